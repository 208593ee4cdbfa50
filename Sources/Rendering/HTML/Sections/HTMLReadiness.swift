import Findings

/// May each policy domain go on: the criteria, and the mail at risk.
struct HTMLReadiness {
  let report: CorrelationReport
  let style: TextStyle

  /// The answers that are shown.
  var rows: [Readiness] {
    WorstDomains(report).shown(
      report.readiness, max: style.showsAll ? .max : WorstDomains.pageMax, by: \.domain)
  }

  var html: HTML {
    let rows = rows
    return rows.isEmpty
      ? "" : "<div class=\"gates\">\n\(rows.map(card))</div>\n" + rest(rows.count)
  }

  /// How many domains are not shown.
  func rest(_ shown: Int) -> HTML {
    HTMLTable.rest(report.readiness.count - shown, "more domains; --all shows them")
  }

  /// The deep link of a domain's answer.
  static func id(_ row: Readiness) -> String { "readiness-\(row.domain)" }

  static func word(_ verdict: Readiness.Verdict) -> String {
    verdict.rawValue.replacing("_", with: " ").uppercased()
  }

  static func style(_ verdict: Readiness.Verdict) -> String {
    switch verdict {
    case .go: "ok"
    case .hold: "warn"
    case .notEnoughData: "info"
    }
  }

  private func card(_ row: Readiness) -> HTML {
    let criteria = row.criteria.map { criterion -> HTML in
      let style = criterion.isMet ? "met" : criterion.warns ? "warns" : "unmet"
      return "<li class=\"\(style)\">\(ReadinessText.sentence(criterion, of: row))</li>\n"
    }
    let notes = ReadinessText.notes(row).map { "<p class=\"note\">\($0)</p>\n" as HTML }
    return """
      <article class="card" id="\(Self.id(row))">
      <p class="gate"><span class="pill \(Self.style(row.verdict))">\(Self.word(row.verdict))</span> <b>\(row.domain)</b></p>
      <p>\(ReadinessText.step(row, arrow: "→"))</p>
      \(notes)\
      <ul class="plain">
      \(criteria)</ul>
      \(risk(row))\(undecided(row))</article>

      """
  }

  private func risk(_ row: Readiness) -> HTML {
    guard row.ownFailing > 0 else { return "" }
    let relays = row.atRisk.map {
      "<li>\(Amount.count($0.messages)) by \(ReadinessText.name($0.relay))</li>\n" as HTML
    }
    return """
      <details><summary>At risk: \(Amount.count(row.ownFailing, "own message")) failing both SPF and DKIM,
      \(Amount.share(row.ownFailing, of: row.ownMessages))</summary>
      <ul>
      \(relays)</ul></details>

      """
  }

  private func undecided(_ row: Readiness) -> HTML {
    guard !row.undecided.isEmpty else { return "" }
    let senders = row.undecided.map {
      "<li>\(Amount.count($0.messages)) by \($0.name)</li>\n" as HTML
    }
    return """
      <details><summary>Not ours, signing as themselves, not decided on:
      \(Amount.count(row.undecidedMessages, "message")) that fail DMARC</summary>
      <ul>
      \(senders)</ul></details>

      """
  }
}
