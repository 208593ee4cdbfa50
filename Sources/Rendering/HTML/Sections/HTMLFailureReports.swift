import ByteKit
import Findings

/// What receivers told of single mails.
struct HTMLFailureReports {
  let report: CorrelationReport
  let style: TextStyle

  /// Failure reports are rare: most firms have no such section.
  var isEmpty: Bool { report.failureReports.isEmpty }

  var html: HTML {
    var table = HTMLTable(
      "Failure reports",
      [
        .text("relay or source"), .text("From domain"), .number("reports"), .text("found by"),
        .text("failed"), .text("result"), .text("told by"), .text("last"), .text("example"),
      ])
    for group in FailureReportGroup.all(of: report.failureReports) {
      table.add([
        party(group.party), .name(group.domain.isEmpty ? "?" : group.domain),
        .count(group.reports.count), .text(FailureReportText.means(group)),
        .text(FailureReportText.words(group.failed)),
        .text(FailureReportText.words(group.results)),
        .text(FailureReportText.words(group.reporters)),
        group.last.map { .time($0, style.day($0)) } ?? .text("–"),
        .html("\(FailureReportText.example(group) ?? "–")", style: "wide"),
      ])
    }
    let rest = FailureReportText.unkept(report.inputs)
    let more: HTML = rest.map { "<p>\($0).</p>\n" } ?? ""
    return "\(table.html)\(more)"
  }

  private func party(_ party: FailureReportGroup.Party) -> HTMLTable.Cell {
    switch party {
    case .relay(let relay): .html(HTMLRelay.lines(relay))
    case .several(let address), .foreign(let address): .text(address?.description ?? "?")
    }
  }
}
