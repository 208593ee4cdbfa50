import AccountingLog
import CSVRows
import Policies
import ReplyClassifier

/// Says of a log's rows which count, and of those whose mail each one is, by which relay, to whom,
/// and what became of it.
///
/// The one place that knows: `report` counts by it, and `tail`. Names get numbers, which mean
/// nothing outside; one thread uses it at a time.
struct RowNaming: Sendable {
  /// From domains.
  private(set) var domains: DomainNumbers
  /// Addresses that receivers see.
  private(set) var sources: SourceNumbers
  /// Who hands mail over.
  private(set) var relays = RelayNumbers()
  /// Receivers, and who reports on them.
  private(set) var deliveries: DeliveryNumbers
  private let hasDomainFilter: Bool

  init(plan: RollupPlan) {
    domains = DomainNumbers(plan: plan)
    sources = SourceNumbers(plan: plan)
    deliveries = DeliveryNumbers(
      coverage: plan.coverage, tellsDestinations: plan.buckets != nil,
      watch: plan.hostWatch)
    hasDomainFilter = plan.domainFilter != nil
  }

  /// Where a batch has the columns that name something; looked up once for all of its rows.
  struct Columns {
    let deliveryType: Int, headerFrom: Int, source: Int, injector: Int, vmta: Int, host: Int
    let recipient: Int

    init(_ batch: RowBatch) {
      deliveryType = batch.position(of: .dlvType)
      headerFrom = batch.position(of: .headerFrom)
      source = batch.position(of: .dlvSourceIp)
      injector = batch.position(of: .srcMta)
      vmta = batch.position(of: .vmta)
      host = batch.position(of: .dsnMta)
      recipient = batch.position(of: .rcpt)
    }
  }

  /// Where a row's From domain came from, as lanes and the history tell it.
  enum Origin {
    static let none: UInt8 = 0
    static let headerFrom: UInt8 = 1
    static let mailFrom: UInt8 = 2
  }

  /// Rows of a node follow.
  mutating func begin(node: String) { relays.begin(node: node) }

  /// True where so many more rows could have more names than are told apart.
  func isNearlyFull(room: Int) -> Bool {
    domains.table.names.count + room >= RollupPlan.otherDomainsMax
      || sources.table.names.count + room >= RollupPlan.sourcesMax
      || relays.table.names.count + room >= RollupPlan.relaysMax
      || deliveries.destinations.names.count + room >= Destination.countMax
  }

  // MARK: - Which rows count

  /// Why a row does not count, whenever and of whatever domain it is; nil for one that counts.
  @inline(__always)
  func ignoreReason(
    _ batch: RowBatch, _ row: RowBatch.Row, _ columns: Columns, _ scratch: FieldScratch
  ) -> IgnoreReason? {
    guard row.type == .delivery || row.type == .bounce || row.type == .transient else {
      return row.type == .remoteBounce ? .lateRefusal : .recordType
    }
    let field = batch.field(row, at: columns.deliveryType)
    return IgnoreReason.isSMTP(field) ? nil : Self.deliveryReason(field, scratch)
  }

  @inline(never)
  private static func deliveryReason(
    _ field: UnsafeRawBufferPointer, _ scratch: FieldScratch
  ) -> IgnoreReason? {
    scratch.reset()
    let value = scratch.value(of: field)
    return IgnoreReason.isSMTP(value) ? nil : IgnoreReason(deliveryType: value)
  }

  /// True for a domain whose rows are asked for.
  func includes(domain: UInt32) -> Bool {
    !hasDomainFilter || (domain != DomainNumbers.excluded && domain != DomainNumbers.none)
  }

  // MARK: - Names

  /// The From domain: that of `header_From`, or of MAIL FROM where the log has no other.
  @inline(__always)
  mutating func domain(
    _ batch: RowBatch, _ row: RowBatch.Row, _ columns: Columns, _ scratch: FieldScratch
  ) -> (number: UInt32, origin: UInt8) {
    let field = batch.field(row, at: columns.headerFrom)
    let number = field.count == 0 ? DomainNumbers.none : domains.number(ofHeader: field, scratch)
    return number == DomainNumbers.none ? sender(batch, row, scratch) : (number, Origin.headerFrom)
  }

  private mutating func sender(
    _ batch: RowBatch, _ row: RowBatch.Row, _ scratch: FieldScratch
  ) -> (number: UInt32, origin: UInt8) {
    scratch.reset()
    let number = domains.number(ofMailbox: scratch.value(of: batch.field(row, .orig)))
    return (number, number == DomainNumbers.none ? Origin.none : Origin.mailFrom)
  }

  /// The address that the receiver saw.
  @inline(__always)
  mutating func source(
    _ batch: RowBatch, _ row: RowBatch.Row, _ columns: Columns, _ scratch: FieldScratch
  ) -> UInt32 {
    sources.number(batch.field(row, at: columns.source), scratch)
  }

  /// Who handed it over.
  @inline(__always)
  mutating func relay(
    _ batch: RowBatch, _ row: RowBatch.Row, _ columns: Columns, _ scratch: FieldScratch
  ) -> UInt32 {
    relays.number(
      batch.field(row, at: columns.injector), vmta: batch.field(row, at: columns.vmta), scratch)
  }

  /// Where it went.
  @inline(__always)
  mutating func delivery(
    _ batch: RowBatch, _ row: RowBatch.Row, _ columns: Columns, _ scratch: FieldScratch
  ) -> UInt32 {
    deliveries.number(
      remote: batch.field(row, at: columns.host),
      recipient: batch.field(row, at: columns.recipient),
      scratch)
  }

  // MARK: - Outcomes

  /// What became of a refused or deferred row's recipient, and the number of the reply's signature.
  @inline(never)
  func failure(
    _ batch: RowBatch, _ row: RowBatch.Row, delivery: UInt32, _ scratch: FieldScratch,
    _ classifier: ReplyWorker
  ) -> (outcome: Outcome, signature: UInt32) {
    scratch.reset()
    let verdict = classifier.classify(
      receiver: deliveries.receiver(of: delivery),
      diag: scratch.value(of: batch.field(row, .dsnDiag)),
      status: scratch.value(of: batch.field(row, .dsnStatus)),
      bounceCat: scratch.value(of: batch.field(row, .bounceCat)))
    let isRefused = row.type == .bounce
    return (isRefused ? .refused(verdict.cause) : .deferred(verdict.cause), verdict.signature)
  }
}
