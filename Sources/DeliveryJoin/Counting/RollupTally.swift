/// What a chunk's rows came to.
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

  init(isHistory: Bool = false, overlapStride: Int = 1) {
    overlap = OverlapSample(atMostOneIn: overlapStride)
    replies = ReplySightings(
      limit: isHistory ? ReplySightings.historyCountMax : ReplySightings.countMax)
  }

  /// Counts where a row's domain came from: 1 `header_From`, 2 MAIL FROM, 0 nowhere.
  @inline(__always)
  mutating func noteOrigin(_ origin: UInt8, of domain: UInt32) {
    switch origin {
    case 1:
      domainSources.headerFrom += 1
      if headerFromRows.count <= Int(domain) { extend(to: Int(domain)) }
      headerFromRows[Int(domain)] += 1
    case 2: domainSources.mailFrom += 1
    default: domainSources.none += 1
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
  }
}
