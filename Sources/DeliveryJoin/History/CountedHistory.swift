package import AccountingLog
package import AggregateReports
package import ByteKit
package import ReplyClassifier

/// Rows and reports that were counted before, as a store gives them back.
package protocol CountedHistory: Sendable {
  /// The accounting files that were read, in the order in which their rows count as earlier.
  var inputs: [HistoryInput] { get }
  /// Rows understood and not counted, by reason.
  var ignored: [IgnoreReason: Int] { get }
  /// What could not be told apart when it was counted.
  var folded: [String] { get }
  /// The streams, by the number that cells and replies name.
  var streams: [HistoryStream] { get }
  /// The reports.
  var reports: HistoryReports { get }

  /// Hands over everything that was counted in a period, half-open, and how many rows lie outside;
  /// gives back what could not be read.
  func read(since: Int?, until: Int?, into builder: StoredRollupBuilder) -> [InputProblem]
}

/// One accounting file of the history.
package struct HistoryInput: Sendable {
  /// Its last known path, and its node.
  package let input: LogInput
  /// All rows of it that were read.
  package let tally: LogTally
  /// What was odd about it.
  package let problems: [InputProblem]
  /// The columns at its end; nil where they are not known.
  package let layout: ColumnLayout?

  /// Makes an input.
  package init(
    input: LogInput, tally: LogTally, problems: [InputProblem], layout: ColumnLayout? = nil
  ) {
    self.input = input
    self.tally = tally
    self.problems = problems
    self.layout = layout
  }
}

/// Mail of one From domain from one address by one relay to one destination.
package struct HistoryStream: Hashable, Sendable {
  /// Where the From domain came from: 0 nowhere, 1 `header_From`, 2 MAIL FROM.
  package let origin: Int
  /// From domain; empty where a row has none.
  package let domain: String
  /// Address that the receiver saw; nil where there was no connection.
  package let sourceIP: IPAddress?
  /// Who handed it over.
  package let relay: Relay
  /// Where it went.
  package let destination: Destination

  /// Makes a stream.
  package init(
    origin: Int, domain: String, sourceIP: IPAddress?, relay: Relay, destination: Destination
  ) {
    self.origin = origin
    self.domain = domain
    self.sourceIP = sourceIP
    self.relay = relay
    self.destination = destination
  }
}

/// Rows of one stream and outcome in one bucket.
package struct HistoryCell: Sendable {
  /// The number of the stream.
  package var stream: UInt32
  /// `Outcome.code`.
  package var outcome: UInt32
  /// The number of the bucket.
  package var bucket: Int
  /// Rows.
  package var count: Int
  /// Earliest and latest time, POSIX seconds UTC.
  package var first: Int, last: Int
  /// Where the earliest row lies: the number of the file, and the offset in it; not kept of
  /// delivered rows.
  package var input: Int32, offset: Int

  /// Makes a cell.
  package init(
    stream: UInt32, outcome: UInt32, bucket: Int, count: Int, first: Int, last: Int, input: Int32,
    offset: Int
  ) {
    self.stream = stream
    self.outcome = outcome
    self.bucket = bucket
    self.count = count
    self.first = first
    self.last = last
    self.input = input
    self.offset = offset
  }
}

/// Rows of one stream that met one reply about DMARC, SPF or DKIM in one bucket.
package struct HistoryReply: Sendable {
  /// The reply without what differs from message to message, and what it means.
  package var signature: String, cause: Cause
  /// The rows; `outcome` has no meaning here.
  package var cell: HistoryCell

  /// Makes a reply.
  package init(signature: String, cause: Cause, cell: HistoryCell) {
    self.signature = signature
    self.cause = cause
    self.cell = cell
  }
}

/// The reports of the history, and what became of the files that held none.
package struct HistoryReports: Sendable {
  /// Files read.
  package var files = 0
  /// Each report once, in the order of their sources.
  package var reports: [AggregateReport] = []
  /// Reports that were there already.
  package var duplicates = 0
  /// Failure reports.
  package var failureReports = 0
  /// Why files and parts of them hold no readable report.
  package var rejections: [InputProblem] = []

  /// No reports.
  package init() {}
}
