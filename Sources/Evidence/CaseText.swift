import AggregateReports
import ByteKit
package import Findings
import Incidents
import Policies
import ReplyClassifier

/// What a finding says, the test that was made, and what would change it, in words.
package enum CaseText {
  private typealias Number = FindingCase.Number

  // MARK: - Failures that a stage introduced

  /// What a failure that a stage introduced is, in one sentence.
  package static func title(_ failure: StageFailure) -> String {
    let cause = failure.cause.map { " for \(EvidenceVerdict.name($0))" } ?? ""
    return
      "mail of \(failure.domain) by \(relay(failure.relay)) is \(failure.kind.rawValue)\(cause)"
      + " more often since \(failure.stage.policy.rawValue) began"
  }

  static func numbers(_ failure: StageFailure) -> [FindingCase.Number] {
    let introduced = failure.introduced
    return [
      Number(name: "stage before", value: rate(failure.before)),
      Number(name: "this stage", value: rate(failure.after)),
      Number(name: "first stage", value: rate(failure.baseline)),
      Number(
        name: "introduced",
        value: "\(whole(introduced.estimate)), 95 % interval \(whole(introduced.low)) to"
          + " \(whole(introduced.high))"),
      Number(name: "q-value", value: short(failure.qValue)),
      Number(name: "attribution", value: "\(failure.attribution.rawValue): \(failure.evidence)"),
    ] + failure.byReceiver.map { Number(name: "at \($0.receiver)", value: rate($0.after)) }
  }

  static func test(_ failure: StageFailure) -> [String] {
    [
      "The share that failed in this stage is compared with that of the stage before, over all"
        + " receivers together; the relay's day is the unit of variation, and the interval is"
        + " widened by how much days differ.",
      "It is a finding since the interval of the difference excludes zero, at least 10 failed of at"
        + " least 30, the change is at least 0.1 percentage points and 1.5 times, and the"
        + " false-discovery rate over all comparisons is at most 5 %.",
    ]
  }

  static func wouldChange(_ failure: StageFailure) -> [String] {
    var lines = ["It goes when the share falls back to what it was: \(failure.remedy)"]
    switch failure.attribution {
    case .dmarc:
      lines.append(
        "It would be coincident if domains that did not change stage showed the same rise there.")
    case .coincident:
      lines.append("It would be DMARC's if the replies named the policy.")
    case .unproven:
      lines.append(
        "It would be DMARC's if the replies named the policy, or reports showed both legs failing.")
    }
    return lines
  }

  // MARK: - Relays without DKIM

  /// What a relay without signatures is, in one sentence.
  package static func title(_ gap: MissingDKIM) -> String {
    "mail of \(gap.domain) by \(relay(gap.relay)) has no aligned signature: \(gap.state.rawValue)"
  }

  static func numbers(_ review: SigningReview) -> [FindingCase.Number] {
    [
      Number(name: "PowerMTA means", value: review.meant.words),
      Number(
        name: "reporters saw",
        value: "\(review.seen.signed) of \(review.seen.messages) messages signed"
          + (review.seen.key.map { ", most by d=\($0.domain) s=\($0.selector)" } ?? "")),
      Number(
        name: "that is", value: review.outcome.rawValue.replacing("_", with: " ")),
    ]
  }

  static func numbers(_ gap: MissingDKIM) -> [FindingCase.Number] {
    [
      Number(name: "messages reported", value: String(gap.messages)),
      Number(name: "without a signature", value: String(gap.unsigned)),
      Number(
        name: "share",
        value: "\(percent(gap.share.estimate)), 95 % interval \(percent(gap.share.low)) to"
          + " \(percent(gap.share.high))"),
      Number(name: "reporters", value: String(gap.reporters)),
      Number(name: "passes by SPF", value: gap.isCarriedBySPF ? "yes" : "no"),
      Number(
        name: "seen", value: "\(CivilTime.iso(gap.firstSeen)) to \(CivilTime.iso(gap.lastSeen))"),
    ]
  }

  static func test(_ gap: MissingDKIM) -> [String] {
    switch gap.method {
    case .direct:
      [
        "The relay alone sends the domain's mail from its address, so the reports' counts are its own."
      ]
    case .estimated:
      [
        "Several relays share the address: the share is estimated from how the unsigned counts move"
          + " with each relay's volume over windows and reporters, by bounded least squares."
      ]
    case .undetermined:
      [
        "Several relays share the address and their volumes move together: they cannot be told apart."
      ]
    }
  }

  static func wouldChange(_ gap: MissingDKIM) -> [String] {
    [
      "It goes when reports of later days show the mail signed: \(gap.remedy)",
      "Reports of \(gap.reporters) reporters stand behind it; one that leaves signatures out is not"
        + " enough by itself.",
    ]
  }

  // MARK: - Spikes

  static func title(_ spike: Spike) -> String {
    "\(spike.kind.rawValue) mail rose at \(CivilTime.iso(spike.begin)): \(spike.extra) more than"
      + " usual" + (spike.end.map { " until \(CivilTime.iso($0))" } ?? ", and it lasts")
  }

  static func numbers(_ spike: Spike) -> [FindingCase.Number] {
    [
      Number(name: "time before", value: rate(spike.before)),
      Number(name: "during the spike", value: rate(spike.during)),
      Number(name: "now", value: rate(spike.now)),
      Number(name: "extra", value: String(spike.extra)),
      Number(name: "named", value: String(spike.extra - spike.rest)),
      Number(name: spike.restName, value: String(spike.rest)),
    ]
      + spike.baseline.ranges.map {
        Number(
          name: "compared with",
          value: "\(CivilTime.iso($0.lowerBound)) to \(CivilTime.iso($0.upperBound))")
      }
  }

  static func test(_ spike: Spike) -> [String] {
    [
      "Each cause is added up minute by minute against what its mail usually has: by From domain,"
        + " relay and receiver, with the swing of the hour and the week.",
      "A rise is told when the sum of evidence passes e^\(Int(SpikeSearch.alarmScore)), at least"
        + " \(Int(SpikeSearch.extraMin)) failures are extra, and there are \(SpikeSearch.ratioMin)"
        + " times as many as usual; it ends when the same mail no longer fails so.",
      "extra = failed during the spike - attempted during it x failed before / attempted before.",
    ]
  }

  static func wouldChange(_ spike: Spike) -> [String] {
    let scale =
      spike.before.attempted == 0
      ? 0 : Double(spike.during.attempted) / Double(spike.before.attempted)
    let usual = Int((scale * Double(spike.before.failed)).rounded())
    return [
      "It would be none if the time before had failed alike: \(usual) of its"
        + " \(spike.during.failed) are usual.",
      "A longer log before it makes the baseline surer.",
    ]
  }

  // MARK: - Explanations

  static func title(_ item: Explanation, _ spike: Spike) -> String {
    let place = Dimension.allCases.filter { $0 != .signature }
      .compactMap { key in item.place[key].map { "\(key.rawValue) \($0)" } }
    let what = spike.kind == .refused ? "refusals" : "deferrals"
    let listed =
      place.count < 2
      ? place.joined() : place.dropLast().joined(separator: ", ") + " and " + (place.last ?? "")
    return "\(item.extra) of the \(spike.extra) extra \(what) since"
      + " \(CivilTime.iso(spike.begin)) share \(listed)"
  }

  static func numbers(_ item: Explanation, _ spike: Spike) -> [FindingCase.Number] {
    let of = item.attempted.map { " of \($0) attempted" } ?? ""
    return [
      Number(name: "failed there", value: "\(item.failed)\(of)"),
      Number(name: "failed there before", value: String(item.failedBefore)),
      Number(name: "extra", value: String(item.extra)),
      Number(name: "evidence", value: "\(item.grade.rawValue): \(item.why)"),
      Number(name: "DMARC", value: item.isDMARC ? "yes" : "no"),
    ] + (item.place[.signature].map { [Number(name: "reply", value: $0)] } ?? [])
  }

  static func test(_ item: Explanation, _ spike: Spike) -> [String] {
    [
      "Of all combinations of receiver, From domain, injector, VMTA and source address the one is"
        + " named whose failures are the most surprising for its part of the attempts; further"
        + " values that \(Int(FailureCube.commonShare * 100)) % of them share are named with it.",
      "extra = failed there - attempted in the spike x failed there before / attempted before.",
    ]
  }

  static func wouldChange(_ item: Explanation, _ spike: Spike) -> [String] {
    switch item.grade {
    case .a: ["It would fall to B if the reports of that time contradicted the replies."]
    case .b where item.isDMARC:
      ["It would rise to A when reports of that time show the mail failing both SPF and DKIM."]
    case .b: ["It would rise to A when reports show that the same mail passes DMARC."]
    case .c: ["It would rise to B if a reply or a report named the reason."]
    }
  }

  // MARK: - Words

  private static func rate(_ rate: FailureRate) -> String {
    "\(rate.failed) of \(rate.attempted)"
      + (rate.share.map { " (\(percent($0)))" } ?? "")
  }

  private static func percent(_ share: Double) -> String {
    let hundredths = Int((share * 10_000).rounded())
    let rest = String(hundredths % 100)
    return "\(hundredths / 100).\(rest.count < 2 ? "0" + rest : rest) %"
  }

  private static func whole(_ value: Double) -> Int { Int(value.rounded()) }

  private static func short(_ value: Double) -> String {
    value < 0.000_01 ? "below 0.00001" : "\((value * 100_000).rounded() / 100_000)"
  }

  static func relay(_ name: RelayName) -> String {
    let parts = [
      name.vmta.map { "vmta \($0)" }, name.injector.map { "from \($0)" },
      name.sourceIP.map { "at \($0)" },
    ].compactMap { $0 }
    return parts.isEmpty ? name.system ?? "several relays" : parts.joined(separator: " ")
  }
}
