import ByteKit
import Findings
import ReplyClassifier

// What to mend first: the failures that stages introduced, and the relays without DKIM.
extension TextReport {
  mutating func addFailures() {
    let failures = report.stageFailures
    guard !failures.isEmpty else { return }
    heading("FAILURES THAT A STAGE INTRODUCED", "\(Amount.count(failures.count)), gravest first")
    for (index, failure) in failures.prefix(shown(failures.count)).enumerated() {
      add(failure, number: index + 1)
    }
    rest(failures.count)
  }

  private mutating func add(_ failure: StageFailure, number: Int) {
    let mark = Self.mark(failure.severity)
    let cause = failure.cause.map { ", \($0.rawValue)" } ?? ""
    line(
      " \(mark) \(number)  \(failure.domain)  \(FindingText.relay(failure.relay))",
      failure.severity == .critical ? .bad : failure.isMended ? nil : .warning)
    line(
      "      \(failure.kind.rawValue)\(cause) in \(StageName.of(failure.stage)) since"
        + " \(style.time(failure.firstSeen)), \(failure.clock.rawValue);"
        + " \(failure.attribution.rawValue)")
    line(
      "      \(FindingText.change(failure, arrow: "->"));"
        + " introduced \(FindingText.introduced(failure.introduced));"
        + " \(FindingText.receivers(failure))")
    if let mended = AccountingText.mended(failure.course, style) {
      line("      \(mended)")
    } else if failure.lastSeen > failure.firstSeen {
      line("      on, last seen \(style.time(failure.lastSeen))")
    }
    line("      \(failure.why)")
    line("      \(failure.remedy)")
    if let example = failure.example {
      if let text = example.diagnostic, !text.isEmpty { line("      \(text)") }
      let job = example.job.map { "  job \($0)" } ?? ""
      line("      id \(failure.id)  \(example.path):\(example.offset)\(job)")
    } else {
      line("      id \(failure.id)")
    }
  }

  mutating func addGaps() {
    let gaps = report.missingDKIM
    guard !gaps.isEmpty else { return }
    var table = TextTable([
      .text("From domain"), .text("source IP"), .text("relay", max: 60), .text("state"),
      .number("messages"), .text("share"), .text("by SPF"), .text("stands"), .text("id"),
    ])
    for gap in gaps.prefix(shown(gaps.count)) {
      table.add([
        gap.domain, gap.relay.sourceIP?.description ?? "several",
        FindingText.relay(gap.relay, withAddress: false), gap.state.rawValue,
        Amount.count(gap.messages), FindingText.share(gap), gap.isCarriedBySPF ? "passes" : "fails",
        AccountingText.standing(gap.course, style), gap.id,
      ])
    }
    add(
      "RELAYS WITHOUT ALIGNED DKIM",
      "reported; the share of the relay's mail, with its interval; by SPF: whether it passes so",
      table, gaps.count)
    for gap in gaps.prefix(shown(gaps.count)) where !gap.changes.isEmpty {
      line(
        "  \(gap.id)  \(gap.domain), \(FindingText.relay(gap.relay)):"
          + " \(AccountingText.signing(gap.changes, style))")
    }
  }

  mutating func addNewSignatures() {
    let found = report.newSignatures
    guard !found.isEmpty else { return }
    var table = TextTable([
      .text("first seen"), .text("stage"), .text("receiver"), .number("rows"),
      .text("reply", max: 120),
    ])
    for item in found.prefix(shown(found.count)) {
      table.add([
        style.time(item.firstSeen), StageName.of(item.stage), item.receiver,
        Amount.count(item.count), item.signature,
      ])
    }
    add(
      "NEW REPLIES  about DMARC, SPF or DKIM, first seen in a stage",
      "live", table, found.count)
  }

  private static func mark(_ severity: Severity) -> String {
    switch severity {
    case .critical: "!!"
    case .warning: " !"
    case .info: "  "
    }
  }

  /// Adds a text, broken at blanks to fit the screen; what follows is indented like the first line.
  private mutating func line(_ text: String, _ emphasis: TextStyle.Emphasis? = nil) {
    for part in TerminalText(text).wrapped(to: style.columns) {
      lines.append(emphasis.map { style.paint(part, $0) } ?? part)
    }
  }
}

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
