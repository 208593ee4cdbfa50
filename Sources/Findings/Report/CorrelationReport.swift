import AccountingLog
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
  public internal(set) var newSignatures: [NewSignature]
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

  /// Mail that a host took, passed on and got back; those for DMARC first.
  public internal(set) var lateRefusals: [LateRefusal]

  /// What is new since the last report that the history remembers; nil without a history.
  public var changes: ReportChanges?

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
    let request = correlation.request
    let lastEvent = [inputs.logs.last.map { $0 + 1 }, inputs.reports.last].compactMap { $0 }.max()
    let begin = request.since ?? [inputs.logs.first, inputs.reports.first].compactMap { $0 }.min()
    // A period without an end reaches to the present.
    let end =
      request.until ?? (request.since == nil ? lastEvent : max(generatedAt, lastEvent ?? .min))
    // One end as asked for may lie beyond all that the inputs cover; then the period is empty.
    let isTurned = begin.flatMap { begin in end.map { $0 < begin } } ?? false
    periodBegin = isTurned && correlation.request.since == nil ? end : begin
    periodEnd = isTurned && correlation.request.since != nil ? begin : end
    let mail = StreamParts(correlation)
    let health = InputHealth(
      correlation, mail, found: found, expected: context.expected,
      end: request.hasPeriod ? min(end ?? generatedAt, generatedAt) : lastEvent)
    inputs.unreadPaths = health.unreadPaths
    inputs.logs.nodes = health.nodes
    let threads = correlation.request.scan.threads
    let senders = AddressSenders(correlation, context)
    // What takes longest is split so that both threads end at about the same time.
    let (gaps, basis) = ThreadTeam.both(threads: threads) { [periodEnd] in
      SignatureGaps(correlation, context, senders, end: periodEnd).all()
    } _: {
      FailureBasis(correlation, mail)
    }
    let (failures, counted) = ThreadTeam.both(threads: threads) {
      StageFailures(correlation, context, basis).all(suspects: gaps.suspects, senders, mail)
    } _: { [periodBegin, periodEnd] in
      CountedMail(
        correlation, mail, context, period: (periodBegin ?? 0)..<(periodEnd ?? periodBegin ?? 0),
        periodEnd: periodEnd, inputsAreWhole: health.reasons.isEmpty,
        mended: MendedPlaces.all(correlation, context, senders))
    }
    coverage = counted.coverage
    domains = counted.domains
    stages = counted.stages
    receivers = counted.receivers
    joins = correlation.joins
    sources = counted.sources
    policyDrift = counted.policyDrift
    silentReporters = counted.silentReporters
    readiness = counted.readiness
    systems = counted.systems
    unknownOwn = counted.unknownOwn
    missingDKIM = gaps.found
    stageFailures = failures.found
    let lost = LostMail(
      correlation, mail, context, counted.sources, senders: senders, suspects: gaps.suspects,
      found: failures.comparisons)
    accounting = lost.accounting
    newSignatures = counted.newSignatures
    lateRefusals = LateRefusal.all(of: correlation.rollup.lateRefusals)
    let builder = VerdictBuilder(
      failures: stageFailures, gaps: missingDKIM, lost: lost, readiness: readiness,
      lostShareMax: context.lostShareMax)
    let state = DataGrounds(inputs, coverage, request: request, health: health)
    verdict = Verdict(grounds: builder.grounds(data: state.grounds))
  }

  /// The rows of the log that findings show.
  public var examples: [StageFailure.Example] {
    stageFailures.compactMap(\.example) + newSignatures.map(\.example)
  }

  /// Adds what the logs say at the examples' rows; `tell` gives the reply and the job at a place.
  public mutating func fillExamples(
    _ tell: (StageFailure.Example) -> (diagnostic: String, job: String)?
  ) {
    for index in stageFailures.indices {
      guard let example = stageFailures[index].example, let told = tell(example) else { continue }
      stageFailures[index].example?.diagnostic = told.diagnostic
      stageFailures[index].example?.job = told.job.isEmpty ? nil : told.job
    }
    for index in newSignatures.indices {
      guard let told = tell(newSignatures[index].example) else { continue }
      newSignatures[index].example.diagnostic = told.diagnostic
      newSignatures[index].example.job = told.job.isEmpty ? nil : told.job
    }
  }

  /// True when there was nothing to tell: no mail in the logs, none in the reports.
  public var hasNoTraffic: Bool { inputs.isEmpty }
}
