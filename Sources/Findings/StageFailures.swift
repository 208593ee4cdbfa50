import AccountingLog
import AggregateReports
import ByteKit
import DeliveryJoin
import ReplyClassifier
import Statistics

/// Finds the failures that each stage introduced.
///
/// Every relay's mail of every From domain is compared with the stage before, for each cause. The
/// day is the unit of variation: refusals come in clusters, so intervals are widened by how much the
/// days differ, never below binomial. All comparisons together go through Benjamini and Hochberg's
/// control of false findings.
struct StageFailures {
  private let correlation: Correlation
  private let context: FindingContext
  private let basis: FailureBasis
  private let reported: ReportedMail

  init(
    _ correlation: Correlation, _ context: FindingContext, _ basis: FailureBasis
  ) {
    self.correlation = correlation
    self.basis = basis
    self.context = context
    reported = basis.reported
  }

  /// The findings, the gravest and largest first.
  ///
  /// `suspects` names the relays of a shared address that sign badly, where that is known.
  func all(
    suspects: [MailPlace: [Relay]], _ mail: StreamParts
  ) -> (found: [StageFailure], comparisons: [StageComparison]) {
    let ledger = basis.ledger
    let comparisons =
      (ledger.comparisons() + NewRelays(correlation, mail).comparisons()
      + basis.quarantine.comparisons {
        ledger.relays(at: $0, stage: $1, suspects: suspects[$0] ?? [])
      })
      .sorted(by: Self.order)
    let pooled = Self.pooledFactors(comparisons)
    let changes = comparisons.map { item in
      let factors = pooled[Pool(item)]
      return item.change(pooledBefore: factors?.before ?? 1, pooledAfter: factors?.after ?? 1)
    }
    let qValues = FalseDiscovery.adjusted(changes.map(\.changeProbability))
    let attribution = FailureAttribution(correlation, context, reported)
    var notable: [(item: StageComparison, interval: Interval, qValue: Double)] = []
    for (index, item) in comparisons.enumerated() {
      let interval = changes[index].difference(confidence: StageComparison.confidence)
      guard item.isNotable, interval.lowerBound > 0,
        qValues[index] <= StageComparison.falseDiscoveryRate
      else { continue }
      notable.append((item, interval, qValues[index]))
    }
    let courses = StageFailureCourses(correlation, mail, notable.map(\.item)).all(context)
    let found = zip(notable, courses).map { told, course in
      finding(told.item, told.interval, told.qValue, attribution, course)
    }
    return (found.sorted(by: StageFailure.comesFirst), notable.map(\.item))
  }

  // MARK: - Variation

  /// Comparisons whose days are thought to vary alike.
  private struct Pool: Hashable {
    let kind: StageFailure.Kind
    let cause: Cause?

    init(_ item: StageComparison) {
      kind = item.kind
      cause = item.cause
    }
  }

  private static func pooledFactors(
    _ comparisons: [StageComparison]
  ) -> [Pool: (before: Double, after: Double)] {
    Dictionary(grouping: comparisons, by: Pool.init).mapValues { items in
      (
        DayVariation.pooledFactor(items.map(\.beforeVariation)),
        DayVariation.pooledFactor(items.map(\.afterVariation))
      )
    }
  }

  private static func order(_ a: StageComparison, _ b: StageComparison) -> Bool {
    if a.domain != b.domain { return a.domain < b.domain }
    if a.stage != b.stage { return a.stage < b.stage }
    if a.kind != b.kind { return a.kind.rawValue < b.kind.rawValue }
    if a.cause != b.cause { return (a.cause?.code ?? .max) < (b.cause?.code ?? .max) }
    if a.sourceIP != b.sourceIP {
      guard let first = a.sourceIP, let second = b.sourceIP else { return a.sourceIP == nil }
      return first < second
    }
    guard let first = a.relays.first, let second = b.relays.first else { return a.relays.isEmpty }
    return first < second
  }

  // MARK: - Findings

  private func finding(
    _ item: StageComparison, _ interval: Interval, _ qValue: Double,
    _ attribution: FailureAttribution, _ course: FailureCourse?
  ) -> StageFailure {
    let stages = correlation.timeline.stages[item.group]
    let (cause, evidence) = attribution.attribute(item)
    let relay = RelayName(sharedBy: item.relays, sourceIP: item.sourceIP, systems: context.systems)
    let attempted = Double(item.after.attempted)
    let estimate =
      Double(item.after.failed) - attempted * (item.before.share ?? 0)
    let explanation = explain(item, cause, relay)
    return StageFailure(
      id: id(item, relay), domain: item.domain, comparedWith: item.comparedWith,
      stage: stages[item.stage],
      previous: stages[max(0, item.stage - 1)], kind: item.kind, cause: item.cause,
      receiver: item.singleReceiver, relay: relay, before: item.before, after: item.after,
      baseline: item.baseline,
      introduced: StageFailure.Introduced(
        estimate: estimate, low: interval.lowerBound * attempted,
        high: interval.upperBound * attempted),
      qValue: qValue, attribution: cause, evidence: evidence,
      clock: item.kind == .quarantined ? .reported : .live, firstSeen: item.firstSeen,
      course: course,
      example: item.example.map {
        StageFailure.Example(
          diagnostic: nil, path: correlation.request.logs[$0.input].path, offset: $0.offset,
          job: nil)
      },
      byReceiver: item.byReceiver, why: explanation.why, remedy: explanation.remedy,
      severity: course?.isMended ?? false ? .info : severity(cause, estimate, attempted))
  }

  private func explain(
    _ item: StageComparison, _ attribution: StageFailure.Attribution, _ relay: RelayName
  ) -> FailureExplanation {
    if attribution != .dmarc, let cause = item.cause {
      return FailureExplanation(cause: cause, attribution: attribution)
    }
    let here = reported.facts(item, stage: item.stage)
    return FailureExplanation(
      policyFailureOf: item.domain, relay,
      here.failing > 0 ? here : reported.facts(item, stage: nil))
  }

  private func severity(
    _ attribution: StageFailure.Attribution, _ estimate: Double, _ attempted: Double
  ) -> Severity {
    let isGrave = estimate >= 30 && estimate >= attempted / 100
    return attribution == .dmarc && isGrave ? .critical : .warning
  }

  private func id(_ item: StageComparison, _ relay: RelayName) -> String {
    let stage = correlation.timeline.stages[item.group][item.stage]
    return FindingID.make(
      ["stage_failure", item.domain, item.kind.rawValue, item.cause?.rawValue ?? ""]
        + [stage.policy.rawValue, String(stage.percent), stage.isTesting ? "t" : ""]
        + relay.identity)
  }
}
