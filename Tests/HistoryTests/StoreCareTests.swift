import ByteKit
import Findings
import Foundation
import GRDB
import TestSupport
import Testing
import Traffic

@testable import History

/// Ageing, checking and opening stores.
@Suite struct StoreCareTests {
  private func filled(_ seed: UInt64) async throws -> Archive {
    var made = RandomArchive(seed: seed, gridSeconds: 86_400)
    let archive = try Archive()
    for part in 0..<RandomArchive.days {
      let begin = Archive.day + part * 86_400
      try archive.write(
        "logs/\(part).csv", made.log(count: 150, from: begin, to: begin + 86_400))
      try archive.write("reports/\(part).xml", made.report(part))
      try await archive.ingest()
    }
    return archive
  }

  @Test(arguments: [60, 61] as [UInt64])
  func `Coarser days keep the sums of whole days`(seed: UInt64) async throws {
    let archive = try await filled(seed)
    let direct = try await archive.direct()
    let before = try StoreInfo(try archive.store(.reading))
    let aged = Retention(secondDays: 1, quarterHourDays: 2, hourDays: 3, days: 99)
    _ = try StoreCompaction(try archive.store(.changing), aged, now: Archive.now)
    let info = try StoreInfo(try archive.store(.reading))
    #expect(info.grains.map(\.bucketSeconds) == [1, 900, 3600, 86_400])
    #expect(info.grains.map(\.days) == [1, 1, 1, 1])
    #expect(info.grains.reduce(0) { $0 + $1.rows } == before.grains.reduce(0) { $0 + $1.rows })
    // The windows of these reports are whole days, so nothing is lost on them.
    #expect(Archive.difference(try await archive.stored(), direct) == nil)
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
  }

  @Test func `Days that are too old go, and the rows still add up`() async throws {
    let archive = try await filled(62)
    _ = try await archive.ingest(
      retention: Retention(quarterHourDays: 2, hourDays: 2, days: 2))
    let report = try await archive.stored()
    #expect((report.inputs.logs.first).map { $0 < Archive.day + 86_400 } == true)
    let logs = report.inputs.logs
    #expect(logs.rows == logs.used + logs.ignored + logs.rejected)
    let info = try StoreInfo(try archive.store(.reading))
    #expect(info.firstDay == Archive.day / 86_400 + 2)
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
  }

  @Test(arguments: [
    (0, 1 as Int?), (13, 1), (14, 900), (99, 900), (100, 3600),
    (399, 3600), (400, 86_400), (1095, 86_400), (1096, nil),
  ])
  func `Ages end where they say`(ageDays: Int, bucket: Int?) {
    #expect(Retention().bucketSeconds(ageDays: ageDays) == bucket)
  }

  @Test func `Segments of a day are brought together`() async throws {
    let archive = try Archive()
    for part in 0..<9 {
      var log = SmallLog()
      for row in 0..<20 { log.add(at: Archive.day + row, to: "u\(part)@gmail.com") }
      try archive.write("logs/\(part).csv", log.text)
      try await archive.ingest()
    }
    let info = try StoreInfo(try archive.store(.reading))
    #expect(info.grains.reduce(0) { $0 + $1.segments } < 9)
    _ = try StoreCompaction(try archive.store(.changing), Retention(), now: Archive.now)
    let compact = try StoreInfo(try archive.store(.reading))
    // One stream, one outcome, one quarter hour.
    #expect(compact.grains.map(\.cells) == [20])
    #expect(compact.grains.map(\.rows) == [180])
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
  }

  // MARK: - Damage

  @Test func `A whole store is whole, and one with a changed block is not`() async throws {
    let archive = try await filled(63)
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
    try archive.store(.changing).write { database in
      try database.execute(
        sql: "UPDATE segment SET body = substr(body, 1, length(body) - 3) WHERE id = 2")
    }
    let check = try StoreCheck(try archive.store(.reading))
    #expect(check.faults.contains("segment 2 cannot be read back"))
    let report = try await archive.stored()
    #expect(report.inputs.problems.contains { $0.code == "store_damaged" })
    #expect(report.inputs.unread == 1)
  }

  @Test(arguments: 70..<76 as Range<UInt64>)
  func `Changed bytes are told or count, and never end the program`(seed: UInt64) async throws {
    let archive = try await filled(64)
    var random = SeededRandom(seed: seed)
    let store = try archive.store(.changing)
    for table in ["segment.body", "segment.excerpts", "report.body", "file.tally"] {
      let parts = table.split(separator: ".")
      try store.write { database in
        for _ in 0..<4 {
          let byte = String(UInt8.random(in: 0...255, using: &random), radix: 16)
          let hex = byte.count < 2 ? "0" + byte : byte
          let place = Int.random(in: 1...60, using: &random)
          try database.execute(
            sql: """
              UPDATE \(parts[0]) SET \(parts[1]) = CAST(substr(\(parts[1]), 1, \(place))
                || x'\(hex)' || substr(\(parts[1]), \(place + 2)) AS BLOB)
                WHERE id = (SELECT id FROM \(parts[0]) ORDER BY random() LIMIT 1)
              """)
        }
      }
    }
    // What it says does not matter; that it says something does.
    _ = try? StoreCheck(try archive.store(.reading))
    do {
      let report = try await archive.stored()
      #expect(report.inputs.logs.files == RandomArchive.days)
    } catch let problem as HistoryStore.Problem {
      #expect(problem.kind == .damaged)
    }
  }

  // MARK: - Opening

