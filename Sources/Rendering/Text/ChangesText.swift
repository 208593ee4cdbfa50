import ByteKit
import Findings

/// What is new since the last report, as lines of a text screen.
enum ChangesText {
  static func lines(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    guard let changes = report.changes else { return [] }
    guard let since = changes.since else {
      return TextSection.heading("NEW SINCE THE LAST REPORT", "this is the first", style)
    }
    let note = "\(style.time(since)); \(Amount.count(changes.openCount, "finding")) still open"
    var lines = TextSection.heading("NEW SINCE THE LAST REPORT", note, style)
    if changes.findings.isEmpty, changes.stages.isEmpty, changes.days.isEmpty {
      lines.append("  nothing")
    }
    let shown = TextSection.shown(changes.findings.count, style)
    for finding in changes.findings.prefix(shown) { lines.append(line(finding, style)) }
    lines += TextSection.rest(changes.findings.count - shown)
    for stage in changes.stages {
      let percent = stage.percent == 100 ? "" : " \(stage.percent) %"
      lines.append(
        "    stage     \(stage.domain) \(stage.policy)\(percent)"
          + "\(stage.isTesting ? " t=y" : "") since \(style.time(stage.begin)), \(stage.origin)")
    }
    return lines + days(changes.days, style)
  }

  private static func line(_ finding: ToldReport.Finding, _ style: TextStyle) -> TerminalText {
    let mark =
      switch (finding.state, finding.severity) {
      case (.fixed, _), (_, .info): "  "
      case (_, .critical): "!!"
      case (_, .warning): " !"
      }
    let state = finding.state.rawValue
    let padded = state + String(repeating: " ", count: max(0, 8 - state.count))
    let text: TerminalText = " \(mark) \(padded)  \(finding.title)"
    return style.paint(text, finding.state == .fixed ? .good : .warning)
  }

  /// Days, those with the most new messages first.
  static func sorted(_ days: [ReportChanges.Day]) -> [ReportChanges.Day] {
    days.sorted {
      let first = abs($0.after.messages - $0.before.messages)
      let second = abs($1.after.messages - $1.before.messages)
      return first == second ? ($0.day, $0.domain) < ($1.day, $1.domain) : first > second
    }
  }

  /// Days that later reports changed.
  private static func days(_ days: [ReportChanges.Day], _ style: TextStyle) -> [TerminalText] {
    guard !days.isEmpty else { return [] }
    let sorted = sorted(days)
    var table = TextTable([
      .text("  day"), .text("From domain"), .number("messages"), .text(""), .text("pass"),
      .text("reporters", max: 60),
    ])
    for day in sorted.prefix(TextSection.shown(sorted.count, style)) {
      table.add([
        style.day(day.day * CivilTime.secondsPerDay), day.domain,
        Amount.count(day.before.messages), "-> " + Amount.count(day.after.messages),
        Amount.share(day.before.aligned, of: day.before.messages) + " -> "
          + Amount.share(day.after.aligned, of: day.after.messages),
        day.reporters.joined(separator: ", "),
      ])
    }
    return TextSection.lines(
      "CHANGED BY LATE REPORTS", "reported; the days as told last, and now", table, sorted.count,
      style)
  }
}
