import AccountingLog
public import ByteKit
public import Join
import Traffic

/// Looks for everything in a correlation that `stagewatch report` tells.
public struct CorrelationReportBuilder: Sendable {
  private let correlation: Correlation
  private let context: FindingContext

  /// Takes a correlation, and what the admin knows.
  public init(_ correlation: Correlation, context: FindingContext) {
    self.correlation = correlation
    self.context = context
  }

  /// The whole report; logs are read again for the replies of the rows that it shows.
  ///
  /// `problems` are those met while the inputs were looked for. The clock is the caller's.
  public func report(
    found problems: [InputProblem], generatedAt: Int, version: String
  ) -> CorrelationReport {
    var report = findings(found: problems, generatedAt: generatedAt, version: version)
    report.fillExamples(ExampleRows(report, correlation).told)
    return report
  }

  /// The report without the replies of its examples.
  package func findings(
    found problems: [InputProblem], generatedAt: Int, version: String
  ) -> CorrelationReport {
    var inputs = InputSummary(correlation, found: problems)
    let period = ReportPeriod(correlation.request, inputs, now: generatedAt)
    let mail = StreamParts(correlation)
    let health = InputHealth(
      correlation, mail, found: problems, expected: context.expected, end: period.freshUntil)
    inputs.unreadPaths = health.unreadPaths
    inputs.logs.nodes = health.nodes
    let senders = AddressSenders(correlation, context)
    let threads = correlation.request.scan.threads
    let book = SenderBook(correlation, context)
    let (gaps, basis, mended, outside, signing) = ThreadTeam.together(
      threads: threads,
      { SignatureGaps(correlation, context, senders, end: period.end).all() },
      { FailureBasis(correlation, mail) },
      { MendedPlaces.all(correlation, context, senders, book) },
      { SenderBuilder(correlation, book, end: period.end).all() },
      { SigningReviews(correlation, context).all() })
    let isWhole = health.reasons.isEmpty && !outside.contains(where: \.isMissingNode)
    // What takes longest comes first; what needs nothing else fills the other threads.
    let (failures, counted, domains, receivers, drift, silent, replies) = ThreadTeam.together(
      threads: threads,
      { StageFailures(correlation, context, basis).all(suspects: gaps.suspects, senders, mail) },
      {
        CountedMail(
          correlation, mail, context, period, book, inputsAreWhole: isWhole, mended: mended)
      },
      { DomainSummary.all(of: correlation, mail) },
      { ReceiverSummary.all(of: correlation, mail) },
      { PolicyDrifts(correlation).all() },
      { SilentReporter.all(of: correlation, mail) },
      { NewReply.all(of: correlation, mail, context) })
    let coverage = CoveredShare(mail)
    let lost = LostMail(
      correlation, mail, context, counted.sources, senders: senders, suspects: gaps.suspects,
      decisions: book.decisions, found: failures.comparisons)
    let verdict = VerdictBuilder(
      failures: failures.found, gaps: gaps.found, lost: lost, readiness: counted.readiness,
      senders: outside, lostShareMax: context.lostShareMax)
    let state = DataGrounds(inputs, coverage, request: correlation.request, health: health)
    return CorrelationReport(
      version: version, generatedAt: generatedAt, periodBegin: period.begin, periodEnd: period.end,
      inputs: inputs, verdict: Verdict(grounds: verdict.grounds(data: state.grounds)),
      accounting: lost.accounting, coverage: coverage, domains: domains, stages: counted.stages,
      receivers: receivers, joins: correlation.joins, sources: counted.sources,
      stageFailures: failures.found, missingDKIM: gaps.found, newReplies: replies,
      policyDrift: drift, silentReporters: silent, readiness: counted.readiness,
      systems: counted.systems, unknownOwn: counted.unknownOwn, senders: outside,
      idleSenderRules: book.idleRules,
      lateRefusals: LateRefusal.all(of: correlation.rollup.lateRefusals),
      failureReports: ReportedFailure.all(
        of: correlation, systems: context.systems, senders: outside),
      signing: signing)
  }
}
