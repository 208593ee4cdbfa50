import ByteKit
import Findings

/// Who sends as our domains from outside the log.
struct HTMLSenders {
  let report: CorrelationReport
  let style: TextStyle

  var html: HTML {
    guard !report.senders.isEmpty else { return "<p>None.</p>\n" }
    var table = HTMLTable(
      "Senders outside the log",
      [
        .text("sender"), .text("class"), .text("stands"), .text("days"), .number("messages"),
        .number("failing both"), .number("quarantined"), .number("rejected"),
        .number("reporters"), .text("first seen"), .text("last seen"),
      ])
    for row in report.senders {
      table.add(
        id: row.isSeveral ? "" : row.id,
        [
          .html(name(row), style: "wide"),
          .html("\(row.ownership.rawValue)<small>\(row.reason)</small>", style: "wide"),
          .text(SendersText.standing(row)), .html(SenderChart(row, report).html),
          .count(row.messages), .count(row.failing), .count(row.quarantined),
          .count(row.rejected), .count(row.reporters.count),
          .time(row.firstSeen, style.day(row.firstSeen)),
          .time(row.lastSeen, style.day(row.lastSeen - 1)),
        ])
    }
    let sentence = SendersText.forwarding(report).map { "<p>\($0).</p>\n" as HTML } ?? ""
    return table.html + sentence
  }

  private func name(_ row: Sender) -> HTML {
    let people: HTML =
      row.recipients.isEmpty ? "" : "<small>behind it: \(SendersText.recipients(row))</small>"
    let remedy: HTML = SendersText.remedy(row).map { "<small>\($0)</small>" } ?? ""
    return "\(HTML.name(row.name))<small>\(SendersText.domains(row)), from"
      + " \(SendersText.addresses(row))</small>\(people)\(remedy)"
  }
}
