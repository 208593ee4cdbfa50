/// What some rows came to: those of a chunk, of a thread, or of a store.
struct RollupTally: Sendable {
  var cells = CellTable()
  var used = 0
  var ignored: [IgnoreReason: Int] = [:]
  var domainSources = DomainSourceCounts()
  /// Rows whose From domain came from `header_From`, by the worker's number of the domain.
  var headerFromRows: [Int] = []
  /// Rows without a source address.
  var withoutSource = 0
  /// Rows of source addresses that are not told apart.
  var otherSources = 0
  var overlap: OverlapSample
  var replies: ReplySightings
  /// Nil where no journal is kept.
  var journal: JournalTally?
  /// Texts of failed rows; empty unless the history is to be told.
  var excerpts = ExcerptTable()
  /// `rb` rows of the period.
  var lateRefusals = LateRefusalList()
  /// What `d` rows tell of mail whose recipients the plan foresees among them.
  var deliveries = FoundDeliveries()
  /// Mail delivered to hosts that may hand it on.
  var hostDeliveries = HostDeliveries()

  init(isHistory: Bool = false, overlapStride: Int = 1) {
    overlap = OverlapSample(atMostOneIn: overlapStride)
    replies = ReplySightings(
      limit: isHistory ? ReplySightings.historyCountMax : ReplySightings.countMax)
  }

  /// Counts where the domain of some rows came from, as `RowNaming.Origin` tells it.
  @inline(__always)
  mutating func noteOrigin(_ origin: UInt8, of domain: UInt32, rows: Int = 1) {
    switch origin {
    case RowNaming.Origin.headerFrom:
      domainSources.headerFrom += rows
      if headerFromRows.count <= Int(domain) { extend(to: Int(domain)) }
      headerFromRows[Int(domain)] += rows
    case RowNaming.Origin.mailFrom: domainSources.mailFrom += rows
    default: domainSources.none += rows
    }
  }

  /// Counts a row without an address of its own.
  mutating func noteSource(_ source: UInt32) {
    if source == SourceNumbers.none { withoutSource += 1 } else { otherSources += 1 }
  }

  private mutating func extend(to domain: Int) {
    headerFromRows += Array(repeating: 0, count: domain + 1 - headerFromRows.count)
  }

  mutating func add(_ other: RollupTally) {
    cells.merge(other.cells)
    used += other.used
    for (reason, count) in other.ignored { ignored[reason, default: 0] += count }
    domainSources.add(other.domainSources)
    if headerFromRows.count < other.headerFromRows.count {
      extend(to: other.headerFromRows.count - 1)
    }
    for (domain, count) in other.headerFromRows.enumerated() { headerFromRows[domain] += count }
    withoutSource += other.withoutSource
    otherSources += other.otherSources
    overlap.add(other.overlap)
    replies.add(other.replies)
    if let added = other.journal { journal?.add(added) ?? { journal = added }() }
    excerpts.add(other.excerpts)
    lateRefusals.add(other.lateRefusals)
    if !other.deliveries.isEmpty { deliveries.add(other.deliveries) }
    if !other.hostDeliveries.isEmpty { hostDeliveries.add(other.hostDeliveries) }
  }
}
