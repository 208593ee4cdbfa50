import Findings
import Traffic

/// The head of a page: the verdict with its reasons, the main numbers, and a line per domain.
struct HTMLVerdict {
  let report: CorrelationReport
  let style: TextStyle

  /// Reasons of the verdict that are shown.
  static let reasonsMax = 50

  var html: HTML {
    let all = report.verdict.reasons
    let reasons = all.prefix(style.showsAll ? .max : Self.reasonsMax).map {
      "<li>\($0)</li>\n" as HTML
    }
    let rest = HTMLTable.rest(all.count - reasons.count, "more reasons; --all shows them")
    let leads = report.leads.map { "<p class=\"lead\">\($0.text)</p>\n" as HTML }
    let accounting = HTMLAccounting(accounting: report.accounting, style: style)
    let list: HTML = reasons.isEmpty ? "<p>Nothing to do.</p>\n" : "<ul>\n\(reasons)</ul>\n\(rest)"
    return """
      <section id="verdict" aria-labelledby="verdict-title">
      <div class="card verdict \(Self.style(report.verdict.status))">
      <h1 id="verdict-title">\(VerdictText.word(report.verdict))</h1>
      <p>\(VerdictText.domains(report))</p>
      \(list)\(leads)\(accounting.lines)</div>
      \(accounting.relays)\(tiles)\(overview)</section>

      """
  }

  private static func style(_ status: Verdict.Status) -> String {
    switch status {
    case .ok: "ok"
    case .attention: "warn"
    case .critical: "bad"
    case .notEnoughData: "info"
    }
  }

  // MARK: - Numbers

  private var tiles: HTML {
    let logged = report.domains.map(\.logged)
    let delivered = logged.reduce(0) { $0 + $1.delivered }
    let refused = logged.reduce(0) { $0 + $1.refused }
    let policy = logged.reduce(0) { $0 + $1.refusedDMARC }
    let own = report.sources.filter { $0.ownership == .ownDirect }
    let messages = own.reduce(0) { $0 + $1.messages - $1.unknown }
    let failing = own.reduce(0) { $0 + $1.failing }
    let coverage = report.coverage
    let through = report.inputs.reports.last.map { "reported through \(style.time($0))" }
    return """
      <div class="tiles">
      \(tile(Amount.count(delivered), "delivered, live", "\(Amount.count(refused)) refused"))
      \(tile(Amount.count(policy), "refused for DMARC, live", Amount.share(policy, of: delivered + refused)
        + " of delivered and refused"))
      \(tile(Amount.share(messages - failing, of: messages), "of own mail passes DMARC, reported",
        "\(Amount.count(failing)) of \(Amount.count(messages)) fail"))
      \(tile(Amount.share(coverage.covered, of: coverage.delivered), "of delivered mail is covered",
        through ?? "no reports"))
      </div>

      """
  }

  private func tile(_ value: String, _ what: String, _ note: String) -> HTML {
    "<div class=\"tile\"><b>\(value)</b><span>\(what)</span><span>\(note)</span></div>"
  }

  // MARK: - Domains

  private var overview: HTML {
    let first = HTMLFailures(report: report, style: style).first
    let gates = gates
    guard !first.isEmpty || !gates.isEmpty else { return "" }
    let parts = [first, gates].filter { !$0.isEmpty }.map {
      "<div class=\"card\">\n\($0)</div>\n" as HTML
    }
    return "<div class=\"overview\">\n\(parts)</div>\n"
  }

  private var gates: HTML {
    guard !report.readiness.isEmpty else { return "" }
    let answers = HTMLReadiness(report: report, style: style)
    let rows = answers.rows
    let cards = rows.map { row -> HTML in
      """
      <a class="pill \(HTMLReadiness.style(row.verdict))" href="#\(HTMLReadiness.id(row))">\
      \(HTMLReadiness.word(row.verdict))</a>
      """
    }
    let lines = zip(rows, cards).map { row, pill -> HTML in
      "<li class=\"gate\">\(pill) <b>\(row.domain)</b> <span>\(ReadinessText.step(row, arrow: "→"))</span></li>\n"
    }
    return "<h2>Ready for the next stage?</h2>\n<ul class=\"plain\">\n\(lines)</ul>\n"
      + answers.rest(rows.count)
  }
}
