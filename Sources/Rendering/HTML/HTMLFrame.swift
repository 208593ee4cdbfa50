import Privacy

/// What all pages have around their contents: head, links to the sections, footer.
///
/// The page loads nothing and sends nothing: a content security policy names its own style and its
/// script, if it has one, by their digests and forbids everything else.
struct HTMLFrame {
  /// A part of a page with a title and a link.
  struct Section {
    /// The deep link.
    let id: String
    /// The short name, for the line of links.
    let name: String
    let title: String
    let lead: HTML
    /// A section without a body is left out.
    let body: HTML
  }

  /// The tool's version.
  let version: String
  /// The title of the window.
  let title: String
  /// What sort of page it is.
  let subject: String
  /// The time that it is about.
  let period: String
  /// When it was made, for people.
  let made: String
  /// What stands above the sections.
  let head: HTML
  let sections: [Section]
  /// The style sheet, made of the project's own constants.
  var sheet = HTMLStyle.sheet
  /// A script of the project's own; nil for none.
  var script: String?

  var html: HTML {
    let shown = sections.filter { !$0.body.isEmpty }
    let links = shown.map { "<a href=\"#\($0.id)\">\($0.name)</a>\n" as HTML }
    let code: HTML = script.map { "<script>\(HTML(trusted: $0))</script>\n" } ?? ""
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="generator" content="stagewatch \(version)">
      <title>\(title)</title>
      <style>\(HTML(trusted: sheet))</style>
      </head>
      <body>
      <header class="top"><div class="wrap">
      <p class="brand">Stagewatch <span>\(subject)</span></p>
      <p class="period">\(period)</p>
      </div></header>
      <nav aria-label="Sections"><div class="wrap">
      \(links)</div></nav>
      <main class="wrap">
      \(head)
      \(shown.map(Self.section))</main>
      <footer class="wrap">
      <p>Made by stagewatch \(version) at \(made) from local files.
      This page loads nothing and sends nothing.</p>
      </footer>
      \(code)</body>
      </html>

      """
  }

  private static func section(_ section: Section) -> HTML {
    let lead: HTML = section.lead.isEmpty ? "" : "<p class=\"lead\">\(section.lead)</p>\n"
    return """
      <section id="\(section.id)" aria-labelledby="\(section.id)-title">
      <h2 id="\(section.id)-title">\(section.title)</h2>
      \(lead)\(section.body)</section>

      """
  }

  /// Nothing is loaded, nothing is sent; only this page's style and script count.
  private var policy: String {
    func digest(_ text: String) -> String {
      "'sha256-\(Base64.encode(SHA256.digest(Array(text.utf8))))'"
    }
    let scripts = script.map { ["script-src \(digest($0))"] } ?? []
    return
      (["default-src 'none'", "style-src \(digest(sheet))"] + scripts
      + ["base-uri 'none'", "form-action 'none'"]).joined(separator: "; ")
  }
}
