package import AccountingLog
package import ByteKit
import ReplyClassifier

/// What one reading of accounting files adds to the history.
package struct HistoryBatch: Sendable {
  /// A failed row as its log told it.
  package struct Excerpt: Sendable {
    /// Number of the stream.
    package let stream: UInt32
    /// `Outcome.code`.
    package let outcome: UInt32
    /// Time, POSIX seconds UTC.
    package let time: Int
    /// Index of the input, and offset in it.
    package let input: Int32, offset: Int
    /// The reply and the job, as bytes of the log.
    package let diagnostic: [UInt8], job: [UInt8]
  }

  /// The streams, by number.
  package let streams: [HistoryStream]
  /// The cells, in no particular order.
  package let cells: [HistoryCell]
  /// The replies, in no particular order.
  package private(set) var replies: [HistoryReply] = []
  /// Failed rows.
  package private(set) var excerpts: [Excerpt] = []
  /// The rows in order of time, by day.
  package let journal: [Int: HistoryJournal]
  /// `rb` rows, in no particular order.
  package let lateRefusals: [LateRefusalRow]
  /// Rows counted.
  package private(set) var used = 0
  /// Rows understood and not counted, by reason.
  package private(set) var ignored: [IgnoreReason: Int] = [:]
  /// What could not be told apart.
  package private(set) var folded: [String] = []
  /// Inputs that hold the same events.
  package let overlaps: [LogOverlap]
  /// Rows in, an entry for each input.
  package let tallies: [LogTally]
  /// Where the rows of each input ended.
  package let ends: [LogPosition?]
  /// What was wrong with the inputs.
  package let problems: [InputProblem]

  init(_ outcome: LogScanOutcome<RollupWorker>, _ late: LateRefusalList) {
    lateRefusals = late.drafts.map(\.row)
    tallies = outcome.tallies
    ends = outcome.ends
    problems = outcome.problems
    let directory = RollupDirectory(workers: outcome.workers)
    streams = Self.streams(directory)
    var table = CellTable()
    for (index, worker) in outcome.workers.enumerated() {
      let numbers = directory.streamNumbers[index]
      table.merge(worker.total.cells) { numbers[Int($0)] }
    }
    cells = table.cells.map(HistoryCell.init)
    journal = FailureJournal(workers: outcome.workers, directory: directory).days()
    var overlap = OverlapSample()
    for worker in outcome.workers {
      used += worker.total.used
      for (reason, count) in worker.total.ignored { ignored[reason, default: 0] += count }
      overlap.add(worker.total.overlap)
    }
    overlaps = LogOverlap.find(in: overlap)
    let areRepliesOver = addReplies(outcome.workers, directory)
    addExcerpts(outcome.workers, directory)
    if late.leftOut > 0 { folded.append("late refusals") }
    if areRepliesOver { folded.append("replies that name authentication") }
    if directory.foldsDomains { folded.append("From domains") }
    if directory.foldsSources { folded.append("source addresses") }
    if directory.foldsRelays { folded.append("relays") }
    if outcome.workers.contains(where: { $0.naming.deliveries.foldsDestinations }) {
      folded.append("recipient domains")
    }
  }

  private static func streams(_ directory: RollupDirectory) -> [HistoryStream] {
    directory.streams.map { key in
      HistoryStream(
        origin: Int(key.origin), domain: directory.domains[Int(key.domain)],
        sourceIP: directory.sources[Int(key.source)], relay: directory.relays[Int(key.relay)],
        destination: directory.destinations[Int(key.delivery)]
          ?? Destination(receiver: nil, host: "", recipientDomain: ""))
    }
  }

  private struct ReplyKey: Hashable {
    let signature: String
    let cause: Cause
    let stream: UInt32
    let bucket: UInt32
  }

  /// Brings the threads' replies together; true where there were too many, and then none is told.
  private mutating func addReplies(
    _ workers: [RollupWorker], _ directory: RollupDirectory
  ) -> Bool {
    var found: [ReplyKey: ReplySightings.Count] = [:]
    for (index, worker) in workers.enumerated() {
      let sightings = worker.total.replies
      let table = worker.signatures
      if sightings.isOver || table.overflowCount > 0 { return true }
      for (key, count) in sightings.counts {
        let entry = table.entries[Int(key.signature)]
        let whole = ReplyKey(
          signature: table.text(of: entry), cause: entry.cause,
          stream: directory.streamNumbers[index][Int(key.stream)], bucket: key.bucket)
        found[whole]?.add(count) ?? { found[whole] = count }()
      }
    }
    replies = found.map { key, count in
      HistoryReply(
        signature: key.signature, cause: key.cause,
        cell: HistoryCell(
          stream: key.stream, outcome: 0, bucket: Int(key.bucket), count: count.rows,
          first: count.first, last: count.last, input: count.input, offset: count.offset))
    }
    return false
  }

  private mutating func addExcerpts(_ workers: [RollupWorker], _ directory: RollupDirectory) {
    var table = ExcerptTable()
    for (index, worker) in workers.enumerated() {
      table.add(worker.total.excerpts, streams: directory.streamNumbers[index])
    }
    excerpts = table.excerpts.map { key, excerpt in
      Excerpt(
        stream: key.stream, outcome: key.outcome, time: excerpt.time, input: excerpt.input,
        offset: excerpt.offset, diagnostic: excerpt.diagnostic, job: excerpt.job)
    }
  }
}

extension HistoryCell {
  init(_ cell: Cell) {
    self.init(
      stream: cell.key.stream, outcome: cell.key.outcome, bucket: Int(cell.key.slot),
      count: cell.count, first: cell.first, last: cell.last, input: cell.exampleInput,
      offset: cell.exampleOffset)
  }
}
