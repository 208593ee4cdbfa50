import ByteKit
import Findings
import TestSupport
import Testing
import Traffic

@testable import History

/// Rows that a clock or a stranger made odd leave the store whole, and the rest of it as it was.
struct StrangeRowsTests {
  private static let header = "type,timeLogged,rcpt,dlvSourceIp,vmta,srcMta,header_From\n"

  private static func row(
    _ time: String, vmta: String = "v", injector: String = "i (10.0.0.1)"
  ) -> String {
    "d,\(time),a@b.example,192.0.2.1,\(vmta),\(injector),x@a.example\n"
  }

  /// `timeLogged` may be any time; what the minutes tell of such days need not be on their day.
  @Test(arguments: [
    "1969-12-31 00:00:00+0000", "1970-01-01 00:00:00+0000", "9999-12-31 23:59:59+0000",
  ])
  func `Rows of times far off leave a whole store`(time: String) async throws {
    let archive = try Archive()
    try archive.write(
      "logs/a.csv", Self.header + Self.row("2026-02-16 12:00:00+0000") + Self.row(time))
    let days = Retention.daysMax
    try await archive.ingest(
      retention: Retention(quarterHourDays: days, hourDays: days, days: days), now: Archive.day)
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
    #expect(Archive.difference(try await archive.stored(), try await archive.direct()) == nil)
  }

  @Test func `Names that differ behind a NUL alone are kept`() async throws {
    let archive = try Archive()
    let time = "2026-02-16 12:00:00+0000"
    try archive.write(
      "logs/a.csv",
      Self.header + Self.row(time, vmta: "v\u{0}a") + Self.row(time, vmta: "v\u{0}b")
        + Self.row(time, injector: "i\u{0}a (10.0.0.1)")
        + Self.row(time, injector: "i\u{0}b (10.0.0.1)"))
    try await archive.ingest()
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
    let stored = try await archive.stored()
    #expect(Archive.difference(stored, try await archive.direct()) == nil)
    #expect(stored.inputs.logs.used == 4)
  }

  /// The present is the day of the other rows, or the day of the strange one.
  @Test(arguments: [Archive.day, Archive.day + 180 * 365 * 86_400])
  func `A row of a clock that ran ahead makes no other row old`(now: Int) async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", Self.header + Self.row("2026-02-16 12:00:00+0000"))
    try await archive.ingest(now: now)
    try archive.write("logs/b.csv", Self.header + Self.row("2206-02-16 12:00:00+0000"))
    try await archive.ingest(now: now)
    let isAhead = now == Archive.day
    let info = try StoreInfo(try archive.store(.reading))
    #expect(info.grains.reduce(0) { $0 + $1.rows } == (isAhead ? 2 : 1))
    _ = try StoreCompaction(try archive.store(.changing), Retention(), now: now)
    let minutes = try archive.store(.reading).minutes(days: 15)
    #expect(minutes.map(\.all) == (isAhead ? [1, 1] : [1]))
  }
}
