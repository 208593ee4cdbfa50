import ByteKit
import Findings

/// What is new since the last report that the store remembers.
struct HTMLChanges {
  /// Days that are shown without being asked for.
  static let openDaysMax = 12

  let changes: ReportChanges
  let style: TextStyle

  var html: HTML {
    guard let since = changes.since else {
      return "<p class=\"note\">This is the first report that the store is asked for; the next one"
        + " says what is new since.</p>\n"
    }
    let open = Amount.count(changes.openCount, "finding")
    let nothing: HTML =
      changes.findings.isEmpty && changes.stages.isEmpty && changes.days.isEmpty
      ? "<p>Nothing.</p>\n" : ""
    return
      "<h3>Since the last report <small>\(style.time(since)); \(open) still open</small></h3>\n"
      + nothing + findings + stages + days
  }

  // MARK: - Findings

  private var findings: HTML {
    guard !changes.findings.isEmpty else { return "" }
    let shown = changes.findings.prefix(HTMLTable.rowsMax)
    let rest = HTMLTable.rest(changes.findings.count - shown.count)
    return "<ul class=\"plain changes\">\n\(shown.map(item))</ul>\n" + rest
  }

  private func item(_ finding: ToldReport.Finding) -> HTML {
    let told: HTML =
      finding.state == .new
      ? "" : " <span class=\"note\">first told \(style.time(finding.firstTold))</span>"
    return """
      <li\(mark(finding))><b>\(finding.state.rawValue)</b> \(title(finding))\(told)</li>

      """
  }

  private func mark(_ finding: ToldReport.Finding) -> HTML {
    finding.state != .fixed && finding.severity >= .warning ? " class=\"warns\"" : ""
  }

  /// The title; a link where the page shows the finding.
  private func title(_ finding: ToldReport.Finding) -> HTML {
    guard finding.state != .fixed, finding.kind == .stageFailure else { return "\(finding.title)" }
    let anchor = HTMLFailures.anchor(finding.id)
    return "<a href=\"#\(anchor)\">\(finding.title)</a>"
  }

  // MARK: - Stages and days

  private var stages: HTML {
    guard !changes.stages.isEmpty else { return "" }
    let items = changes.stages.map { stage -> HTML in
      let percent = stage.percent == 100 ? "" : " \(stage.percent) %"
      let test = stage.isTesting ? " t=y" : ""
      return """
        <li><b>stage</b> \(stage.domain) \(stage.policy)\(percent)\(test) since \(style.time(stage.begin)), \(stage.origin)</li>

        """
    }
    return "<ul class=\"plain changes\">\n\(items)</ul>\n"
  }

  /// Days that later reports changed, those with the most new messages first.
  private var days: HTML {
    var table = HTMLTable(
      "Days that later reports changed",
      [
        .text("day"), .text("From domain"), .number("messages then"), .number("now"),
        .number("pass then"), .number("now"), .text("reporters"),
      ])
    for day in ChangesText.sorted(changes.days) {
      let begin = day.day * CivilTime.secondsPerDay
      table.add([
        .time(begin, style.day(begin)), .name(day.domain), .count(day.before.messages),
        .count(day.after.messages), .share(day.before.aligned, of: day.before.messages),
        .share(day.after.aligned, of: day.after.messages),
        .text(day.reporters.joined(separator: ", ")),
      ])
    }
    guard !table.isEmpty else { return "" }
    let heading: HTML =
      "<h3>Changed by late reports <small>reported; as told last, and now</small></h3>\n"
    guard changes.days.count > Self.openDaysMax else { return heading + table.html }
    let count = Amount.count(changes.days.count, "day")
    return heading + "<details><summary>\(count) of a domain</summary>\n\(table.html)</details>\n"
  }
}
