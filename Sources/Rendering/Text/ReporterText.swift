import AggregateReports
import Findings

/// What the screen says of reporters that see another policy, and of those that fell silent.
enum ReporterText {
  static func drift(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    var table = TextTable([
      .text("policy domain"), .text("reporter", max: 32), .text("saw"), .text("in force"),
      .number("windows"), .text("from"), .text("to"),
    ])
    let rows = report.policyDrift
    for row in rows.prefix(TextSection.shown(rows.count, style)) {
      table.add([
        row.domain, row.reporter, name(row.seen), name(row.expected), Amount.count(row.windows),
        style.time(row.begin), style.time(row.end),
      ])
    }
    return TextSection.lines(
      "POLICY DRIFT", "reporters that saw another policy than the one in force", table, rows.count,
      style)
  }

  static func name(_ policy: PolicyDrift.Policy) -> String {
    var name = policy.policy.rawValue
    if let percent = policy.percent, percent != 100 { name += " \(percent) %" }
    if let sub = policy.subdomainPolicy, sub != policy.policy { name += " sp=\(sub.rawValue)" }
    if let nonexistent = policy.nonexistentPolicy { name += " np=\(nonexistent.rawValue)" }
    if policy.isTesting { name += " t=y" }
    return name
  }

  /// One line for each reporter that fell silent.
  static func silent(_ report: CorrelationReport, _ style: TextStyle) -> [TerminalText] {
    report.silentReporters.map { "  ! \(sentence($0, style))" }
  }

  /// One reporter that fell silent, in a sentence.
  static func sentence(_ row: SilentReporter, _ style: TextStyle) -> String {
    let windows =
      row.missingWindows == 1 ? "1 window is" : "\(Amount.count(row.missingWindows)) windows are"
    return "\(row.reporter): none since \(style.time(row.lastEnd)),"
      + " \(windows) missing; usual every \(interval(row.usualIntervalSeconds))"
  }

  private static func interval(_ seconds: Int) -> String {
    if seconds % 86_400 == 0 { return seconds == 86_400 ? "day" : "\(seconds / 86_400) days" }
    let hours = (seconds + 1800) / 3600
    return hours == 1 ? "hour" : hours > 1 ? "\(hours) hours" : Amount.count(seconds, "second")
  }
}
