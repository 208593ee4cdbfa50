import ByteKit
import Findings

/// The systems of the inventory: what is to be mended, by whom, until when, and how far it is.
struct HTMLBoard {
  let rows: [SystemSummary]
  let style: TextStyle

  var html: HTML {
    guard !rows.isEmpty else { return "<p>The configuration names no systems.</p>\n" }
    var table = HTMLTable(
      "Systems of the configuration",
      [
        .text("system"), .text("owner"), .text("state"), .text("way"), .text("due"),
        .text("computed"), .text("since"), .text("passing by week, in percent"),
        .number("addresses"), .number("messages, reported"), .number("rows, live"),
        .text("last seen"),
      ])
    for row in rows {
      let due: HTML =
        row.isOverdue
        ? "<b>\(CivilTime.isoDate(row.due ?? 0))</b> <span class=\"pill\">overdue</span>"
        : HTML(row.due.map(CivilTime.isoDate) ?? "–")
      let course: HTML = BoardText.course(row, style).map { "<small>\($0)</small>" } ?? ""
      let cost: HTML = BoardText.cost(row).map { "<small>\($0)</small>" } ?? ""
      table.add([
        .name(row.name), .text(row.owner.isEmpty ? "–" : row.owner),
        .text(row.state.isEmpty ? "–" : row.state), .text(row.mend?.rawValue ?? "–"),
        .html(due),
        .html(
          "\(row.board.state?.rawValue ?? "no traffic")\(course)\(cost)", style: "wide"),
        row.board.since.map { .time($0, style.day($0)) } ?? .text("–"),
        .text(BoardText.weeks(row), style: "time"), .count(row.addresses), .count(row.messages),
        .count(row.logged), row.lastSeen.map { .time($0, style.day($0)) } ?? .text("no traffic"),
      ])
    }
    return table.html
  }
}
