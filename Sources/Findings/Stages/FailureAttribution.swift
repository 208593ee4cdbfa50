import AggregateReports
import ByteKit
import Join
import Policies
import ReplyClassifier
import Statistics
import Traffic

/// Decides what made a relay's mail fail in a stage: the policy, something that met other mail too,
/// or nothing that can be shown.
struct FailureAttribution {
  /// A rise of control mail of at least this part of the finding's own is the same rise.
  static let sameRisePart = 1.0 / 3

  private let correlation: Correlation
  private let context: FindingContext
  private let reported: ReportedMail
  private let streams: [Rollup.Stream]
  private let groupOfStream: [Int]
  private let testingReporters: Set<String>

  init(_ correlation: Correlation, _ context: FindingContext, _ reported: ReportedMail) {
    self.correlation = correlation
    self.context = context
    self.reported = reported
    streams = correlation.rollup.streams
    groupOfStream = streams.map { correlation.policies.group(of: $0.domain) }
    testingReporters = correlation.testingReporters
  }

  /// The attribution with the sentence that says why.
  func attribute(_ item: StageComparison) -> (StageFailure.Attribution, String) {
    let stage = correlation.timeline.stages[item.group][item.stage]
    if item.cause == .dmarcPolicy {
      return (.dmarc, "the receivers' replies name the DMARC policy")
    }
    if item.kind == .quarantined { return attributeQuarantine(item) }
    if item.kind == .refused, stage.policy == .reject, mayBePolicy(item.cause),
      isReportedRejected(item, isTesting: stage.isTesting)
    {
      let whose = stage.isTesting ? "reports, which do not know t=y," : "reports"
      return (.dmarc, "the receivers' \(whose) reject this mail, with both SPF and DKIM failing")
    }
    if let control = controlRise(item) {
      return (.coincident, control)
    }
    return (
      .unproven, "neither reply nor report names DMARC, and no other mail shows the same rise"
    )
  }

  /// Only such refusals may be DMARC's though their text does not say so.
  private func mayBePolicy(_ cause: Cause?) -> Bool { cause == .authentication || cause == .other }

  private func attributeQuarantine(_ item: StageComparison) -> (StageFailure.Attribution, String) {
    let facts = reported.facts(item, stage: item.stage)
    guard facts.failingQuarantined * 2 >= item.after.failed else {
      return (.unproven, "most of the quarantined mail passed SPF or DKIM: not the policy's doing")
    }
    return (.dmarc, "the reports quarantine this mail, with both SPF and DKIM failing")
  }

  /// True when reporters that speak for the failing receivers rejected at least half as many.
  ///
  /// Under t=y reject asks to quarantine, so who knows t=y and rejects has a reason of its own; at
  /// the others it is the whole policy.
  private func isReportedRejected(_ item: StageComparison, isTesting: Bool) -> Bool {
    let facts = reported.facts(item, stage: item.stage)
    let failing = Set(item.byReceiver.map(\.receiver))
    var reporters: Set<Int> = []
    for stream in streams where failing.contains(stream.delivery.receiver) {
      reporters.formUnion(stream.delivery.reporters)
    }
    let rejected = reporters.reduce(0) { sum, reporter in
      let name = correlation.coverage.reporters[reporter]
      guard !isTesting || !testingReporters.contains(name) else { return sum }
      return sum + (facts.failingRejected[name] ?? 0)
    }
    return rejected * 2 >= item.after.failed
  }

  // MARK: - Control mail

  /// What control mail shows the same rise; nil where none does.
  private func controlRise(_ item: StageComparison) -> String? {
    guard let own = item.after.share, let old = item.before.share else { return nil }
    let receivers = Set(item.byReceiver.prefix(while: { $0.after.failed > 0 }).map(\.receiver))
    for control in controls(item) {
      guard let change = change(item, control.isControl, receivers) else { continue }
      let interval = change.difference()
      guard let after = change.after.share, let before = change.before.share,
        interval.lowerBound > 0, after - before >= (own - old) * Self.sameRisePart
      else { continue }
      return control.name
    }
    return nil
  }

