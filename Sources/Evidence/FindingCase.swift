public import AccountingLog
public import AggregateReports
public import Incidents

/// The evidence behind one finding.
public struct FindingCase: Sendable {
  /// A line of numbers: what it is, and what it comes to.
  public struct Number: Hashable, Sendable {
    /// What it is.
    public let name: String
    /// What it comes to.
    public let value: String

    /// True for a reply, which may name a mailbox without its domain.
    public var isReply: Bool { name == "reply" }
  }

  /// A row of a log.
  public struct Row: Sendable {
    /// Where it lies; nil for delivered mail of which a store keeps no place.
    public let place: RowPlace?
    /// What it says; nil where it cannot be read again.
    public let record: LogRecord?
    /// What a store kept of it; nil where the row was read, and where no store holds it.
    public let kept: KeptRow?
  }

  /// A record of a report.
  public struct Record: Sendable {
    /// The file, members of containers after exclamation marks.
    public let file: String
    /// Who reported, and under which id.
    public let reporter: String, reportID: String
    /// The window, half-open, POSIX seconds UTC.
    public let window: Range<Int>
    /// What it says.
    public let record: ReportRecord
  }

  /// The finding's id.
  public let id: String
  /// What kind of finding: `stage_failure`, `missing_dkim`, `lost_mail`, `spike` or `explanation`.
  public let kind: String
  /// What was found, in one sentence.
  public let title: String
  /// The numbers behind it.
  public let numbers: [Number]
  /// The test that was made, in sentences.
  public let test: [String]
  /// What would change the verdict, in sentences.
  public let wouldChange: [String]
  /// Rows that show it, the earliest first.
  public internal(set) var rows: [Row] = []
  /// Rows there are.
  public internal(set) var rowsTotal = 0
  /// Records that speak of it, the latest first.
  public internal(set) var records: [Record] = []
  /// Records there are.
  public internal(set) var recordsTotal = 0
}
