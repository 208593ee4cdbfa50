import Findings
import Privacy
import TestSupport
import Testing

@testable import Rendering

/// The page: whole, self-contained, and safe whatever the inputs say.
struct HTMLPageTests {
  private static func page(_ sample: SampleReport, reply: String = "") async throws -> String {
    try await sample.text { report in
      var report = report
      if !reply.isEmpty { report.fillExamples { _ in (reply, reply) } }
      return HTMLPage.render(report, style: SampleReport.plain)
    }
  }

  @Test func wholePage() async throws {
    let text = try await Self.page(
      SampleReport.firm(), reply: "smtp;550 5.7.26 <DMARC> & \"policy\"")
    #expect(Golden.difference(text, "firm.html") == nil)
  }

  @Test func emptyReport() async throws {
    var sample = SampleReport()
    sample.logs = [SmallLog().text]
    let text = try await Self.page(sample)
    #expect(Golden.difference(text, "empty.html") == nil)
  }

  // MARK: - Nothing else is needed

  @Test func pageIsWellFormed() async throws {
    let tokens = HTMLTokens(try await Self.page(SampleReport.firm()))
    #expect(tokens.tags.count > 500)
    #expect(tokens.unbalanced.isEmpty)
    let ids = tokens.values("id")
    #expect(Set(ids).count == ids.count)
  }

  @Test func everyLinkLeadsIntoThePage() async throws {
    let tokens = HTMLTokens(try await Self.page(SampleReport.firm()))
    let ids = Set(tokens.values("id"))
    let links = tokens.values("href")
    #expect(links.count > 10)
    for link in links {
      #expect(link.hasPrefix("#") && ids.contains(String(link.dropFirst())), "\(link)")
    }
    #expect(tokens.values("src").isEmpty)
    #expect(!tokens.raw.values.joined().contains { $0.contains("url(") && $0.contains("http") })
  }

  @Test func everyFindingHasItsLink() async throws {
    let report = try await SampleReport.firm().run()
    let ids = Set(
      HTMLTokens(
        String(decoding: HTMLPage.render(report, style: SampleReport.plain), as: UTF8.self)
      ).values("id"))
    let findings = report.stageFailures.map(\.id) + report.missingDKIM.map(\.id)
    #expect(findings.count > 1)
    for finding in findings { #expect(ids.contains("finding-\(finding)")) }
  }

  @Test func policyNamesTheStyleAndTheScriptOfThePage() async throws {
    let tokens = HTMLTokens(try await Self.page(SampleReport.firm()))
    let policy = try #require(
      tokens.tags.first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?
        .attributes["content"]
    ).replacing("&#39;", with: "'")
    func digest(_ name: String) throws -> String {
      let texts = try #require(tokens.raw[name])
      #expect(texts.count == 1)
      return Base64.encode(SHA256.digest(Array(texts[0].utf8)))
    }
    #expect(
      policy == "default-src 'none'; style-src 'sha256-\(try digest("style"))';"
        + " script-src 'sha256-\(try digest("script"))'; base-uri 'none'; form-action 'none'")
    // The policy forbids these, so a page that has them would be broken.
    #expect(tokens.values("style").isEmpty)
  }

  // MARK: - Hostile texts

  /// A page without any hostile text.
  private static let known = Task {
    HTMLTokens(try await page(SampleReport.firm(), reply: "x"))
  }

  static let markup = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)",
    "</title></style></script><script>alert(1)</script>", "<!--", "]]><svg onload=alert(1)>",
    "&lt;b&gt;&amp;#60;", "javascript:alert(1)", "<a href=\"http://evil.example\">x</a>",
  ]

  @Test(arguments: TextReportTests.attacks + markup) func hostileTextStaysText(
    _ attack: String
  ) async throws {
    let hostile = try await Self.page(SampleReport.hostile(attack), reply: attack)
    try await Self.known.value.expectOnlyText(in: hostile)
  }

  /// Every tag and quote of a finding's reply arrives as text.
  @Test func replyOfAFindingIsShownAsItIs() async throws {
    let reply = "550 <b>\"no\"</b> & 'never'"
    let page = try await Self.page(SampleReport.firm(), reply: reply)
    #expect(
      page.contains(
        "<code class=\"reply\">550 &lt;b&gt;&quot;no&quot;&lt;/b&gt; &amp; &#39;never&#39;</code>"))
    #expect(!page.contains("<b>\"no\""))
  }

  // MARK: - Parts

  @Test func literalsAreMarkupAndTextsAreNot() {
    let text = "<a>"
    let inner: HTML = "<b>\(text)</b>"
    let outer: HTML = "<p title=\"\("\"")\">\(inner)\(7)\([inner, inner])</p>"
    #expect(
      outer.source
        == "<p title=\"&quot;\"><b>&lt;a&gt;</b>7<b>&lt;a&gt;</b><b>&lt;a&gt;</b></p>")
    #expect(HTML.name("a.<b").source == "a.<wbr>&lt;b")
  }

  @Test(arguments: [0, 1]) func longTablesEndInACount(_ past: Int) {
    var table = HTMLTable("rows", [.text("name")])
    for number in 0..<(HTMLTable.rowsMax + past) { table.add([.text("row \(number)")]) }
    let text = table.html.source
    #expect(text.matches(of: #/<tr><th scope="row">/#).count == HTMLTable.rowsMax)
    #expect(text.contains("and 1 more") == (past == 1))
  }

  @Test(
    arguments: [
      ([], ""), ([0], "AA=="), ([0, 16], "ABA="), (Array("foobar".utf8), "Zm9vYmFy"),
      ([251, 255, 254], "+//+"),
    ] as [([UInt8], String)]) func base64(_ bytes: [UInt8], _ text: String)
  {
    #expect(Base64.encode(bytes) == text)
  }
}
