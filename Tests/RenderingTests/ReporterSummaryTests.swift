import Findings
import TestSupport
import Testing

@testable import Rendering

/// The join rows of a reporter, added up.
struct ReporterSummaryTests {
  private static func report(
    _ organisation: String, id: String, day: Int, _ records: [SmallReport.Record]
  ) -> String {
    let begin = SampleReport.day + day * SampleReport.daySeconds
    return SmallReport(organisation, id: id, from: begin, to: begin + 86_399, records).text
  }

  @Test func windowsAndSidesAreAddedUp() async throws {
    var sample = SampleReport()
    var log = SmallLog()
    let noon = SampleReport.day + 43_200
    log.add(at: noon, count: 10)
    log.add("b", at: noon, reply: "smtp;550 5.7.26 blocked by DMARC policy", count: 3)
    // Neither a bad address nor a deferral is mail that a report would speak of.
    log.add("b", at: noon, reply: "smtp;550 5.1.1 no such user", count: 5)
    log.add("t", at: noon, reply: "smtp;421 4.7.0 try later", count: 7)
    // An address that the report does not name.
    log.add(at: noon, source: "192.0.2.9", count: 4)
    sample.logs = [log.text]
    sample.reports = [
      Self.report(
        "google.com", id: "1", day: 0,
        [
          SmallReport.Record(count: 12), SmallReport.Record("198.51.100.1", count: 2),
          SmallReport.Record(count: 1, from: "sub.a.example"),
        ]),
      Self.report("google.com", id: "2", day: 1, [SmallReport.Record(count: 5)]),
      Self.report("Yahoo", id: "3", day: 0, [SmallReport.Record(count: 99)]),
    ]
    let reporters = ReporterSummary.all(of: try await sample.run().joins)
    #expect(reporters.map(\.reporter) == ["Yahoo", "google.com"])
    let google = try #require(reporters.last)
    #expect(google.windows == 2)
    #expect(google.matchedReported == 12)
    #expect(google.matchedLogged == 10 + 3)
    #expect(google.ratio == 12.0 / 13.0)
    #expect(google.onlyReported == 2 + 1 + 5)
    #expect(google.onlyLogged == 4)
    let yahoo = try #require(reporters.first)
    #expect(yahoo.onlyReported == 99)
    #expect(yahoo.ratio == nil)
  }
}
