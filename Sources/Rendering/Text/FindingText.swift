import Findings
import ReplyClassifier

/// Parts of findings as text.
enum FindingText {
  /// `vmta mail2 of app1.corp.example at 203.0.113.5 (HR offer letters)`.
  static func relay(_ relay: RelayName, withAddress: Bool = true) -> String {
    var parts: [String] = []
    if let vmta = relay.vmta, !vmta.isEmpty {
      parts.append("vmta " + (relay.node.map { "\(vmta).\($0)" } ?? vmta))
    }
    if let injector = relay.injector, !injector.isEmpty { parts.append("from \(injector)") }
    if withAddress, let address = relay.sourceIP { parts.append("at \(address)") }
    if relay.injector == nil, relay.vmta == nil { parts.append("(several relays)") }
    if let system = relay.system { parts.append("(\(system))") }
    return parts.joined(separator: " ")
  }

  /// `refused since 2026-04-01 06:14 UTC under p=reject (live log, reply: dmarc_policy); cause: DMARC`.
  static func what(_ failure: StageFailure, _ style: TextStyle) -> String {
    let reply = failure.cause.map { ", reply: \($0.rawValue)" } ?? ""
    let cause =
      switch failure.attribution {
      case .dmarc: "DMARC"
      case .coincident: "something else at that time"
      case .unproven: "not proven"
      }
    return "\(failure.kind.rawValue) since \(style.time(failure.firstSeen)) under"
      + " p=\(StageName.of(failure.stage))"
      + " (\(failure.clock == .live ? "live log" : "from reports")\(reply)); cause: \(cause)"
  }

  /// `12 of 340 (3.53 %)`.
  static func rate(_ rate: FailureRate) -> String {
    "\(Amount.count(rate.failed)) of \(Amount.count(rate.attempted))"
      + " (\(Amount.share(rate.failed, of: rate.attempted)))"
  }

  /// The stage before and the stage, or the other relays and the new one.
  static func change(_ failure: StageFailure, arrow: String) -> String {
    let after = rate(failure.after)
    guard failure.comparedWith == .otherRelays else {
      return "\(rate(failure.before)) \(arrow) \(after)"
    }
    let all = failure.after.failed == failure.after.attempted
    return
      "new relay, \(all ? "all its mail" : "part of its mail") \(failure.kind.rawValue): \(after);"
      + " other relays of the domain \(rate(failure.before))"
  }

  /// `118 [90 to 140]`.
  static func introduced(_ introduced: StageFailure.Introduced) -> String {
    func whole(_ value: Double) -> String { Amount.count(Int(value.rounded())) }
    return
      "\(whole(introduced.estimate)) [\(whole(introduced.low)) to \(whole(introduced.high))]"
  }

  /// The receiver, or the largest ones with their counts.
  static func receivers(_ failure: StageFailure) -> String {
    if let receiver = failure.receiver {
      // Its own denominator, where it is not that of the finding.
      guard let part = failure.byReceiver.first(where: { $0.receiver == receiver }),
        part.after.attempted != failure.after.attempted
      else { return "at \(receiver)" }
      return "at \(receiver), \(Amount.count(part.after.failed)) of"
        + " \(Amount.count(part.after.attempted)) there"
    }
    let parts = failure.byReceiver.prefix(4).map {
      "\($0.receiver) \(Amount.count($0.after.failed))"
    }
    let rest = failure.byReceiver.count - parts.count
    return "at " + parts.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// `100 % [97 to 100]`, or that it cannot be told.
  static func share(_ gap: MissingDKIM) -> String {
    func percent(_ value: Double) -> String { String(Int((value * 100).rounded())) }
    if gap.method == .undetermined { return "cannot be told apart" }
    let mark = gap.method == .estimated ? "~" : ""
    return
      "\(mark)\(percent(gap.share.estimate)) % [\(percent(gap.share.low)) to"
      + " \(percent(gap.share.high))]"
  }
}
