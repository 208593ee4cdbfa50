import Findings

/// Own mail that DMARC cost, on a page: the lines that add up, and what no finding tells by relay.
struct HTMLAccounting {
  let accounting: Accounting
  let style: TextStyle

  /// A list of the accounts.
  var lines: HTML {
    let items = AccountingText.sentences(accounting).map { "<li>\($0)</li>\n" as HTML }
    return "<ul class=\"accounts\">\n\(items)</ul>\n"
  }

  /// A table of the relays below the floor; nothing where there is none.
  var relays: HTML {
    let rows = AccountingText.rows(accounting)
    guard !rows.isEmpty else { return "" }
    var table = HTMLTable(
      "Own mail lost to DMARC that no finding tells, by relay",
      [
        .text("From domain"), .text("relay"), .number("refused, live"),
        .number("quarantined, reported"), .number("rejected, reported"), .text("stands"),
      ])
    for row in rows {
      let anchor = HTMLFailures.anchor(row.id)
      table.add(
        id: anchor,
        [
          .html(
            "\(HTML.name(row.domain))<small><a href=\"#\(anchor)\">\(row.id)</a></small>",
            style: "name"),
          .html(HTMLRelay.lines(row.relay), style: "name"), .count(row[.refusedDMARC]),
          .count(row[.quarantined]), .count(row[.rejected]),
          .text(AccountingText.standing(row.course, style)),
        ])
    }
    return "<h2>Lost below the floor</h2>\n" + table.html
  }
}
