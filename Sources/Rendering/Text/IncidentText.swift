import ByteKit
import Findings
package import Incidents

/// Renders spikes as a text screen.
package struct IncidentText {
  /// Entries of a time line that are shown unless all are asked for.
  static let timelineMax = 12

  private let style: TextStyle
  private var lines: [TerminalText] = []

  /// The report as UTF-8.
  package static func render(_ report: IncidentReport, style: TextStyle) -> [UInt8] {
    var text = IncidentText(style)
    text.build(report)
    return text.lines.bytes
  }

  init(_ style: TextStyle) { self.style = style }

  private mutating func build(_ report: IncidentReport) {
    let begin = report.periodBegin.map(style.time) ?? "-"
    let end = report.periodEnd.map(style.time) ?? "-"
    add(style.paint("stagewatch incident", .heading) + "  \(begin) to \(end)")
    let logs = report.inputs.logs
    add(
      "  \(Amount.count(logs.rows, "row")) = \(Amount.count(logs.used)) used"
        + " + \(Amount.count(logs.ignored)) ignored + \(Amount.count(logs.rejected)) rejected;"
        + " \(Amount.count(report.inputs.reports.accepted, "report"))")
    add("")
    addVerdict(report)
    let count = report.spikes.count { $0.origin == .found }
    var number = 0
    for (index, spike) in report.spikes.enumerated() {
      if index > 0 { add("") }
      if spike.origin == .found { number += 1 }
      addSpike(spike, number: number, of: count)
    }
    if !report.unjudged.rises.isEmpty || !report.unjudged.shares.isEmpty {
      wrap("note: what is usual is learned from the time before; add the logs of the days before")
    }
    for note in report.notes { wrap("note: \(note)") }
    if !report.folded.isEmpty {
      wrap("told apart no longer, there are too many: \(report.folded.joined(separator: ", "))")
    }
    let problems = report.inputs.problems.count
    if problems > 0 {
      add("\(Amount.count(problems, "problem")) of the inputs; --format json lists them")
    }
  }

  /// The verdict, where spikes do not tell it themselves.
  private mutating func addVerdict(_ report: IncidentReport) {
    let verdict = IncidentVerdict(report, style)
    let word = style.paint(TerminalText(verdict.word), verdict.emphasis)
    if verdict.word == "NO TRAFFIC" { return add("no traffic") }
    if report.verdict.status == .notEnoughData {
      let gaps = report.dataGaps(style.time)
      wrap(word + "  \(gaps.first ?? "")")
      for reason in gaps.dropFirst() { wrap("  \(reason)") }
      if !report.spikes.isEmpty { add("") }
    } else if report.spikes.isEmpty {
      wrap(word + "  \(verdict.reason)")
    } else if report.spikes.contains(where: { $0.origin == .found }) {
      for reason in report.dataGaps(style.time) + report.attention { wrap("note: \(reason)") }
    }
  }

  // MARK: - One spike

  private mutating func addSpike(_ spike: Spike, number: Int, of count: Int) {
    let name = count == 1 ? "SPIKE" : "SPIKE \(number) of \(count)"
    let title = spike.origin == .given ? SpikeText.given(spike) : name
    let share = TerminalText(Amount.share(spike.during.failed, of: spike.during.attempted))
    wrap(
      style.paint(TerminalText(title), .heading) + "  \(spike.kind.rawValue)"
        + " \(Amount.share(spike.before.failed, of: spike.before.attempted)) -> "
        + style.paint(share, .bad)
        + "   \(SpikeText.times(spike, style))")
    add(
      "  \(Amount.count(spike.extra)) extra   DMARC: \(spike.dmarc.rawValue)"
        + "   \(spike.severity.rawValue)   id \(spike.id)")
    if let text = SpikeText.uncertainty(spike, style) { wrap("  \(text)") }
    lines += IncidentChart.lines(spike, style)
    addBaseline(spike)
    add("")
    addExplanations(spike)
    addTimeline(spike)
    addSeenBefore(spike)
    if !spike.notTheCause.isEmpty {
      add(style.paint("NOT THE CAUSE", .heading))
      wrap("  \(spike.notTheCause.joined(separator: ", "))")
    }
  }

  private mutating func addBaseline(_ spike: Spike) {
    guard let what = SpikeText.baseline(spike, style) else {
      return add("  compared with nothing: the log has no mail from before")
    }
    wrap(
      "  compared with \(what): \(FindingText.rate(spike.before));"
        + " \(SpikeText.during(spike)) \(FindingText.rate(spike.during)); in the last"
        + " \(SpikeText.minutes(spike.nowSeconds)) of the log \(FindingText.rate(spike.now))")
    if spike.origin == .given, let text = SpikeText.difference(spike) { wrap("  \(text)") }
  }

  private mutating func addExplanations(_ spike: Spike) {
    add(style.paint("WHAT EXPLAINS IT", .heading) + "  parts of the extra; evidence")
    let shares = ContributionShares(spike)
    for (index, item) in spike.explanations.enumerated() {
      let head: TerminalText =
        "  \(index + 1)  \(Self.padded(shares.parts[index], 8))  \(Self.padded(Amount.count(item.extra), 8))"
        + "  \(item.grade.rawValue)  "
      wrap(head + "\(PlaceText.of(item.place))   id \(item.id)")
      let of = item.attempted.map { " of \(Amount.count($0))" } ?? ""
      wrap(
        "        \(Amount.count(item.failed))\(of) failed there,"
          + " \(Amount.count(item.failedBefore)) before; \(item.why)")
      if let reply = item.place[.signature] { wrap("        reply: \(reply)") }
    }
    add(
      "  -  \(Self.padded(shares.rest, 8))"
        + "  \(Self.padded(Amount.count(spike.rest), 8))     \(spike.restName)")
    add("  evidence: \(SpikeText.grades)")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private mutating func addTimeline(_ spike: Spike) {
    guard !spike.timeline.isEmpty else { return }
    add(style.paint("TIME LINE", .heading))
    let count = style.showsAll ? spike.timeline.count : Self.timelineMax
    for entry in spike.timeline.prefix(count) {
      wrap("  \(style.time(entry.time))  \(entry.what)")
    }
    let left = spike.timeline.count - count
    if left > 0 { add("  and \(left) more; --all shows them") }
  }

  private mutating func addSeenBefore(_ spike: Spike) {
    guard let text = SpikeText.predictable(spike, style) else { return }
    add(style.paint("WAS IT PREDICTABLE", .heading))
    wrap("  \(text)")
  }

  private mutating func add(_ line: TerminalText) { lines.append(line) }

  private mutating func wrap(_ text: TerminalText) {
    lines += text.wrapped(to: style.columns)
  }
}

/// What failures have in common, in words.
enum PlaceText {
  /// `dmarc_policy at google: mail of example.com by vmta b2 from app1 at 203.0.113.5`.
  static func of(_ place: [Dimension: String]) -> String {
    var text = place[.cause] ?? "any cause"
    if let receiver = place[.receiver] { text += " at \(receiver)" }
    var mail: [String] = []
    if let domain = place[.domain] { mail.append("of \(domain.isEmpty ? "(none)" : domain)") }
    if let vmta = place[.vmta] { mail.append("by vmta \(vmta)") }
    if let injector = place[.injector] { mail.append("from \(injector)") }
    if let address = place[.sourceIP] { mail.append("at \(address)") }
    if let job = place[.job] { mail.append("of job \(job)") }
    if let recipient = place[.recipientDomain] { mail.append("to \(recipient)") }
    return text + (mail.isEmpty ? ", all mail alike" : ": mail " + mail.joined(separator: " "))
  }
}