  @Test func `What is no store is refused and left alone`() throws {
    let archive = try Archive()
    try archive.write("history.db", "logs: []\n")
    for purpose in [HistoryStore.Purpose.reading, .changing, .filling] {
      #expect { try archive.store(purpose) } throws: {
        ($0 as? HistoryStore.Problem)?.kind == .notAStore
      }
    }
    let kept = try String(contentsOfFile: archive.storePath, encoding: .utf8)
    #expect(kept == "logs: []\n")
  }

  @Test func `A store that is not there is made only for filling`() throws {
    let archive = try Archive()
    for purpose in [HistoryStore.Purpose.reading, .changing] {
      #expect { try archive.store(purpose) } throws: {
        ($0 as? HistoryStore.Problem)?.kind == .missing
      }
      #expect(!FileManager.default.fileExists(atPath: archive.storePath))
    }
    _ = try archive.store(.filling)
    let mode = try FileManager.default.attributesOfItem(atPath: archive.storePath)[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  @Test func `A store whose writer was killed in the middle is read as it was before`() async throws
  {
    let archive = try await filled(65)
    let before = try await archive.stored()
    let killed = try Archive()
    let queue = try DatabaseQueue(path: archive.storePath)
    try await queue.writeWithoutTransaction { database in
      // So small a cache that half the transaction is on disk before its end.
      try database.execute(sql: "PRAGMA cache_size = 1")
      try database.execute(
        sql:
          "BEGIN; UPDATE segment SET rows = 0; UPDATE report SET source = 'x' || hex(randomblob(4000))"
      )
      for name in ["history.db", "history.db-journal"] {
        try FileManager.default.copyItem(
          atPath: archive.folder.path + "/" + name, toPath: killed.folder.path + "/" + name)
      }
      try database.execute(sql: "ROLLBACK")
    }
    try queue.close()
    #expect(try StoreCheck(try killed.store(.reading)).faults == [])
    #expect(Archive.difference(try await killed.stored(), before) == nil)
  }

  /// What a program leaves that is killed while it makes a store: nothing, the list of versions, or
  /// the first versions of the tables, as those did that made them one by one.
  @Test(arguments: 0..<4)
  func `A store whose making was interrupted is empty and made whole`(versions: Int) async throws {
    let archive = try Archive()
    try archive.write("history.db", "")
    if versions > 0 {
      _ = try archive.store()
      let queue = try DatabaseQueue(path: archive.storePath)
      try await queue.write { database in
        let tables = [
          3: ["late_refusal"], 2: ["late_refusal", "fed_path"],
          1: ["late_refusal", "fed_path", "journal"],
        ]
        for table in tables[versions, default: []] {
          try database.execute(sql: "DROP TABLE \(table)")
        }
        let names = [3: "'late_refusals'", 2: "'late_refusals', 'sources'"]
        try database.execute(
          sql: """
            DELETE FROM grdb_migrations
              WHERE identifier IN (\(names[versions] ?? "'late_refusals', 'sources', '2'"))
            """)
      }
      try queue.close()
    }
    #expect { try archive.store(.reading) } throws: {
      let problem = $0 as? HistoryStore.Problem
      return problem?.kind == .missing && problem?.reason.contains("is empty") == true
    }
    var made = RandomArchive(seed: 66, gridSeconds: 86_400)
    try archive.write("logs/0.csv", made.log(count: 50, from: Archive.day, to: Archive.day + 900))
    try await archive.ingest()
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
  }

  @Test func `The list of versions alone is an empty store`() async throws {
    let archive = try Archive()
    let queue = try DatabaseQueue(path: archive.storePath)
    try await queue.write { database in
      try database.execute(
        sql: "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
    }
    try queue.close()
    #expect { try archive.store(.reading) } throws: {
      ($0 as? HistoryStore.Problem)?.reason.contains("is empty") == true
    }
    _ = try archive.store()
    _ = try archive.store(.reading)
  }

  @Test func `A store of an earlier version that holds something says so`() async throws {
    let archive = try await filled(67)
    try archive.store().write { database in
      try database.execute(
        sql: """
          DROP TABLE late_refusal; DELETE FROM grdb_migrations WHERE identifier = 'late_refusals'
          """)
    }
    #expect { try archive.store(.reading) } throws: {
      let problem = $0 as? HistoryStore.Problem
      return problem?.kind == .notAStore && problem?.reason.contains("earlier version") == true
    }
    _ = try archive.store()
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
  }

  /// Counts what is committed.
  private final class CommitCounter: TransactionObserver {
    var commits = 0

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ database: Database) { commits += 1 }
    func databaseDidRollback(_ database: Database) {}
  }

  @Test func `A store is made in one transaction`() throws {
    let queue = try DatabaseQueue()
    let counter = CommitCounter()
    queue.add(transactionObserver: counter, extent: .databaseLifetime)
    try HistorySchema.makeTables(queue)
    #expect(counter.commits == 1)
    try queue.read(HistorySchema.check)
    try HistorySchema.makeTables(queue)
    #expect(counter.commits == 1)
  }

  @Test func `A store of a later version and another program's database are refused`() throws {
    let archive = try Archive()
    try archive.store().write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('99')") }
    #expect { try archive.store(.reading) } throws: {
      ($0 as? HistoryStore.Problem)?.reason.contains("later version") == true
    }
    let other = try Archive()
    try other.store().write { try $0.execute(sql: "PRAGMA application_id = 7") }
    #expect { try other.store() } throws: { ($0 as? HistoryStore.Problem)?.kind == .notAStore }
  }
}
