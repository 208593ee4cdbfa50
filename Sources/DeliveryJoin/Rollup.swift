import AccountingLog
public import ByteKit

/// All counted rows of a run, with names in place of numbers.
public struct Rollup: Sendable {
  /// Rows of one domain, source, relay, delivery and outcome in one slot of time.
  public struct Entry: Hashable, Sendable {
    /// From domain; empty where a row has none.
    public let domain: String
    /// Address that the receiver saw; nil where there was no connection.
    public let sourceIP: IPAddress?
    /// Who handed it over.
    public let relay: Relay
    /// Where it went and who reports on it.
    public let delivery: DeliveryClass
    /// What became of it.
    public let outcome: Outcome
    /// Rows.
    public let count: Int
    /// Earliest and latest time, POSIX seconds UTC.
    public let first: Int, last: Int
    /// The earliest row: index of the input and offset in it.
    public let exampleInput: Int, exampleOffset: Int
    /// The slot of `WindowPlan`.
    let slot: Int
  }

  /// The counted rows; every combination once, in no particular order.
  public private(set) var entries: [Entry] = []
  /// Rows counted.
  public private(set) var used = 0
  /// Rows understood and not counted.
  public private(set) var ignored: [IgnoreReason: Int] = [:]
  /// Where From domains came from.
  public private(set) var domainSources = DomainSourceCounts()
  /// Rows whose From domain came from `header_From`, by domain.
  public private(set) var headerFromRows: [String: Int] = [:]
  /// Counted rows without a source address, which no report can be joined with.
  public private(set) var withoutSource = 0
  var overlap = OverlapSample()

  /// Joins what the workers counted.
  init(workers: [RollupWorker]) {
    var cells: [NamedKey: Cell] = [:]
    for worker in workers {
      let total = worker.total
      used += total.used
      withoutSource += total.withoutSource
      domainSources.add(total.domainSources)
      for (reason, count) in total.ignored { ignored[reason, default: 0] += count }
      for (domain, count) in total.headerFromDomains {
        headerFromRows[worker.names.domains[Int(domain)], default: 0] += count
      }
      overlap.add(total.overlap)
      for (key, cell) in zip(total.cells.keys, total.cells.cells) {
        cells[NamedKey(key, worker.names), default: Cell()].add(cell)
      }
    }
    entries = cells.map { $0.entry($1) }
  }

  private struct NamedKey: Hashable {
    let domain: String
    let sourceIP: IPAddress?
    let relay: Relay
    let delivery: DeliveryClass
    let slot: UInt32
    let outcome: UInt32

    init(_ key: CellKey, _ names: RollupNames) {
      domain = names.domains[Int(key.domain)].trimmingSpace
      sourceIP = key.sourceIP == 0 ? nil : names.sources[Int(key.sourceIP)]
      relay = names.relays[Int(key.relay)]
      delivery = names.deliveries[Int(key.delivery)]
      slot = key.slot
      outcome = key.outcome
    }

    func entry(_ cell: Cell) -> Entry {
      Entry(
        domain: domain, sourceIP: sourceIP, relay: relay, delivery: delivery,
        outcome: Outcome(code: outcome), count: cell.count, first: cell.first, last: cell.last,
        exampleInput: Int(cell.exampleInput), exampleOffset: cell.exampleOffset, slot: Int(slot))
    }
  }
}

extension String {
  /// The text without a trailing blank.
  fileprivate var trimmingSpace: String { hasSuffix(" ") ? String(dropLast()) : self }
}
