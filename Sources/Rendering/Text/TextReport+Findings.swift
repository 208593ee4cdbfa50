import ByteKit
import Findings
import ReplyClassifier

// Fix first: the failures that stages introduced, and the relays without DKIM.
extension TextReport {
  mutating func addFailures() {
    let failures = report.stageFailures
    guard !failures.isEmpty else { return }
    heading("FAILURES THAT A STAGE INTRODUCED", "\(Amount.count(failures.count)), worst first")
    for (index, failure) in failures.prefix(shown(failures.count)).enumerated() {
      add(failure, number: index + 1)
    }
    lines += TextSection.rest(failures.count - shown(failures.count))
  }

  private mutating func add(_ failure: StageFailure, number: Int) {
    let mark = Self.mark(failure.severity)
    line(
      " \(mark) \(number)  \(failure.domain)  \(FindingText.relay(failure.relay))",
      failure.severity == .critical ? .bad : failure.isMended ? nil : .warning)
    line("      \(FindingText.what(failure, style))")
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
    let found = report.newReplies
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
  private mutating func line(_ text: String, _ emphasis: TerminalText.Emphasis? = nil) {
    for part in TerminalText(text).wrapped(to: style.columns) {
      lines.append(emphasis.map { style.paint(part, $0) } ?? part)
    }
  }
}
