import AccountingLog
public import ByteKit
public import Policies

/// All counted rows of a run.
public struct Rollup: Sendable {
  /// Rows of one domain, source, relay, delivery and outcome in one slot of time on one day.
  public struct Entry: Sendable {
    private let directory: RollupDirectory
    private let cell: Cell

    init(_ cell: Cell, _ directory: RollupDirectory) {
      self.cell = cell
      self.directory = directory
    }

    /// From domain; empty where a row has none.
    public var domain: String { directory.domains[Int(stream.domain)] }
    /// Address that the receiver saw; nil where there was no connection.
    public var sourceIP: IPAddress? { directory.sources[Int(stream.source)] }
    /// Who handed it over.
    public var relay: Relay { directory.relays[Int(stream.relay)] }
    /// Where it went and who reports on it.
    public var delivery: DeliveryClass { directory.deliveries[Int(stream.delivery)] }
    /// What became of it.
    public var outcome: Outcome { Outcome(code: cell.key.outcome) }
    /// Rows.
    public var count: Int { cell.rows.count }
    /// Earliest time, POSIX seconds UTC.
    public var first: Int { cell.rows.first }
    /// Latest time, POSIX seconds UTC.
    public var last: Int { cell.rows.last }
    /// Day, counted from 1970-01-01, UTC.
    public var day: Int { Int(cell.key.day) }
    /// The earliest row: index of the input.
    public var exampleInput: Int { Int(cell.rows.input) }
    /// The earliest row: offset in its input.
    public var exampleOffset: Int { cell.rows.offset }

    /// The number of its stream in `Rollup.streams`.
    public var streamIndex: Int { Int(cell.key.stream) }
    /// The rows, and where the earliest lies.
    package var rows: RowCount { cell.rows }
    /// The slot of `WindowPlan`, or the bucket where these are counted.
    package var slot: Int { Int(cell.key.slot) }
    /// The numbers of the names.
    var stream: StreamKey { directory.streams[Int(cell.key.stream)] }
  }

  /// Mail of one From domain from one address by one relay to one kind of delivery.
  public struct Stream: Hashable, Sendable {
    /// From domain; empty where a row has none.
    public let domain: String
    /// Address that the receiver saw; nil where there was no connection.
    public let sourceIP: IPAddress?
    /// Who handed it over.
    public let relay: Relay
    /// Where it went and who reports on it.
    public let delivery: DeliveryClass
  }

  /// The streams, by the number that entries name.
  public var streams: [Stream] { directory.streams.map(stream) }

  /// The streams with where their From domains came from, as of `RowNaming.Origin`, and where their
  /// mail went; these are told only where buckets are counted.
  package var tracedStreams: [(stream: Stream, origin: Int, destination: Destination?)] {
    directory.streams.map { key in
      (stream(key), Int(key.origin), directory.destinations[Int(key.delivery)])
    }
  }

  func stream(_ key: StreamKey) -> Stream {
    Stream(
      domain: directory.domains[Int(key.domain)], sourceIP: directory.sources[Int(key.source)],
      relay: directory.relays[Int(key.relay)],
      delivery: directory.deliveries[Int(key.delivery)])
  }

  /// The counted rows; every combination once, in no particular order.
  public let entries: [Entry]
  /// True, by the number of the stream, where it has rows among `entries`.
  package private(set) var hasEntries: [Bool] = []
  /// Rows before the period, where these were asked for; they are in no other count.
  public let pastEntries: [Entry]
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
  /// What could not be told apart, since the logs name too many of them.
  public private(set) var folded: [String] = []
  /// The rows in order of time; nil where no journal was asked for.
  package let journal: FailureJournal?
  /// Ends of windows and stages at which rows of the history could not be told apart.
  package private(set) var approximations = Approximations()
  /// `rb` rows: mail that a host took, passed on and got back; in no particular order.
  package private(set) var lateRefusals: [LateRefusalRow] = []
  /// Mail delivered to hosts that may hand it on.
  package var hostDeliveries: [HostDelivery: Int] { hosts.counts }
  private var hosts = HostDeliveries()
  /// The rows of each reply that names the policy or authentication.
  package let replyCounts: MergedReplies
  let directory: RollupDirectory
  private(set) var overlap = OverlapSample()

  /// Brings the parts of a run together; rows before `since` become `pastEntries`.
  package init(
    _ parts: [RollupPart], threads: Int, since: Int? = nil,
    repliesMax: Int = ReplySightings.countMax
  ) {
    let directory = RollupDirectory(parts)
    self.directory = directory
    var cells = CellTable()
    for (part, numbers) in zip(parts, directory.numbers) {
      cells.merge(part.tally.cells, firstInput: part.firstInput, streams: numbers.streams)
    }
    if let since {
      entries = cells.cells.lazy.filter { $0.rows.first >= since }.map { Entry($0, directory) }
      pastEntries = cells.cells.lazy.filter { $0.rows.first < since }.map { Entry($0, directory) }
    } else {
      entries = cells.cells.map { Entry($0, directory) }
      pastEntries = []
    }
    hasEntries = Array(repeating: false, count: directory.streams.count)
    replyCounts = MergedReplies(parts, directory, countMax: repliesMax)
    journal =
      parts.contains { $0.journal != nil }
      ? FailureJournal(parts, directory, threads: threads) : nil
    for entry in entries { hasEntries[entry.streamIndex] = true }
    for (part, numbers) in zip(parts, directory.numbers) { add(part, numbers) }
    folded += journal?.folded ?? []
    if replyCounts.isOver { folded.append("replies that name authentication") }
    folded += directory.folded
    if hosts.leftOut > 0 { folded.append("mailboxes behind forwarders") }
  }

  private mutating func add(_ part: RollupPart, _ numbers: RollupDirectory.Numbers) {
    let tally = part.tally
    used += tally.used
    withoutSource += tally.withoutSource
    domainSources.add(tally.domainSources)
    for (reason, count) in tally.ignored { ignored[reason, default: 0] += count }
    for (domain, count) in tally.headerFromRows.enumerated() where count > 0 {
      headerFromRows[directory.domains[Int(numbers.domains[domain])], default: 0] += count
    }
    overlap.add(tally.overlap)
    folded += part.folded
    approximations.add(part.approximations)
    hosts.add(tally.hostDeliveries)
  }

  /// Inputs that hold the same events, counted from `inputShift`.
  package func overlaps(inputShift: Int = 0) -> [LogOverlap] {
    LogOverlap.find(in: overlap, inputShift: inputShift)
  }

  /// Adds the `rb` rows of the run and of the history.
  package mutating func add(_ late: LateRefusalList, _ coverage: Coverage) {
    lateRefusals = late.drafts.map { $0.row.named(coverage) }
    if late.leftOut > 0 { folded.append("late refusals") }
  }
}
