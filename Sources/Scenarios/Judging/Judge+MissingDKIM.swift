// The rules for `missing_dkim[]`.
extension Judge {
  mutating func judgeMissingDKIM() {
    for truth in truth.signing where truth.foreign == nil && truth.messages >= Self.leastReported {
      let hits = found.missingDKIM.filter { Self.matches($0, truth) }
      if truth.isDeterminable {
        if truth.failing > 0 { judgeRelay(truth, hits.filter { !$0.isUndetermined }) }
      } else if truth.failing > 0 {
        let isSaid = hits.contains(where: \.isUndetermined)
        count { $0.undetermined.add(isSaid) }
        if !isSaid { note("not called undetermined", Self.text(truth)) }
      }
    }
    for finding in found.missingDKIM where !finding.isUndetermined { judgeName(finding) }
  }

  /// The same domain and relay.
  static func matches(_ found: FoundReport.MissingDKIM, _ truth: ScenarioTruth.Signing) -> Bool {
    found.domain == truth.domain && matches(found.relay, truth.relay)
  }

  private mutating func judgeRelay(
    _ truth: ScenarioTruth.Signing, _ hits: [FoundReport.MissingDKIM]
  ) {
    // Where relays share an address, only the injector's name tells which one it is.
    let named = hits.filter { truth.sharing == 1 || !($0.relay?.injector ?? "").isEmpty }
    count { $0.relays.add(!named.isEmpty) }
    guard let first = named.first else { return note("relay missed", Self.text(truth)) }
    let isRight = first.state == truth.state
    count { $0.state.add(isRight) }
    if !isRight { note("state \(first.state ?? "missing")", Self.text(truth)) }
  }

  private mutating func judgeName(_ finding: FoundReport.MissingDKIM) {
    let matched = truth.signing.filter { Self.matches(finding, $0) }
    let isTrue = matched.contains {
      $0.foreign == nil ? $0.failing > 0 : $0.foreign == ForeignSender.Nature.vendor.rawValue
    }
    count { $0.falseNames.add(!isTrue) }
    guard isTrue else {
      return note("false name", "\(finding.domain) \(Self.relayText(finding.relay))")
    }
    let messages = matched.reduce(0) { $0 + $1.messages }
    guard messages > 0, let estimate = finding.share?.estimate else { return }
    let isOfSignature = finding.state == "unaligned" || finding.state == "broken"
    let missing = matched.reduce(0) { $0 + (isOfSignature ? $1.failing : $1.unsigned) }
    judgeShare(finding, estimate, Double(missing) / Double(messages))
  }

  private mutating func judgeShare(
    _ finding: FoundReport.MissingDKIM, _ estimate: Double, _ share: Double
  ) {
    if finding.method == "direct" {
      count {
        $0.shareErrors += abs(estimate - share)
        $0.shares += 1
      }
      if abs(estimate - share) > 0.01 {
        note(
          "share \(estimate), not \(share)",
          "\(finding.domain) \(Self.relayText(finding.relay)) \(finding.state ?? "")")
      }
    } else if let holds = finding.share?.holds(share) {
      count { $0.shareCoverage.add(holds) }
      if !holds {
        note(
          "estimated share \(estimate) without \(share)",
          "\(finding.domain) \(Self.relayText(finding.relay))")
      }
    }
  }

  private static func text(_ truth: ScenarioTruth.Signing) -> String {
    "\(truth.domain) \(truth.relay.injector) \(truth.state) \(truth.failing) of \(truth.messages)"
  }
}
