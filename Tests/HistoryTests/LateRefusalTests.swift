import ByteKit
import Findings
import GRDB
import Join
import ReplyClassifier
import TestSupport
import Testing
import Traffic

@testable import History

/// Late refusals kept in a store.
@Suite struct LateRefusalTests {
  private static let alumni = "mx.alumni.example (192.0.2.88)"
  private static let policy = "smtp;550 5.7.1 rejected by DMARC policy for a.example"

  private static func sent(_ time: Int) -> String {
    var log = SmallLog()
    log.add(at: time, from: "hr.a.example", to: "anna@alumni.example", host: alumni)
    return log.text
  }

  /// The row names no From domain; its delivery does, by the same MAIL FROM.
  private static func returned(_ time: Int) -> String {
    var log = SmallLog()
    log.add(
      "rb", at: time, from: "hr.a.example", to: "anna@alumni.example", reply: policy,
      hasFromHeader: false)
    return log.text
  }

  @Test func `They outlive the logs`() async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", Self.sent(Archive.day + 86_390))
    try await archive.ingest()
    // The delivery stands in a log that was read before.
    try archive.write("logs/b.csv", Self.returned(Archive.day + 86_410))
    try await archive.ingest()
    let direct = try await archive.direct()
    #expect(direct.lateRefusals.map(\.host) == ["mx.alumni.example"])
    #expect(Archive.difference(try await archive.stored(), direct) == nil)
    try archive.remove("logs/a.csv")
    try archive.remove("logs/b.csv")
    let stored = try await archive.stored()
    #expect(stored.lateRefusals == direct.lateRefusals)
    #expect(stored.lateRefusals.map(\.cause) == [.dmarcPolicy])
    #expect(stored.lateRefusals.first?.recipients.map(\.address) == ["anna@alumni.example"])
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
  }

  @Test func `A period at any second chooses them`() async throws {
    let archive = try Archive()
    var log = SmallLog()
    for second in [100, 101, 86_500] { log.add("rb", at: Archive.day + second) }
    log.add(at: Archive.day)
    try archive.write("logs/a.csv", log.text)
    try await archive.ingest()
    let stored = try await archive.stored {
      $0.since = Archive.day + 101
      $0.until = Archive.day + 86_500
    }
    #expect(stored.lateRefusals.map(\.messages) == [1])
    let other = try await archive.stored { $0.domain = "b.example" }
    #expect(other.lateRefusals == [])
    let own = try await archive.stored { $0.domain = "a.example" }
    #expect(own.lateRefusals.reduce(0) { $0 + $1.messages } == 3)
  }

  @Test func `They go with the days that are too old, and blocks of a day become one`()
    async throws
  {
    let archive = try Archive()
    for part in 0..<9 {
      var log = SmallLog()
      log.add(at: Archive.day + part)
      log.add("rb", at: Archive.day + part, to: "u\(part)@alumni.example")
      try archive.write("logs/\(part).csv", log.text)
      try await archive.ingest()
    }
    func blocks() throws -> Int {
      try archive.store(.reading).read {
        try Int.fetchOne($0, sql: "SELECT count(*) FROM late_refusal") ?? 0
      }
    }
    #expect(try blocks() < 9)
    _ = try StoreCompaction(try archive.store(.changing), Retention(), now: Archive.now)
    #expect(try blocks() == 1)
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
    var log = SmallLog()
    log.add(at: Archive.day + 3 * 86_400)
    try archive.write("logs/later.csv", log.text)
    try await archive.ingest(retention: Retention(quarterHourDays: 2, hourDays: 2, days: 2))
    #expect(try blocks() == 0)
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
  }

  @Test func `An earlier store is brought up to date`() async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", Self.sent(Archive.day))
    try await archive.ingest()
    try archive.store(.changing).write { database in
      try database.execute(
        sql: """
          DROP TABLE late_refusal; DELETE FROM grdb_migrations WHERE identifier = 'late_refusals'
          """)
    }
    #expect(throws: HistoryStore.Problem.self) { try archive.store(.reading) }
    try archive.write("logs/b.csv", Self.returned(Archive.day + 60))
    try await archive.ingest()
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
    #expect(try await archive.stored().lateRefusals.map(\.domain) == ["hr.a.example"])
  }

  @Test func `A changed byte is told`() async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", Self.sent(Archive.day))
    try archive.write("logs/b.csv", Self.returned(Archive.day + 60))
    try await archive.ingest()
    try archive.store(.changing).write { database in
      try database.execute(
        sql: "UPDATE late_refusal SET body = substr(body, 1, length(body) - 5) || x'0001020304'")
    }
    let faults = try StoreCheck(try archive.store(.reading)).faults
    #expect(faults == ["late refusals of block 1 cannot be read back"])
    let stored = try await archive.stored()
    #expect(stored.lateRefusals == [])
    #expect(stored.inputs.problems.map(\.code) == ["store_damaged"])
  }

  @Test func `Rows survive packing`() throws {
    let rows = (0..<50).map { number in
      LateRefusalRow(
        time: Archive.day + number * 37 % 1000, host: number % 3 == 0 ? "" : "h\(number % 5)",
        receiver: number % 4 == 0 ? nil : "r\(number % 2)",
        refuser: number % 4 == 0 ? "site" : "", domain: "d\(number % 7)",
        cause: number % 2 == 0 ? .dmarcPolicy : .quota, recipient: "u\(number)@x")
    }
    let packed = LateRefusalCodec.pack(rows)
    let read = try packed.withUnsafeBytes { try LateRefusalCodec.read($0) }
    #expect(Set(read) == Set(rows))
    #expect(read.count == rows.count)
    #expect(read.map(\.time) == rows.map(\.time).sorted())
  }
}
