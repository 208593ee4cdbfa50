import DeliveryJoin

/// What is counted by domain, stage, receiver and address, and what follows from the counts alone.
struct CountedMail: Sendable {
  let coverage: CorrelationReport.CoveredShare
  let domains: [DomainSummary]
  let stages: [StageSummary]
  let receivers: [ReceiverSummary]
  let sources: [SourceSummary]
  let policyDrift: [PolicyDrift]
  let silentReporters: [SilentReporter]
  let readiness: [Readiness]
  let newSignatures: [NewSignature]
  let systems: [SystemSummary]
  let unknownOwn: [UnknownOwnSource]

  /// What `inputsAreWhole` and `mended` say is of readiness alone; see `ReadinessBuilder`.
  init(
    _ correlation: Correlation, _ mail: StreamParts, _ context: FindingContext, period: Range<Int>,
    periodEnd: Int?, inputsAreWhole: Bool = true, mended: [MailPlace: Int] = [:]
  ) {
    coverage = Self.coverage(mail)
    domains = DomainSummary.all(of: correlation, mail)
    stages = StageSummaries(correlation, mail).all()
    receivers = ReceiverSummary.all(of: correlation, mail)
    let classified = SourceClassifier(correlation, context, mail).all()
    sources = NewSources.marked(classified, correlation, mail, end: periodEnd)
    policyDrift = PolicyDrifts(correlation).all()
    silentReporters = SilentReporter.all(of: correlation, mail)
    readiness = ReadinessBuilder(
      correlation, mail, context, sources, stages: stages, period: period,
      inputsAreWhole: inputsAreWhole, mended: mended
    ).all()
    newSignatures = NewSignature.all(of: correlation, mail, context)
    let inventory = Inventory(mail, context.systems, sources)
    systems = inventory.summaries()
    unknownOwn = inventory.unknownOwn()
  }

  private static func coverage(_ mail: StreamParts) -> CorrelationReport.CoveredShare {
    CorrelationReport.CoveredShare(
      delivered: mail.parts.reduce(0) { $0 + $1.counts.delivered },
      covered: mail.parts.reduce(0) { $0 + mail.covered($1) })
  }
}
