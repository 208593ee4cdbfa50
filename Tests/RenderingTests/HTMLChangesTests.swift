import Findings
import TestSupport
import Testing

@testable import Rendering

/// What is new since the last report, on the page and in the mail.
struct HTMLChangesTests {
  private static let before = SampleReport.day + 20 * SampleReport.daySeconds

  /// The sample report a week after one that told of less.
  private static func report(title: String? = nil) async throws -> CorrelationReport {
    var report = try await SampleReport.firm().run()
    let now = ToldReport(of: report, after: nil)
    let first = try #require(now.findings.first)
    let gone = ToldReport.Finding(
      kind: .missingDKIM, id: "0123456789",
      title: title ?? "old.example: mail of a relay that is gone",
      severity: .critical, state: .open, firstTold: before - 86_400, changed: before - 86_400)
    let mended = ToldReport.Finding(
      kind: first.kind, id: first.id, title: first.title, severity: first.severity, state: .fixed,
      firstTold: before - 2 * 86_400, changed: before)
    let days = Dictionary(
      uniqueKeysWithValues: now.days.map { key, count in
        (key, ToldReport.DayCount(messages: count.messages / 2, aligned: count.aligned / 2))
      })
    let last = ToldReport(
      at: before, findings: [gone, mended], stages: Array(now.stages.dropLast()), days: days)
    report.changes = ReportChanges(from: last, to: ToldReport(of: report, after: last))
    return report
  }

  private static func section(_ report: CorrelationReport) throws -> String {
    let changes = try #require(report.changes)
    return HTMLChanges(changes: changes, style: SampleReport.plain)
      .html.source
  }

  @Test func everyStateIsShownWithItsDays() async throws {
    let report = try await Self.report()
    let text = try Self.section(report)
    #expect(Golden.difference(text, "changes.html") == nil)
    let states = Set(try #require(report.changes).findings.map(\.state))
    #expect(states == [.new, .reopened, .fixed])
  }

  @Test func itStandsOnThePageAndItsLinksLeadIntoIt() async throws {
    let report = try await Self.report()
    let page = String(decoding: HTMLPage.render(report, style: SampleReport.plain), as: UTF8.self)
    #expect(page.contains(try Self.section(report)))
    let tokens = HTMLTokens(page)
    #expect(tokens.unbalanced.isEmpty)
    let ids = Set(tokens.values("id"))
    for link in tokens.values("href") { #expect(ids.contains(String(link.dropFirst())), "\(link)") }
  }

  @Test func theMailTellsTheSame() async throws {
    let report = try await Self.report()
    let mail = MailPage(report: report, style: SampleReport.plain).html.source
    let text = String(decoding: TextReport.render(report, style: SampleReport.plain), as: UTF8.self)
    for finding in try #require(report.changes).findings.prefix(MailPage.rowsMax) {
      #expect(mail.contains("<b>\(finding.state.rawValue)</b>"))
      #expect(text.contains(finding.state.rawValue))
    }
    #expect(mail.contains("New since 2026-03-08 00:00 UTC"))
    #expect(HTMLTokens(mail).unbalanced.isEmpty)
  }

  @Test func theFirstReportSaysSo() async throws {
    var report = try await SampleReport.firm().run()
    report.changes = ReportChanges(from: nil, to: ToldReport(of: report, after: nil))
    #expect(try Self.section(report).contains("This is the first report"))
    #expect(!MailPage(report: report, style: SampleReport.plain).html.source.contains("New since"))
  }

  @Test(arguments: TextReportTests.attacks) func hostileTitlesStayText(_ attack: String)
    async throws
  {
    let report = try await Self.report(title: attack)
    let page = HTMLTokens(
      String(decoding: HTMLPage.render(report, style: SampleReport.plain), as: UTF8.self))
    let mail = HTMLTokens(MailPage(report: report, style: SampleReport.plain).html.source)
    let plain = HTMLTokens(
      String(
        decoding: HTMLPage.render(try await Self.report(), style: SampleReport.plain), as: UTF8.self
      ))
    #expect(page.tags.count == plain.tags.count)
    #expect(page.unbalanced.isEmpty && mail.unbalanced.isEmpty)
  }
}
