import AggregateReports
import Findings
import Join
import Policies
import Traffic

/// The stages of every policy domain as a chart and a table, and the findings under them.
struct HTMLStages {
  let report: CorrelationReport
  let style: TextStyle

  var html: HTML {
    let shown = WorstDomains(report).groups(
      report.stages, max: style.showsAll ? .max : WorstDomains.pageMax
    ) { $0.stage.domain }
    let series = FailureSeries.all(of: report)
    let blocks = shown.map { block($0.domain, $0.rows, series[$0.domain] ?? FailureSeries([])) }
    let left = report.stages.count - shown.reduce(0) { $0 + $1.rows.count }
    return blocks.joined() + HTMLTable.rest(left, "more stages; --all shows them")
  }

  private func block(
    _ domain: String, _ stages: [StageSummary], _ series: FailureSeries
  ) -> HTML {
    let chart = StageChart(domain: domain, stages: stages, series: series, style: style)
    let mixed = stages.reduce(0) { $0 + $1.mixedMessages }
    let note: HTML =
      mixed == 0
      ? ""
      : "<p class=\"note\">\(Amount.count(mixed, "message")) are in reports that span a stage change and count in no stage.</p>\n"
    return """
      <h3>\(domain == "*" ? "Domains without a policy of their own" : domain)</h3>
      \(chart.html)\(table(domain, stages))\(note)
      """
  }

  private func table(_ domain: String, _ stages: [StageSummary]) -> HTML {
    var table = HTMLTable(
      "Stages of \(domain)",
      [
        .text("stage"), .text("begin"), .number("delivered, live"), .number("refused, live"),
        .number("for DMARC, live"), .number("deferred, live"), .number("own reported"),
        .number("own quarantined"), .number("own rejected"), .number("as asked, reported"),
      ])
    for summary in stages {
      let logged = summary.logged
      let own = summary.matched
      table.add([
        .text(StageName.of(summary.stage)), begin(summary.stage), .count(logged.delivered),
        .count(logged.refused),
        rate(logged.refusedDMARC, of: logged.delivered + logged.refused), .count(logged.deferred),
        .count(own.messages), rate(own.quarantine, of: own.messages),
        rate(own.reject, of: own.messages), asAsked(summary),
      ])
    }
    return table.html
  }

  /// A count with its share and the share's 95 % interval.
  private func rate(_ failed: Int, of attempted: Int) -> HTMLTable.Cell {
    let rate = FailureRate(failed: failed, attempted: attempted)
    guard let interval = rate.interval else { return .text("–") }
    let share = Amount.share(failed, of: attempted)
    return HTMLTable.Cell(
      content:
        "\(Amount.count(failed))<small>\(share) [\(Amount.ratio(interval.lowerBound * 100)) – \(Amount.ratio(interval.upperBound * 100))]</small>",
      key: rate.share, style: failed == 0 ? "zero" : "")
  }

  private func begin(_ stage: Stage) -> HTMLTable.Cell {
    let day = style.day(stage.begin)
    let time = style.time(stage.begin)
    let hours = (stage.beginUncertaintySeconds + 3599) / 3600
    let content: HTML =
      stage.origin == .declared
      ? "\(day)<small>\(time.hasPrefix(day) ? String(time.dropFirst(day.count)) : time)</small>"
      : "~\(day)\(hours > 0 ? "<small>± \(hours) h</small>" as HTML : "")"
    return HTMLTable.Cell(content: content, key: Double(stage.begin), style: "time")
  }

  private func asAsked(_ summary: StageSummary) -> HTMLTable.Cell {
    guard let treatment = StageName.treatment(summary) else { return .text("–") }
    let instead = treatment.quarantinedInstead
    let apart: HTML =
      instead > 0 ? "<small>\(Amount.count(instead)) quarantined instead</small>" : ""
    return HTMLTable.Cell(
      content: "\(Amount.count(treatment.asAsked)) of \(Amount.count(treatment.failing))\(apart)",
      key: Double(treatment.asAsked) / Double(treatment.failing), style: "")
  }
}
