import Findings
import GRDB
import TestSupport
import Testing

@testable import History

/// What is new since the last report.
@Suite struct ReportMemoryTests {
  private func report(
    _ id: String, _ organisation: String = "google.com", day: Int, count: Int, dkim: Bool = true
  ) -> String {
    let begin = Archive.day + day * 86_400
    return SmallReport(
      organisation, id: id, from: begin, to: begin + 86_399,
      [.init(count: count, dkim: dkim)]
    ).text
  }

  private func log(days: Range<Int>) -> String {
    var log = SmallLog()
    for day in days {
      for hour in 0..<24 { log.add(at: Archive.day + day * 86_400 + hour * 3600, count: 3) }
    }
    return log.text
  }

  /// Reports as the nightly run does, and keeps what was told.
  private func night(_ archive: Archive) async throws -> ReportChanges {
    try await archive.ingest()
    let report = try await archive.stored()
    let before = try archive.store(.reading).memory()
    let memory = ToldReport(of: report, after: before)
    try archive.store(.changing).remember(memory, status: report.verdict.status)
    // What was kept is what was told.
    #expect(Set(try archive.store(.reading).memory()?.findings ?? []) == Set(memory.findings))
    return ReportChanges(from: before, to: memory)
  }

  private func states(_ changes: ReportChanges, _ kind: ToldReport.Kind) -> [ToldReport.State] {
    changes.findings.filter { $0.kind == kind }.map(\.state)
  }

  @Test func `A finding is new, open, fixed and reopened`() async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", log(days: 0..<2))
    try archive.write("reports/0.xml", report("0", day: 0, count: 72, dkim: false))
    let first = try await night(archive)
    #expect(first.since == nil)
    #expect(states(first, .missingDKIM) == [.new])
    let second = try await night(archive)
    #expect(states(second, .missingDKIM) == [])
    #expect(second.openCount == first.findings.count)
    #expect(second.days == [])
    // Without that report the finding is gone: retention, or a period that no longer holds it.
    try archive.store(.changing).write { try $0.execute(sql: "DELETE FROM report") }
    try archive.write("reports/1.xml", report("1", day: 1, count: 72))
    let third = try await night(archive)
    #expect(states(third, .missingDKIM) == [.fixed])
    #expect(states(try await night(archive), .missingDKIM) == [])
    try archive.write("reports/2.xml", report("2", day: 1, count: 72, dkim: false))
    #expect(states(try await night(archive), .missingDKIM) == [.reopened])
  }

  /// Earlier versions told ten digits and no letter.
  @Test func `Findings that an earlier version told are known`() async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", log(days: 0..<2))
    try archive.write("reports/0.xml", report("0", day: 0, count: 72, dkim: false))
    let first = try await night(archive)
    #expect(states(first, .missingDKIM) == [.new])
    func rows(_ condition: String) throws -> Int {
      try archive.store(.reading).read {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM finding WHERE \(condition)") ?? 0
      }
    }
    let all = try rows("true")
    try archive.store(.changing).write {
      try $0.execute(sql: "UPDATE finding SET id = substr(id, 2)")
    }
    #expect(try rows("length(id) = 10") == all)
    #expect(try await night(archive).findings.map(\.state).filter { $0 == .new } == [])
    #expect(try rows("length(id) = 10") == 0)
    #expect(try rows("true") == all)
  }

  @Test func `A late report changes its day, and is told with its reporter`() async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", log(days: 0..<3))
    try archive.write("reports/0.xml", report("0", day: 0, count: 72))
    _ = try await night(archive)
    try archive.write("reports/1.xml", report("1", day: 1, count: 60))
    let fresh = try await night(archive)
    // A day of which nothing was told is not changed by its first report.
    #expect(fresh.days == [])
    try archive.write("reports/late.xml", report("9", "yahoo.com", day: 0, count: 8, dkim: false))
    let outcome = try await archive.ingest()
    #expect(outcome.reopenedDays == [Archive.day / 86_400])
    let late = try await night(archive)
    #expect(
      late.days == [
        ReportChanges.Day(
          domain: "a.example", day: Archive.day / 86_400, reporters: ["yahoo.com"],
          before: .init(messages: 72, aligned: 72), after: .init(messages: 80, aligned: 80))
      ])
  }

  @Test func `A stage is told when it begins`() async throws {
    let archive = try Archive()
    try archive.write("reports/0.xml", report("0", day: 0, count: 5))
    #expect(try await night(archive).stages == [])
    let begin = Archive.day + 86_400
    try archive.write(
      "reports/1.xml",
      SmallReport(
        id: "1", policy: "quarantine", percent: 5, from: begin, to: begin + 86_399,
        [.init(count: 5)]
      ).text)
    let stages = try await night(archive).stages
    #expect(stages.map(\.policy) == ["quarantine"])
    #expect(stages.map(\.percent) == [5])
    #expect(try await night(archive).stages == [])
  }
}
