import AggregateReports
import Findings
import Join
import TestSupport
import Testing

@testable import Rendering

/// A firm of more policy domains than a reader, a browser or a mail program takes.
struct LargeFirmTests {
  private static let domains = 600
  /// The one that loses most mail, in the middle of the alphabet and with the least mail.
  private static let worst = "d300.example"

  /// Each domain has mail of a relay of its own, refused and rejected for the policy.
  private static let report = Task {
    var sample = SampleReport()
    var log = SmallLog()
    for number in 0..<domains {
      let domain = "d\(number).example"
      let refused = domain == worst ? 60 : 3
      let time = SampleReport.day + number
      log.add(
        at: time, from: domain, source: "192.0.2.\(number % 250 + 1)", vmta: "v\(number)",
        count: 100 - refused)
      log.add(
        "b", at: time + 3600, from: domain, source: "192.0.2.\(number % 250 + 1)",
        status: "5.7.26 (x)",
        reply: "smtp;550 5.7.26 Unauthenticated email from \(domain) is not accepted due to"
          + " domain's DMARC policy.",
        vmta: "v\(number)", count: refused)
      sample.reports.append(
        SmallReport(
          domain: domain, policy: "reject", from: SampleReport.day,
          to: SampleReport.day + SampleReport.daySeconds - 1,
          [
            SmallReport.Record(
              "192.0.2.\(number % 250 + 1)", count: refused, from: domain, disposition: "reject",
              dkim: false, spf: false),
            SmallReport.Record("192.0.2.\(number % 250 + 1)", count: 100 - refused, from: domain),
          ]
        ).text)
    }
    sample.logs = [log.text]
    return try await sample.run()
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Policy domains whose stages a text shows.
  private static func shown(_ text: String, _ pattern: (String) -> String) -> [String] {
    (0..<domains).map { "d\($0).example" }.filter { text.contains(pattern($0)) }
  }

  @Test func aPageShowsTheWorstDomainsAndCountsTheOthers() async throws {
    let report = try await Self.report.value
    let page = Self.text(HTMLPage.render(report, style: SampleReport.plain))
    #expect(page.utf8.count < 2_000_000)
    let stages = Self.shown(page) { "<h3>\($0)</h3>" }
    #expect(stages.count == WorstDomains.pageMax)
    #expect(stages.contains(Self.worst))
    let answers = Self.shown(page) { "id=\"readiness-\($0)\"" }
    #expect(answers.count == WorstDomains.pageMax)
    #expect(page.contains("and \(Self.domains - WorstDomains.pageMax) more domains"))
    #expect(page.contains("more reasons; --all shows them"))
    // No link leads to a domain that is not there.
    for link in page.matches(of: #/href="#(readiness-[^"]*)"/#) {
      #expect(page.contains("id=\"\(link.1)\""))
    }
  }

  @Test func allDomainsAreThereWhereAllAreAskedFor() async throws {
    var style = SampleReport.plain
    style.showsAll = true
    let report = try await Self.report.value
    let page = Self.text(HTMLPage.render(report, style: style))
    #expect(Self.shown(page) { "<h3>\($0)</h3>" }.count == Self.domains)
    #expect(Self.shown(page) { "id=\"readiness-\($0)\"" }.count == Self.domains)
    let screen = Self.text(TextReport.render(report, style: style))
    #expect(Self.shown(screen) { "\n \($0)\n" }.count == Self.domains)
    for reason in report.verdict.reasons { #expect(screen.contains(reason.prefix(40))) }
  }

  @Test func aScreenShowsAFewDomainsAndTheWorstAmongThem() async throws {
    let report = try await Self.report.value
    let screen = Self.text(TextReport.render(report, style: SampleReport.plain))
    #expect(screen.split(separator: "\n").count < 300)
    let stages = Self.shown(screen) { "\n \($0)\n" }
    #expect(stages.count == TextSection.rowsMax)
    #expect(stages.contains(Self.worst))
    #expect(screen.contains("and \(Self.domains - TextSection.rowsMax) more; --all shows them"))
  }

  /// Mail programs cut what is longer than about 100 kB.
  @Test func aMailIsShort() async throws {
    let report = try await Self.report.value
    let mail = Self.text(
      MailReport.render(report, style: SampleReport.plain, from: nil, to: []))
    #expect(mail.utf8.count < 90_000)
    #expect(mail.contains(Self.worst))
  }

  @Test func fewDomainsStayInTheirOwnOrder() async throws {
    let worst = WorstDomains(try await Self.report.value)
    let few = ["d9.example", "d300.example", "d1.example"]
    #expect(worst.shown(few, max: 3) { $0 } == few)
    #expect(worst.shown(few, max: 1) { $0 } == [Self.worst])
  }
}
