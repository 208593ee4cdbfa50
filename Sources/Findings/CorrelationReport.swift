public import ByteKit
public import DeliveryJoin

/// Everything that `stagewatch report` tells, as one value that the renderers turn into text.
public struct CorrelationReport: Sendable {
  /// Messages to receivers that report.
  public struct CoveredShare: Hashable, Sendable {
    /// Rows delivered.
    public let delivered: Int
    /// Those at receivers that some reporter speaks for.
    public let covered: Int

    /// Covered among delivered, 0…1; nil where nothing was delivered.
    public var share: Double? { delivered == 0 ? nil : Double(covered) / Double(delivered) }
  }

  /// The tool's version.
  public let version: String
  /// When the report was made, POSIX seconds UTC.
  public let generatedAt: Int
  /// Begin and end of the period, half-open, POSIX seconds UTC; as asked for, else what the inputs
  /// cover; nil where there is nothing.
  public let periodBegin: Int?, periodEnd: Int?
  /// What was read.
  public let inputs: InputSummary
  /// What it comes to.
  public let verdict: Verdict
  /// How much of the mail any report can speak of.
  public let coverage: CoveredShare
  /// The From domains.
  public let domains: [DomainSummary]
  /// The stages.
  public let stages: [StageSummary]
  /// The join.
  public let joins: [JoinRow]
  /// The addresses that sent.
  public let sources: [SourceSummary]

  /// Draws the report from a correlation.
  ///
  /// `found` are problems met while the inputs were looked for. The clock is the caller's.
  public init(
    _ correlation: Correlation, context: FindingContext, found: [InputProblem],
    generatedAt: Int, version: String
  ) {
    self.version = version
    self.generatedAt = generatedAt
    inputs = InputSummary(correlation, found: found)
    periodBegin =
      correlation.request.since
      ?? [inputs.logs.first, inputs.reports.first].compactMap { $0 }.min()
    periodEnd =
      correlation.request.until
      ?? [inputs.logs.last.map { $0 + 1 }, inputs.reports.last].compactMap { $0 }.max()
    coverage = Self.coverage(correlation)
    domains = DomainSummary.all(of: correlation)
    stages = StageSummaries(correlation).all()
    joins = correlation.joins
    sources = SourceClassifier(correlation, context).all()
    verdict = Self.verdict(inputs, coverage)
  }

  private static func coverage(_ correlation: Correlation) -> CoveredShare {
    var delivered = 0
    var covered = 0
    for entry in correlation.rollup.entries where entry.outcome == .delivered {
      delivered += entry.count
      if !entry.delivery.reporters.isEmpty { covered += entry.count }
    }
    return CoveredShare(delivered: delivered, covered: covered)
  }

  /// True when there was nothing to tell: no mail in the logs, none in the reports.
  public var hasNoTraffic: Bool {
    inputs.logs.used == 0 && inputs.reports.messages == 0 && inputs.logs.rejected == 0
      && inputs.reports.rejected == 0
  }

  private static func verdict(_ inputs: InputSummary, _ coverage: CoveredShare) -> Verdict {
    if inputs.logs.files == 0 {
      return Verdict(status: .notEnoughData, reasons: ["no accounting log was given"])
    }
    if inputs.reports.files == 0 {
      return Verdict(status: .notEnoughData, reasons: ["no aggregate report was given"])
    }
    if inputs.logs.used == 0, inputs.reports.messages == 0, inputs.logs.rejected == 0,
      inputs.reports.rejected == 0
    {
      return Verdict(status: .ok, reasons: ["no traffic"])
    }
    var reasons: [String] = []
    if inputs.logs.used == 0 { reasons.append("no row of the logs could be counted") }
    if inputs.reports.accepted == 0 { reasons.append("no aggregate report could be counted") }
    if reasons.isEmpty, coverage.covered == 0, coverage.delivered > 0 {
      reasons.append("none of the delivered mail went to a receiver that reports")
    }
    return Verdict(status: reasons.isEmpty ? .ok : .notEnoughData, reasons: reasons)
  }
}
