import Join

/// What is counted by stage and address, and what follows from these counts alone.
struct CountedMail: Sendable {
  let stages: [StageSummary]
  let sources: [SourceSummary]
  let readiness: [Readiness]
  let systems: [SystemSummary]
  let unknownOwn: [UnknownOwnSource]

  /// What `inputsAreWhole` and `mended` say is of readiness alone; see `ReadinessBuilder`.
  init(
    _ correlation: Correlation, _ mail: StreamParts, _ context: FindingContext,
    _ period: ReportPeriod, _ senders: SenderBook, inputsAreWhole: Bool = true,
    mended: [MailPlace: Int] = [:]
  ) {
    stages = StageSummaries(correlation, mail).all()
    let classified = SourceClassifier(correlation, context, mail, senders).all()
    sources = NewSources.marked(classified, correlation, mail, end: period.end)
    readiness = ReadinessBuilder(
      correlation, mail, context, sources, stages: stages, period: period.range,
      senders: senders, inputsAreWhole: inputsAreWhole, mended: mended
    ).all()
    let inventory = Inventory(mail, context.systems, sources)
    systems = inventory.summaries(
      SystemBoards(correlation, context, senders, sources), end: period.end)
    unknownOwn = inventory.unknownOwn()
  }
}
