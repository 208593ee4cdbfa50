import DeliveryJoin
import ByteKit
import Findings

/// What was read, what any report can speak of, and how far the two records agree.
struct HTMLCoverage {
  let page: HTMLPage

  private var report: CorrelationReport { page.report }

  var html: HTML { reporters + domains + inputs + problems }

  private var reporters: HTML {
    var table = HTMLTable(
      "Join by reporter",
      [
        .text("reporter"), .number("windows"), .number("reported"), .number("logged"),
        .number("ratio"), .number("only reported"), .number("only logged"), .text("speaks for"),
      ])
    for row in ReporterSummary.all(of: report.joins) {
      table.add([
        .name(row.reporter), .count(row.windows), .count(row.matchedReported),
        .count(row.matchedLogged),
        HTMLTable.Cell(content: HTML(Amount.ratio(row.ratio)), key: row.ratio ?? -1, style: ""),
        .count(row.onlyReported), .count(row.onlyLogged),
        .name(row.receivers.joined(separator: ", ")),
      ])
    }
    guard !table.isEmpty else { return "" }
    return """
      <h3>Join by reporter</h3>
      \(table.html)<p class="note">Ratio: reported messages to logged recipients of what matched. Several
      recipients of one message lower it, retries raise it.</p>

      """
  }

  private var domains: HTML {
    var table = HTMLTable(
      "From domains",
      [
        .text("From domain"), .number("delivered"), .number("covered by reports"),
        .number("refused"), .number("for DMARC"), .number("deferred"), .number("reported"),
        .number("pass"), .number("quarantined"), .number("rejected"),
      ])
    let rows = report.domains.sorted {
      ($0.rows + $0.reported.messages, $1.domain) > ($1.rows + $1.reported.messages, $0.domain)
    }
    for row in rows {
      table.add([
        .name(row.domain.isEmpty ? "(none)" : row.domain),
        .count(row.logged.delivered),
        .share(row.coverage.covered, of: row.coverage.delivered), .count(row.logged.refused),
        .count(row.logged.refusedDMARC), .count(row.logged.deferred),
        .count(row.reported.messages), .share(row.reported.aligned, of: row.reported.messages),
        .count(row.reported.quarantine), .count(row.reported.reject),
      ])
    }
    guard !table.isEmpty else { return "" }
    return "<h3>From domains <small>live: delivered to deferred; reported: the rest</small></h3>\n"
      + table.html
  }

  private var inputs: HTML {
    let logs = report.inputs.logs
    let reports = report.inputs.reports
    let mailFrom = logs.domainSources.mailFrom
    let envelope: HTML =
      mailFrom == 0
      ? ""
      : "<dt>From domain</dt><dd>of \(Amount.count(mailFrom, "row")) taken from MAIL FROM, since header_From is missing or empty</dd>\n"
    let read: HTML = """
      <dt>Logs</dt><dd>\(Amount.count(logs.files, "file")), \(Amount.bytes(logs.bytes));
      \(Amount.count(logs.rows, "row")) = \(Amount.count(logs.used)) used + \(Amount.count(logs.ignored)) ignored + \(Amount.count(logs.rejected)) rejected</dd>

      """
    return """
      <h3>Inputs</h3>
      <div class="card finding"><dl>
      \(read)\(detail("Ignored", logs.ignoredByReason))\(detail("Rejected", logs.rejectedByReason))\(envelope)\
      <dt>Log covers</dt><dd>\(range(logs.first, logs.last)), live</dd>
      <dt>Reports</dt><dd>\(Amount.count(reports.files, "file")); \(Amount.count(reports.accepted)) accepted,
      \(Amount.count(reports.duplicates, "duplicate")), \(Amount.count(reports.rejected)) rejected,
      \(Amount.count(reports.outsidePeriod)) reaching out of the period;
      \(Amount.count(reports.messages, "message")) in \(Amount.count(reports.records, "record"))</dd>
      <dt>Reports cover</dt><dd>\(range(reports.first, reports.last))</dd>
      </dl></div>

      """
  }

  private func range(_ first: Int?, _ last: Int?) -> String {
    guard let first, let last else { return "nothing" }
    return "\(page.style.time(first)) to \(page.style.time(last))"
  }

  private func detail(_ title: String, _ counts: [InputSummary.CountedCode]) -> HTML {
    guard !counts.isEmpty else { return "" }
    let parts = counts.map { "\(Amount.count($0.count)) \($0.code)" }.joined(separator: ", ")
    return "<dt>\(title)</dt><dd>\(parts)</dd>\n"
  }

  private var problems: HTML {
    let groups = ProblemText.groups(report.inputs.problems)
    guard !groups.isEmpty else { return "" }
    let rows = groups.prefix(HTMLTable.rowsMax).map { group -> HTML in
      "<li>\(ProblemText.lines(group).joined(separator: " ").drop { $0 == " " }.description)</li>\n"
    }
    let left = groups.count - rows.count
    let rest: HTML = left > 0 ? "<p class=\"rest\">and \(Amount.count(left)) more</p>\n" : ""
    return """
      <h3>Problems of the inputs <small>\(Amount.count(report.inputs.problems.count))</small></h3>
      <ul class="plain mono">
      \(rows)</ul>
      \(rest)
      """
  }
}