  private struct Control {
    let name: String
    let isControl: (Int) -> Bool
  }

  /// Mail that did not change stage: of other domains of the address, then of all.
  private func controls(_ item: StageComparison) -> [Control] {
    let unchanged = unchangedGroups(item)
    let named = Set(context.controlDomains)
    func isUnchanged(_ stream: Int) -> Bool {
      let domain = streams[stream].domain
      guard domain != item.domain else { return false }
      return unchanged.contains(groupOfStream[stream]) || named.contains(domain)
    }
    return [
      Control(
        name: "other domains of the same address that did not change stage show the same rise"
      ) {
        streams[$0].sourceIP.map(item.addresses.contains) ?? false && isUnchanged($0)
      },
      Control(name: "domains that did not change stage show the same rise at these receivers") {
        isUnchanged($0)
      },
    ]
  }

  /// Policy domains without a change between the begin of the stage before and the stage's end.
  private func unchangedGroups(_ item: StageComparison) -> Set<Int> {
    let stages = correlation.timeline.stages
    let begin = stages[item.group][item.stage - 1].begin
    let end = stages[item.group][item.stage].end ?? .max
    return Set(
      stages.indices.filter { group in
        group != item.group
          && !stages[group].dropFirst().contains { $0.begin > begin && $0.begin < end }
      })
  }

  private func change(
    _ item: StageComparison, _ isControl: (Int) -> Bool, _ receivers: Set<String>
  ) -> ProportionChange? {
    guard let cause = item.cause else { return nil }
    let stage = correlation.timeline.stages[item.group][item.stage]
    let previous = correlation.timeline.stages[item.group][item.stage - 1]
    let changeDay = CivilTime.day(of: stage.begin)
    let isStream = streams.indices.map {
      receivers.contains(streams[$0].delivery.receiver) && isControl($0)
    }
    var before: [Int: FailureRate] = [:]
    var after: [Int: FailureRate] = [:]
    for entry in correlation.rollup.entries where isStream[entry.streamIndex] {
      let isBefore = entry.last < stage.begin
      // Rows of the day of the change that lie on both sides tell nothing.
      guard isBefore || entry.first >= stage.begin || entry.day != changeDay else { continue }
      if isBefore {
        guard item.stage == 1 || entry.first >= previous.begin else { continue }
        before[entry.day, default: FailureRate()].add(rate(entry, item.kind, cause))
      } else {
        guard entry.last < stage.end ?? .max else { continue }
        after[entry.day, default: FailureRate()].add(rate(entry, item.kind, cause))
      }
    }
    return Self.change(before, after)
  }

  private func rate(
    _ entry: Rollup.Entry, _ kind: StageFailure.Kind, _ cause: Cause
  ) -> FailureRate {
    var attempts = Attempts()
    attempts.add(entry.outcome, entry.count)
    let isFailure =
      entry.outcome == .refused(cause) && kind == .refused
      || entry.outcome == .deferred(cause) && kind == .deferred
    return FailureRate(failed: isFailure ? entry.count : 0, attempted: attempts.count(for: kind))
  }

  private static func change(
    _ before: [Int: FailureRate], _ after: [Int: FailureRate]
  ) -> ProportionChange? {
    let old = before.sorted { $0.key < $1.key }.map(\.value)
    let new = after.sorted { $0.key < $1.key }.map(\.value)
    let oldSum = old.reduce(into: FailureRate()) { $0.add($1) }
    let newSum = new.reduce(into: FailureRate()) { $0.add($1) }
    guard oldSum.attempted >= StageComparison.attemptedMin,
      newSum.attempted >= StageComparison.attemptedMin
    else { return nil }
    let variation = DayVariation(strata: [old, new].map { $0.map(\.proportion) })
    return ProportionChange(
      before: oldSum.proportion, after: newSum.proportion,
      dispersion: variation.dispersion(pooledFactor: 1))
  }
}
