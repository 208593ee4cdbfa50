import AccountingLog
public import ByteKit

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
    public var count: Int { cell.count }
    /// Earliest time, POSIX seconds UTC.
    public var first: Int { cell.first }
    /// Latest time, POSIX seconds UTC.
    public var last: Int { cell.last }
    /// Day, counted from 1970-01-01, UTC.
    public var day: Int { Int(cell.key.day) }
    /// The earliest row: index of the input.
    public var exampleInput: Int { Int(cell.exampleInput) }
    /// The earliest row: offset in its input.
    public var exampleOffset: Int { cell.exampleOffset }

    /// The number of its stream in `Rollup.streams`.
    public var streamIndex: Int { Int(cell.key.stream) }
    /// The slot of `WindowPlan`.
    var slot: Int { Int(cell.key.slot) }
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
  public var streams: [Stream] {
    directory.streams.map { key in
      Stream(
        domain: directory.domains[Int(key.domain)], sourceIP: directory.sources[Int(key.source)],
        relay: directory.relays[Int(key.relay)],
        delivery: directory.deliveries[Int(key.delivery)])
    }
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
  /// Replies that name the policy or authentication, in no particular order.
  public private(set) var replies: [ReplySighting] = []
  /// The rows in order of time; nil where no journal was asked for.
  package private(set) var journal: FailureJournal?
  /// Ends of windows and stages at which rows of the history could not be told apart.
  package private(set) var approximations = Approximations()
  /// `rb` rows: mail that a host took, passed on and got back; in no particular order.
  package private(set) var lateRefusals: [LateRefusalRow] = []
  let directory: RollupDirectory
  var overlap = OverlapSample()

  /// Joins what the workers counted and what the history holds.
  ///
  /// The inputs of the history come first; those of the workers follow.
  ///
  /// Rows before `since` become `pastEntries`.
  init(workers: [RollupWorker], stored: StoredRollup? = nil, since: Int? = nil) {
    let directory = RollupDirectory(workers: workers, stored: stored)
    self.directory = directory
    let shift = Int32(clamping: stored?.inputCount ?? 0)
    var cells = CellTable()
    if let stored { cells.merge(stored.cells) { directory.storedStreamNumbers[Int($0)] } }
    for (index, worker) in workers.enumerated() {
      let numbers = directory.streamNumbers[index]
      cells.merge(worker.total.cells, inputShift: shift) { numbers[Int($0)] }
    }
    if let since {
      entries = cells.cells.lazy.filter { $0.first >= since }.map { Entry($0, directory) }
      pastEntries = cells.cells.lazy.filter { $0.first < since }.map { Entry($0, directory) }
    } else {
      entries = cells.cells.map { Entry($0, directory) }
      pastEntries = []
    }
    hasEntries = Array(repeating: false, count: directory.streams.count)
    for entry in entries { hasEntries[entry.streamIndex] = true }
    if let stored { add(stored) }
    add(workers, inputShift: shift, stored)
  }

  /// Adds the `rb` rows of the run and of the history.
  mutating func add(_ late: LateRefusalList, _ coverage: Coverage) {
    lateRefusals = late.drafts.map { $0.row.named(coverage) }
    if late.leftOut > 0 { folded.append("late refusals") }
  }

  private mutating func add(_ stored: StoredRollup) {
    used += stored.used
    withoutSource += stored.withoutSource
    domainSources.add(stored.domainSources)
    for (reason, count) in stored.ignored { ignored[reason, default: 0] += count }
    for (domain, count) in stored.headerFromRows { headerFromRows[domain, default: 0] += count }
    folded += stored.folded
    approximations = stored.approximations
  }

  private mutating func add(_ workers: [RollupWorker], inputShift: Int32, _ stored: StoredRollup?) {
    for (index, worker) in workers.enumerated() {
      let total = worker.total
      used += total.used
      withoutSource += total.withoutSource
      domainSources.add(total.domainSources)
      for (reason, count) in total.ignored { ignored[reason, default: 0] += count }
      for (domain, count) in total.headerFromRows.enumerated() where count > 0 {
        let name = directory.domains[Int(directory.domainNumbers[index][domain])]
        headerFromRows[name, default: 0] += count
      }
      overlap.add(total.overlap)
    }
    var merger = ReplyMerger(workers.map(\.signatures))
    for (index, worker) in workers.enumerated() {
      merger.add(
        worker, streams: directory.streamNumbers[index],
        deliveries: directory.deliveryNumbers[index].map { directory.deliveries[Int($0)] },
        inputShift: inputShift)
    }
    if let stored {
      merger.add(
        stored, streams: directory.storedStreamNumbers,
        deliveries: directory.storedDeliveryNumbers.map { directory.deliveries[Int($0)] })
    }
    replies = merger.all(streams)
    if stored?.journal != nil || workers.contains(where: { $0.total.journal != nil }) {
      let journal = FailureJournal(
        workers: workers, directory: directory, stored: stored?.journal, inputShift: inputShift)
      folded += journal.folded
      self.journal = journal
    }
    if merger.isOver { folded.append("replies that name authentication") }
    if directory.foldsDomains { folded.append("From domains") }
    if directory.foldsSources { folded.append("source addresses") }
    if directory.foldsRelays { folded.append("relays") }
    if directory.foldsSites { folded.append("receivers") }
  }
}
