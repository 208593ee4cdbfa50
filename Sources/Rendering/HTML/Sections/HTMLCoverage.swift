import ByteKit
import Findings
import Join
import Traffic

/// What was read, what any report can speak of, and how far the two records agree.
struct HTMLCoverage {
  let report: CorrelationReport
  let style: TextStyle

  var html: HTML {
    reporters + domains + HTMLInputs(inputs: report.inputs, style: style).html
  }

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
    let hasUnknown = report.domains.contains { $0.reported.unknown > 0 }
    var table = HTMLTable(
      "From domains",
      [
        .text("From domain"), .number("delivered"), .number("covered by reports"),
        .number("refused"), .number("for DMARC"), .number("deferred"), .number("reported"),
        .number("pass"), .number("quarantined"), .number("rejected"),
      ] + (hasUnknown ? [.number("unknown")] : []))
    let rows = report.domains.sorted {
      ($0.rows + $0.reported.messages, $1.domain) > ($1.rows + $1.reported.messages, $0.domain)
    }
    for row in rows {
      table.add(
        [
          .name(row.domain.isEmpty ? "(none)" : row.domain),
          .count(row.logged.delivered),
          .share(row.coverage.covered, of: row.coverage.delivered), .count(row.logged.refused),
          .count(row.logged.refusedDMARC), .count(row.logged.deferred),
          .count(row.reported.messages),
          .share(row.reported.aligned, of: row.reported.messages - row.reported.unknown),
          .count(row.reported.quarantine), .count(row.reported.reject),
        ] + (hasUnknown ? [.count(row.reported.unknown)] : []))
    }
    guard !table.isEmpty else { return "" }
    return "<h3>From domains <small>live: delivered to deferred; reported: the rest</small></h3>\n"
      + table.html
  }
}
