package import AccountingLog
public import Join

/// Everything that `stagewatch report` tells, as one value that the renderers turn into text.
public struct CorrelationReport: Sendable {
  /// The tool's version.
  public let version: String
  /// When the report was made, POSIX seconds UTC.
  public let generatedAt: Int
  /// Begin and end of the period, half-open, POSIX seconds UTC; as asked for, else what the inputs
  /// cover; nil where there is nothing.
  public let periodBegin: Int?, periodEnd: Int?
  /// What was read.
  public internal(set) var inputs: InputSummary
  /// What it comes to.
  public internal(set) var verdict: Verdict
  /// Own mail that DMARC cost, and how much of it findings tell.
  public internal(set) var accounting: Accounting
  /// How much of the mail any report can speak of.
  public let coverage: CoveredShare
  /// The From domains.
  public internal(set) var domains: [DomainSummary]
  /// The stages.
  public internal(set) var stages: [StageSummary]
  /// What each receiver did in each stage.
  public internal(set) var receivers: [ReceiverSummary]
  /// The join.
  public internal(set) var joins: [JoinRow]
  /// The addresses that sent.
  public internal(set) var sources: [SourceSummary]
  /// Failures that stages introduced, the gravest first.
  public internal(set) var stageFailures: [StageFailure]
  /// Relays whose mail lacks an aligned signature, the largest first.
  public internal(set) var missingDKIM: [MissingDKIM]
  /// Replies about DMARC, SPF or DKIM that began with a stage, those with the most rows first.
  public internal(set) var newReplies: [NewReply]
  /// Reporters that saw another policy than the one in force.
  public internal(set) var policyDrift: [PolicyDrift]
  /// Reporters that no longer report.
  public internal(set) var silentReporters: [SilentReporter]
  /// May the policy domains go on to their next stage.
  public internal(set) var readiness: [Readiness]
  /// The systems of the inventory.
  public internal(set) var systems: [SystemSummary]
  /// Own addresses with mail that no system stands behind.
  public internal(set) var unknownOwn: [UnknownOwnSource]
  /// Who sends as our domains from outside the log.
  public internal(set) var senders: [Sender]
  /// Decisions of the configuration on senders that no mail matches, as the configuration has them.
  public internal(set) var idleSenderRules: [String]

  /// Mail that a host took, passed on and got back; those for DMARC first.
  public internal(set) var lateRefusals: [LateRefusal]

  /// What receivers told of single mails, in the order of their arrival; part of no count.
  public internal(set) var failureReports: [ReportedFailure]

  /// How mail is meant to be signed, by PowerMTA's configuration, beside what reporters saw.
  ///
  /// What differs comes first; empty without a configuration.
  public internal(set) var signing: [SigningReview]

  /// What is new since the last report that the history remembers; nil without a history.
  public var changes: ReportChanges?

  /// What would let the report tell more; filled by who knows the inputs.
  public package(set) var leads: [Lead] = []

  /// Where the rows of the log lie that findings show.
  package var examplePlaces: [LogExcerpts.Place] {
    (stageFailures.compactMap(\.example) + newReplies.map(\.example)).map(\.logPlace)
  }

  /// Adds what the logs say at the examples' rows; `tell` gives the reply and the job at a place.
  package mutating func fillExamples(
    _ tell: (StageFailure.Example) -> (diagnostic: String, job: String)?
  ) {
    stageFailures.updateEach { $0.example?.fill(tell) }
    newReplies.updateEach { $0.example.fill(tell) }
  }

  /// True when there was nothing to tell: no mail in the logs, none in the reports.
  public var hasNoTraffic: Bool { inputs.isEmpty }
}
