import AggregateReports
import TestSupport
import Testing

/// What each fixture gives, whole, against goldens.
struct FixtureTests {
  private static let telling = [
    "rfc9990-full.xml", "testing-y.xml", "unescaped-brackets-in-text.xml",
    "latin1-bytes-in-utf8.xml", "elements-in-any-order.xml", "source-ip-empty-count-zero.xml",
    "upper-case-words.xml", "ipv6-and-mapped.xml", "reasons-of-both-schemas.xml",
    "dkim-none-invalid-unknown-empty.xml", "packed/zip-several-members.zip",
    "packed/zip-path-traversal.zip", "mail/several.mbox", "mail/odd-zip-types.eml",
  ]

  @Test("the telling fixtures, whole", arguments: telling)
  func tellingFixture(name: String) {
    let text = Fixture.items(name).map { ReportText.describe($0, below: Fixture.folder) }.joined()
    let golden = name.split(separator: "/").last.map(String.init) ?? name
    #expect(Golden.difference(text, golden + ".txt") == nil)
  }

  @Test("every fixture's outcome, in one list")
  func everyFixture() {
    let text = Fixture.all.map { name in
      let items = Fixture.items(name).map { ReportText.describe($0, below: Fixture.folder) }
      return "== \(name)\n" + items.joined(separator: "--\n")
    }
    #expect(Golden.difference(text.joined(separator: "\n"), "every-fixture.txt") == nil)
  }
}
