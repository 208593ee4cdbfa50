package import Findings
import ByteKit

/// Renders a report as one HTML page that needs nothing else: no network, no script to be read.
///
/// Every text of the inputs is escaped, and a content security policy names the page's own style
/// and script by their digests and forbids everything else.
package struct HTMLPage {
  let report: CorrelationReport
  let style: TextStyle

  /// The page as UTF-8.
  ///
  /// Of `style` only the clock counts.
  package static func render(_ report: CorrelationReport, style: TextStyle) -> [UInt8] {
    Array(HTMLPage(report: report, style: style).html.source.utf8)
  }

  private struct Section {
    let id: String
    let name: String
    let title: String
    let lead: HTML
    let body: HTML
  }

  private var html: HTML {
    let shown = sections.filter { !$0.body.isEmpty }
    let links = shown.map { "<a href=\"#\($0.id)\">\($0.name)</a>\n" as HTML }
    let body = shown.map { section -> HTML in
      let lead: HTML = section.lead.isEmpty ? "" : "<p class=\"lead\">\(section.lead)</p>\n"
      return """
        <section id="\(section.id)" aria-labelledby="\(section.id)-title">
        <h2 id="\(section.id)-title">\(section.title)</h2>
        \(lead)\(section.body)</section>

        """
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="generator" content="stagewatch \(report.version)">
      <title>\(title)</title>
      <style>\(HTML(trusted: HTMLStyle.sheet))</style>
      </head>
      <body>
      <header class="top"><div class="wrap">
      <p class="brand">Stagewatch <span>DMARC enforcement report</span></p>
      <p class="period">\(period)</p>
      </div></header>
      <nav aria-label="Sections"><div class="wrap">
      \(links)</div></nav>
      <main class="wrap">
      \(HTMLVerdict(page: self).html)
      \(body)</main>
      <footer class="wrap">
      <p>Made by stagewatch \(report.version) at \(style.time(report.generatedAt)) from local files.
      This page loads nothing and sends nothing.</p>
      </footer>
      <script>\(HTML(trusted: HTMLScript.source))</script>
      </body>
      </html>

      """
  }

  private var title: String {
    "\(VerdictText.word(report.verdict)): DMARC enforcement, \(VerdictText.domains(report))"
  }

  private var period: String {
    guard let begin = report.periodBegin, let end = report.periodEnd else { return "no period" }
    return "\(style.time(begin)) – \(style.time(end))"
  }

  /// Nothing is loaded, nothing is sent; only this page's style and script count.
  private static let policy: String = {
    func digest(_ text: String) -> String {
      "'sha256-\(Base64.encode(SHA256.digest(Array(text.utf8))))'"
    }
    return [
      "default-src 'none'", "style-src \(digest(HTMLStyle.sheet))",
      "script-src \(digest(HTMLScript.source))", "base-uri 'none'", "form-action 'none'",
    ].joined(separator: "; ")
  }()

  private var sections: [Section] {
    [
      Section(
        id: "new", name: "New", title: "What is new",
        lead: "First seen in the current stages: replies of receivers, sources, and what"
          + " reporters do differently.",
        body: HTMLNews(page: self).html),
      Section(
        id: "stages", name: "Stages", title: "Stages",
        lead: "Each policy domain’s stages over time, and the mail that each of them lost.",
        body: HTMLStages(page: self).html),
      Section(
        id: "failures", name: "Failures", title: "Failures that a stage introduced",
        lead: HTMLFailures(page: self).lead, body: HTMLFailures(page: self).html),
      Section(
        id: "receivers", name: "Receivers", title: "Receivers by stage",
        lead: "Upper line: rows refused for the DMARC policy among those delivered or refused,"
          + " live. Lower line: own messages quarantined or rejected, as that receiver reported.",
        body: HTMLReceivers(page: self).html),
      Section(
        id: "dkim", name: "DKIM", title: "Relays and DKIM",
        lead: "Share of our own sources’ messages without an aligned signature that verifies, as"
          + " each reporter counted them.",
        body: HTMLSignatures(page: self).html),
      Section(
        id: "sources", name: "Sources", title: "Sources",
        lead: "Every address that sent as one of our domains, and whose it is.",
        body: HTMLSources(page: self).html),
      Section(
        id: "coverage", name: "Coverage", title: "Coverage and reconciliation",
        lead: "What was read, how much of the mail any report can speak of, and how far both"
          + " records agree.",
        body: HTMLCoverage(page: self).html),
      Section(
        id: "readiness", name: "Readiness", title: "Readiness",
        lead: "May each domain go on to its next stage; numbers of the current stage.",
        body: HTMLReadiness(page: self).html),
      Section(
        id: "method", name: "Method", title: "Method and definitions", lead: "",
        body: HTMLMethod.html),
    ]
  }
}
