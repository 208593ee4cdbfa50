import AccountingLog
import AggregateReports
import ByteKit
import Join
import Policies
import ReplyClassifier
import Statistics
import Traffic

/// Finds the failures that each stage introduced.
///
/// Every relay's mail of every From domain is compared with the stage before, for each cause. The
/// day is the unit of variation: refusals come in clusters, so intervals are widened by how much the
/// days differ, never below binomial. The comparisons of a policy domain that could be findings go
/// through Benjamini and Hochberg's control of false ones together.
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
    suspects: [MailPlace: [Relay]], _ senders: AddressSenders, _ mail: StreamParts
  ) -> (found: [StageFailure], comparisons: [StageComparison]) {
    let ledger = basis.ledger
    let comparisons =
      (ledger.comparisons() + NewRelays(correlation, mail).comparisons()
      + basis.quarantine.comparisons {
        ledger.relays(at: $0, stage: $1, suspects: suspects[$0] ?? [])
      })
      .sorted(by: Self.order)
    let attribution = FailureAttribution(correlation, context, reported)
    let notable = StageProof.findings(among: comparisons)
    let courses = StageFailureCourses(correlation, mail, notable.map(\.item))
      .all(senders)
    var found = zip(notable, courses).map { told, course in
      finding(told.item, told.interval, told.qValue, attribution, course)
    }
    FindingID.tellNodesApart(&found, id: \.id, node: \.relay.node)
    return (found.sorted(by: StageFailure.comesFirst), notable.map(\.item))
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

  /// The node is no part of it: a node that gets a name makes nothing else of a finding.
  private func id(_ item: StageComparison, _ relay: RelayName) -> String {
    let stages = correlation.timeline.stages[item.group]
    let stage = stages[item.stage]
    let isAlike = stages[..<item.stage].contains {
      $0.policy == stage.policy && $0.percent == stage.percent && $0.isTesting == stage.isTesting
    }
    // A stage of the same policy came before: what is published for subdomains tells them apart.
    let others = [stage.subdomainPolicy, stage.nonexistentPolicy].map { $0?.rawValue ?? "" }
    return FindingID.make(
      ["stage_failure", item.domain, item.kind.rawValue, item.cause?.rawValue ?? ""]
        + [stage.policy.rawValue, String(stage.percent), stage.isTesting ? "t" : ""]
        + relay.identity + (isAlike ? others : []))
  }
}
