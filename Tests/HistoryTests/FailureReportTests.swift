import Join
import Traffic
import Findings
import GRDB
import TestSupport
import Testing

@testable import History

/// Failure reports through the store.
@Suite struct FailureReportTests {
  private static let header = SmallLog.header + ",header_Message-Id\n"

  private static func row(_ time: Int, _ id: String) -> String {
    "d,\(time),b@a.example,anna@site.example,,,,,app (10.0.0.1),smtp,192.0.2.1,v1,,n@a.example,\(id)\n"
  }

  private func filled() async throws -> Archive {
    let archive = try Archive()
    try archive.write("logs/a.csv", Self.header + Self.row(Archive.day + 60, "<1@a.example>"))
    let told = [
      SmallFailureReport(at: Archive.day + 61, messageID: "1@a.example"),
      SmallFailureReport(at: Archive.day + 90, source: "203.0.113.7", messageID: "2@x.example"),
      SmallFailureReport(at: Archive.day + 90, source: "203.0.113.7", messageID: "2@x.example"),
      SmallFailureReport(at: Archive.day, type: "abuse"),
    ]
    for (number, report) in told.enumerated() {
      try archive.write("reports/\(number).eml", report.text)
    }
    try await archive.ingest()
    return archive
  }

  @Test func `They are told as from the files, and nothing twice`() async throws {
    let archive = try await filled()
    let stored = try await archive.stored()
    #expect(Archive.difference(stored, try await archive.direct()) == nil)
    #expect(stored.failureReports.map(\.rows) == [1, 0])
    #expect(stored.inputs.failures.duplicates == 1)
    #expect(stored.inputs.failures.complaints == 1)
    #expect(try await archive.ingest().isEmpty)
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
  }

  @Test func `Where the log is gone the report stays, without its row`() async throws {
    let archive = try await filled()
    try archive.remove("logs/a.csv")
    #expect(try await archive.stored().failureReports.map(\.rows) == [0, 0])
  }

  @Test func `Old ones are forgotten with the days`() async throws {
    let archive = try await filled()
    var log = SmallLog()
    log.add(at: Archive.day + 3 * 86_400)
    try archive.write("logs/later.csv", log.text)
    try await archive.ingest(retention: Retention(quarterHourDays: 2, hourDays: 2, days: 2))
    #expect(try await archive.stored().failureReports == [])
    #expect(try await archive.stored().inputs.reports.failureReports == 3)
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
  }

  @Test func `An earlier store is brought up to date`() async throws {
    let archive = try await filled()
    try archive.store(.changing).write { database in
      try database.execute(
        sql: """
          ALTER TABLE report_file DROP COLUMN failures;
          DELETE FROM grdb_migrations WHERE identifier = 'failure_reports'
          """)
    }
    #expect(throws: HistoryStore.Problem.self) { try archive.store(.reading) }
    try archive.write(
      "reports/9.eml", SmallFailureReport(at: Archive.day + 99, messageID: "9@x.example").text)
    try await archive.ingest()
    let stored = try await archive.stored()
    // What the earlier version had only counted is still only counted.
    #expect(stored.inputs.reports.failureReports == 4)
    #expect(stored.failureReports.map(\.messageID) == ["9@x.example"])
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
  }

  @Test func `A changed byte is told`() async throws {
    let archive = try await filled()
    try archive.store(.changing).write { database in
      try database.execute(
        sql: """
          UPDATE report_file SET failures = substr(failures, 1, length(failures) - 5)
            || x'0001020304' WHERE failures != x''
          """)
    }
    #expect(try !StoreCheck(try archive.store(.reading)).faults.isEmpty)
  }
}
