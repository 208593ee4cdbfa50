import Evidence
public import Findings
public import Incidents
public import Join

/// Two periods side by side: how much failed in each, by what, and which findings came and went.
public struct PeriodComparison: Sendable {
  /// What the table's rows are told apart by.
  public enum Respect: String, CaseIterable, Hashable, Sendable {
    /// All mail.
    case all
    /// Why it failed; of both periods all attempts count.
    case cause
    /// The receiver.
    case receiver
    /// From domain.
    case domain
    /// The relay: VMTA and injector.
    case relay
    /// The address that receivers saw.
    case sourceIP = "source_ip"
  }

  /// How two rates differ.
  public enum Change: String, Hashable, Sendable {
    /// The interval of their ratio lies above 1.
    case worse
    /// It lies below 1.
    case better
    /// It holds 1, or nothing was attempted in one of them.
    case same
  }

  /// One kind of failure of one value in both periods.
  public struct Row: Hashable, Sendable {
    /// What it is told apart by.
    public let respect: Respect
    /// The value; empty for all mail.
    public let value: String
    /// What kind of failure.
    public let kind: FailureKind
    /// Failed and attempted in each.
    public let before: FailureRate, after: FailureRate
    /// The rate after divided by that before, with the ends of its 95 % interval; nil where one
    /// period has no attempt, or neither a failure.
    public let ratio: Ratio?
    /// How they differ.
    public let change: Change
  }

  /// A ratio with the ends of its interval.
  public struct Ratio: Hashable, Sendable {
    /// The best value; infinite where nothing failed before.
    public let estimate: Double
    /// The interval's ends.
    public let low: Double, high: Double
  }

  /// A finding of one period or both.
  public struct Finding: Hashable, Sendable {
    /// When it stands.
    public enum State: String, Hashable, Sendable {
      /// In the first period only.
      case gone
      /// In both.
      case still
      /// In the second only.
      case new
    }

    /// Its id.
    public let id: String
    /// `stage_failure`, or `missing_dkim`.
    public let kind: String
    /// What it is about, in a few words.
    public let title: String
    /// When it stands.
    public let state: State
  }

  /// The tool's version, and when the comparison was made, POSIX seconds UTC.
  public let version: String, generatedAt: Int
  /// The periods, half-open, POSIX seconds UTC.
  public let before: Range<Int>, after: Range<Int>
  /// What was read for each.
  public internal(set) var inputsBefore: InputSummary, inputsAfter: InputSummary
  /// All rows: all mail first, then by respect, those with the most failures first.
  public internal(set) var rows: [Row]
  /// Findings that came, went or stayed.
  public internal(set) var findings: [Finding]

  /// Compares two correlations over their periods, and the reports drawn from them.
  public init(
    before: (range: Range<Int>, correlation: Correlation, report: CorrelationReport),
    after: (range: Range<Int>, correlation: Correlation, report: CorrelationReport)
  ) {
    version = after.report.version
    generatedAt = after.report.generatedAt
    self.before = before.range
    self.after = after.range
    inputsBefore = before.report.inputs
    inputsAfter = after.report.inputs
    rows = PeriodTable.rows(
      PeriodTable(before.correlation.rollup), PeriodTable(after.correlation.rollup))
    findings = Self.findings(before.report, after.report)
  }

  private static func findings(
    _ before: CorrelationReport, _ after: CorrelationReport
  ) -> [Finding] {
    let first = titles(before)
    let second = titles(after)
    let ids = first.map(\.id) + second.map(\.id).filter { id in !first.contains { $0.id == id } }
    return ids.compactMap { id in
      let old = first.first { $0.id == id }
      let new = second.first { $0.id == id }
      guard let item = new ?? old else { return nil }
      return Finding(
        id: id, kind: item.kind, title: item.title,
        state: old == nil ? .new : new == nil ? .gone : .still)
    }
  }

  private static func titles(
    _ report: CorrelationReport
  ) -> [(id: String, kind: String, title: String)] {
    report.stageFailures.map { ($0.id, "stage_failure", CaseText.title($0)) }
      + report.missingDKIM.map { ($0.id, "missing_dkim", CaseText.title($0)) }
  }
}
