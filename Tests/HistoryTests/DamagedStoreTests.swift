import AccountingLog
import ByteKit
import Findings
import Foundation
import GRDB
import Join
import TestSupport
import Testing

@testable import History

/// Stores that hold other values than were written into them.
@Suite struct DamagedStoreTests {
  /// A store with something in every table that an ingest and a remembered report fill.
  private func filled() async throws -> Archive {
    let archive = try Archive()
    var made = RandomArchive(seed: 80, gridSeconds: 86_400)
    try archive.write("logs/0.csv", made.log(count: 40, from: Archive.day, to: Archive.day + 7200))
    try archive.write("reports/0.xml", made.report(0))
    try archive.write("reports/1.xml", "no report\n")
    try await archive.ingest()
    let store = try archive.store(.changing)
    try store.remember(
      [HistoryStore.SourceReading(path: "logs", problem: nil)], at: Archive.day)
    let finding = ToldReport.Finding(
      kind: .policyDrift, id: "a", title: "t", severity: .warning, state: .open,
      firstTold: Archive.day, changed: Archive.day)
    let stage = ToldReport.StageMark(
      domain: "d.example", begin: Archive.day, policy: "none", percent: 100, isTesting: false,
      origin: "declared")
    let day = ToldReport.DayKey(
      domain: "d.example", day: Archive.day / CivilTime.secondsPerDay, reporter: "r.example")
    try store.remember(
      ToldReport(
        at: Archive.day, findings: [finding], stages: [stage],
        days: [day: ToldReport.DayCount(messages: 3, aligned: 2)]), status: .ok)
    return archive
  }

  /// What each reader says; nil where it read the store and called no part of it damaged.
  private func refusal(of archive: Archive) async throws -> HistoryStore.Problem.Kind? {
    do {
      let store = try archive.store(.reading)
      _ = try StoreInfo(store)
      _ = try UnreadInputs(
        StoreSet(paths: [archive.storePath]), logs: try archive.request().logs,
        reports: try archive.request().reports)
      _ = try (store.memory(), store.sources(), store.minutes(days: 30))
      _ = try HistorySnapshot(store).excerpts(at: [LogExcerpts.Place(path: "", offset: 0)])
      let report = try await archive.stored()
      return report.inputs.problems.contains { $0.code == "store_damaged" } ? .damaged : nil
    } catch let problem as HistoryStore.Problem {
      return problem.kind
    }
  }

  /// Values that no column of another type or range may make a reader end by, one for each column
  /// in turn.
  private static let values = [
    "'x'", "-1", "9223372036854775807", "-9223372036854775807 - 1", "1.5e300", "x'ff00'",
  ]

  @Test(arguments: 0..<3)
  func `A value of another type or range is told by all who read it`(round: Int) async throws {
    let archive = try await filled()
    let queue = try DatabaseQueue(path: archive.storePath)
    let columns = try await queue.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.cid
          """
      ).map { (table: try $0.value(0) as String, column: try $0.value(1) as String) }
    }
    try queue.close()
    #expect(columns.count > 90)
    let whole = try Data(contentsOf: URL(fileURLWithPath: archive.storePath))
    var told = 0
    for (index, place) in columns.enumerated() where index % 3 == round {
      try whole.write(to: URL(fileURLWithPath: archive.storePath))
      let value = Self.values[(index / 3 + index) % Self.values.count]
      let queue = try DatabaseQueue(path: archive.storePath)
      try? await queue.write { database in
        try database.execute(sql: "UPDATE \"\(place.table)\" SET \"\(place.column)\" = \(value)")
      }
      try queue.close()
      guard let refusal = try await refusal(of: archive) else { continue }
      told += 1
      #expect([.damaged, .notAStore].contains(refusal), "\(place) \(value)")
      guard let store = try? archive.store(.reading) else { continue }
      #expect(try StoreCheck(store).faults != [], "\(place) \(value)")
    }
    #expect(told > 5)
  }

  @Test(arguments: 0..<3)
  func `An ingest into a store with such a value ends with a sentence`(round: Int) async throws {
    let archive = try await filled()
    let whole = try Data(contentsOf: URL(fileURLWithPath: archive.storePath))
    var more = RandomArchive(seed: 81, gridSeconds: 86_400)
    try archive.write("logs/1.csv", more.log(count: 20, from: Archive.day, to: Archive.day + 7200))
    for (table, column) in [
      ("segment", "day"), ("segment", "bucket_seconds"), ("state", "generation"),
      ("file", "layout"),
      ("file", "rows"), ("place", "size"), ("report_file", "size"), ("stream", "origin"),
      ("late_refusal", "day"), ("report", "begin"), ("signature", "cause"),
    ] {
      try whole.write(to: URL(fileURLWithPath: archive.storePath))
      let queue = try DatabaseQueue(path: archive.storePath)
      let value = Self.values[round * 2]
      try? await queue.write { database in
        try database.execute(sql: "UPDATE \(table) SET \(column) = \(value)")
      }
      try queue.close()
      do {
        try await archive.ingest()
      } catch let problem as HistoryStore.Problem {
        #expect(problem.kind == .damaged, "\(table).\(column) \(value)")
        #expect(problem.reason.count > 20)
      }
    }
  }

  // MARK: - Bounds

  @Test(arguments: [(0, nil as HistoryStore.Problem.Kind?), (1, .damaged)])
  func `Counts are believed up to a bound`(
    excess: Int, kind: HistoryStore.Problem.Kind?
  ) async throws {
    let archive = try await filled()
    try archive.store(.changing).write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO ignored VALUES ('period', ?)",
        arguments: [17_592_186_044_416 + excess])
    }
    #expect(try await refusal(of: archive) == kind)
  }

  @Test(arguments: [(16_777_216, false), (16_777_217, true), (-16_777_217, true)])
  func `Days are believed up to a bound`(day: Int, isDamage: Bool) async throws {
    let archive = try await filled()
    try archive.store(.changing).write { database in
      try database.execute(sql: "UPDATE told_day SET day = ?", arguments: [day])
    }
    #expect((try await refusal(of: archive) == .damaged) == isDamage)
    #expect(try StoreCheck(try archive.store(.reading)).faults.isEmpty != isDamage)
  }

  // MARK: - What a check must see

  @Test func `A check reads reports by the seal that reports are read by`() async throws {
    let archive = try await filled()
    try archive.store(.changing).write { database in
      try database.execute(
        sql: "UPDATE report SET body = CAST(substr(body, 1, length(body) - 1) || x'00' AS BLOB)")
    }
    #expect(try await refusal(of: archive) == .damaged)
    let faults = try StoreCheck(try archive.store(.reading)).faults
    #expect(faults.contains("report 1 cannot be read back"))
  }

  @Test func `Rows of a file that is not there are left out and told`() async throws {
    let archive = try await filled()
    let before = try await archive.stored()
    try archive.store(.changing).write { database in
      try database.execute(
        sql: "PRAGMA defer_foreign_keys = ON; DELETE FROM place; DELETE FROM file")
    }
    let after = try await archive.stored()
    let failed = before.inputs.logs.used - after.inputs.logs.used
    #expect(failed > 0)
    let reasons = after.inputs.problems.filter { $0.code == "store_damaged" }.map(\.reason)
    #expect(reasons.contains { $0.hasPrefix("\(failed) rows of segment 1 ") })
    #expect(try StoreCheck(try archive.store(.reading)).faults.count > 1)
  }
}
