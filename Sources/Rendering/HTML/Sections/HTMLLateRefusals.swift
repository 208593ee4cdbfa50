import ByteKit
import Findings
import ReplyClassifier

/// Mail that a host took, passed on and got back.
struct HTMLLateRefusals {
  let rows: [LateRefusal]
  let style: TextStyle

  var html: HTML {
    guard !rows.isEmpty else { return "<p>None.</p>\n" }
    var table = HTMLTable(
      "Late refusals",
      [
        .text("taken by"), .text("refused by"), .text("cause"), .text("From domain"),
        .number("messages"), .text("recipients"), .text("first seen"), .text("last seen"),
      ])
    for row in rows {
      table.add([
        .name(LateRefusalText.host(row)), .name(LateRefusalText.receiver(row)),
        .text(row.cause.rawValue), .name(row.domain.isEmpty ? "?" : row.domain),
        .count(row.messages), .html("\(LateRefusalText.recipients(row))", style: "wide"),
        .time(row.firstSeen, style.day(row.firstSeen)),
        .time(row.lastSeen, style.day(row.lastSeen)),
      ])
    }
    return table.html
  }
}
