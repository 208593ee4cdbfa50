public import ByteKit
public import Traffic

/// What was read: rows and reports in, used, ignored and rejected.
public struct InputSummary: Hashable, Sendable {
  /// The accounting logs.
  public struct Logs: Hashable, Sendable {
    /// Files read.
    public var files = 0
    /// Uncompressed bytes.
    public var bytes = 0
    /// Rows in; always used + ignored + rejected.
    public var rows = 0
    /// Rows counted.
    public var used = 0
    /// Rows understood and not counted.
    public var ignored = 0
    /// Rows not understood.
    public var rejected = 0
    /// Rows understood, by the type's code, in the guide's order.
    public var byType: [CountedCode] = []
    /// Rows not counted, by reason, in a fixed order; reasons without rows are left out.
    public var ignoredByReason: [CountedCode] = []
    /// Rows not understood, by reason, in a fixed order; reasons without rows are left out.
    public var rejectedByReason: [CountedCode] = []
    /// Rows whose time named no zone and was read as UTC.
    public var zoneAssumed = 0
    /// Rows with more fields than their header line names.
    public var longRows = 0
    /// Counted rows without a source address, which no report can be joined with.
    public var withoutSource = 0
    /// Where From domains came from.
    public var domainSources = DomainSourceCounts()
    /// Earliest and latest time, POSIX seconds UTC.
    public var first: Int?
    /// The latest.
    public var last: Int?
    /// What each node logged, by name.
    public var nodes: [NodeSummary] = []
  }

  /// A number with the word that it stands under.
  public struct CountedCode: Hashable, Sendable {
    /// The word, as in JSON.
    public let code: String
    /// How many.
    public let count: Int
  }

  /// The aggregate reports.
  public struct Reports: Hashable, Sendable {
    /// Files read.
    public var files = 0
    /// Reports that count.
    public var accepted = 0
    /// Reports that were there already.
    public var duplicates = 0
    /// Files and parts without a readable report.
    public var rejected = 0
    /// Failure reports that were met, copies and those that are left among them.
    public var failureReports = 0
    /// Reports whose window reaches out of the period.
    public var outsidePeriod = 0
    /// Records of the reports that count.
    public var records = 0
    /// Messages in them.
    public var messages = 0
    /// Earliest begin and latest end of a window, POSIX seconds UTC.
    public var first: Int?
    /// The latest end.
    public var last: Int?
  }

  /// Failure reports and what came with them: reports on single mails.
  public struct Failures: Hashable, Sendable {
    /// Failure reports, each once.
    public var read = 0
    /// Those that were there already.
    public var duplicates = 0
    /// Complaints and other reports that say nothing of authentication (RFC 5965).
    public var complaints = 0
    /// Those that say not what they are, and reports on reports.
    public var leftOut = 0
    /// Those of `read` past the limit, by the address that had handed the mail over, the most first;
    /// what is not told apart comes last, without one.
    public var unkept: [Source] = []

    /// Reports that came from one address and are not kept.
    public struct Source: Hashable, Sendable {
      /// The address; nil where it is not told apart.
      public let address: IPAddress?
      /// How many.
      public let count: Int
    }

    /// True where there was nothing.
    package var isEmpty: Bool { read + duplicates + complaints + leftOut == 0 }
  }

  /// The accounting logs.
  public var logs = Logs()
  /// The aggregate reports.
  public var reports = Reports()
  /// The reports on single mails.
  public var failures = Failures()
  /// Paths that were not there, and logs that could not be read or not to their end.
  public var unread = 0
  /// Named paths, and logs of the period, that could not be read or not to their end.
  public internal(set) var unreadPaths: [UnreadPath] = []
  /// Ends of windows, stages and the period that lie inside a bucket of the store with rows of both
  /// sides, POSIX seconds UTC: counts up to there and from there are approximate.
  public var approximateAt: [Int] = []
  /// Logs that hold the same events, by path.
  public var overlaps: [Overlap] = []
  /// What was wrong with the inputs, in the order of the inputs.
  public var problems: [InputProblem] = []

  /// True when reports that count held records that could not be used and were left out.
  public var hasBadRecords: Bool { problems.contains { $0.code == "bad_record" } }

  /// True when nothing was counted and nothing rejected.
  var isEmpty: Bool {
    logs.used == 0 && reports.messages == 0 && logs.rejected == 0 && reports.rejected == 0
      && !hasBadRecords
  }

  /// Two logs that hold the same events.
  public struct Overlap: Hashable, Sendable {
    /// Paths of the two.
    public internal(set) var first: String, second: String
    /// Events found in both.
    public let events: Int
    /// Of how many seconds one was looked at; with 1 `events` is exact.
    public let sampledOneIn: Int
    /// Earliest and latest of them, POSIX seconds UTC.
    public let begin: Int, end: Int
    /// What both logs know of them and say alike, as `LogOverlap` names it.
    public let compared: [String]
    /// True where both know from which address each event was sent, as far as one of them does.
    public let isSure: Bool
    /// True where they were counted once.
    public let isDeduplicated: Bool
  }
}
