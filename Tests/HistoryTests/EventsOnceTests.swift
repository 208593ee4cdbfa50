import Findings
import History
import Join
import TestSupport
import Testing
import Traffic

/// Events that stand in several logs, read night by night.
@Suite struct EventsOnceTests {
  private static func rows(
    _ numbers: some Sequence<Int>, source: String = "192.0.2.1"
  ) -> String {
    var log = SmallLog()
    for number in numbers {
      log.add(
        "b", at: Archive.day + number * 60, source: source, to: "u\(number)@gmail.com")
    }
    return log.text
  }

  private func used(_ archive: Archive) async throws -> (used: Int, duplicates: Int, rows: Int) {
    let logs = try await archive.stored().inputs.logs
    let duplicates = logs.ignoredByReason.first { $0.code == "duplicate" }?.count ?? 0
    #expect(logs.rows == logs.used + logs.ignored + logs.rejected)
    return (logs.used, duplicates, logs.rows)
  }

  /// The file of bounces comes a night later, or grows beside the other, or came first.
  @Test(arguments: [1, 1 << 30], ["acct.csv", "zz.csv"])
  func `A later night's copy does not count`(batchBytes: Int, first: String) async throws {
    let archive = try Archive()
    try archive.write("logs/\(first)", Self.rows(0..<20))
    try await archive.ingest(batchBytes: batchBytes, dedupes: true)
    // It grows, is packed, and the other has some of its rows and some of its own.
    try archive.write("logs/\(first)", Self.rows(0..<30))
    try archive.write("logs/bounces.csv", Self.rows(10..<40))
    try await archive.ingest(batchBytes: batchBytes, dedupes: true)
    #expect(try await used(archive) == (40, 20, 60))
    try archive.pack("logs/\(first)")
    try archive.write("logs/third.csv", Self.rows(35..<45))
    let outcome = try await archive.ingest(batchBytes: batchBytes, dedupes: true)
    #expect(try await used(archive) == (45, 25, 70))
    #expect(outcome.problems == [])
    #expect(try await archive.ingest(dedupes: true).isEmpty)
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
  }

  @Test func `Without it both count, and another node's rows always do`() async throws {
    for dedupes in [false, true] {
      let archive = try Archive()
      try archive.write("logs/a.csv", Self.rows(0..<10))
      try await archive.ingest(dedupes: dedupes)
      // In another order: a log with the same first rows is a copy, and read once in any case.
      try archive.write("logs/b.csv", Self.rows((0..<10).reversed()))
      try archive.write("logs/c.csv", Self.rows(0..<10, source: "192.0.2.2"))
      let outcome = try await archive.ingest(dedupes: dedupes)
      #expect(try await used(archive) == (dedupes ? (20, 10, 30) : (30, 0, 30)))
      #expect(outcome.problems == [])
    }
  }

  /// What is left of a log that was emptied in part still tells of what was read.
  @Test func `A log that shrank is remembered as far as it is there`() async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", Self.rows(0..<30))
    try await archive.ingest(dedupes: true)
    try archive.write("logs/a.csv", Self.rows(0..<20))
    try archive.write("logs/b.csv", Self.rows((10..<20).reversed()))
    try await archive.ingest(dedupes: true)
    #expect(try await used(archive) == (30, 10, 40))
  }

  /// One event told twice by one log is two; a log that tells it three times adds one.
  @Test func `An event counts as often as the log that tells it most often`() async throws {
    let archive = try Archive()
    try archive.write("logs/a.csv", Self.rows([1, 7, 7]))
    try await archive.ingest(dedupes: true)
    try archive.write("logs/b.csv", Self.rows([7, 7, 7, 2]))
    try await archive.ingest(dedupes: true)
    #expect(try await used(archive) == (5, 2, 7))
  }

  /// The same counts as one reading of all logs at once, whatever came in which night.
  @Test(arguments: 0..<8 as Range<UInt64>)
  func `Nights count what one reading counts`(seed: UInt64) async throws {
    var made = RandomArchive(seed: 900 + seed)
    let archive = try Archive()
    for night in 0..<4 {
      let begin = Archive.day + night * 86_400
      let lines = made.log(count: 60, from: begin, to: begin + 86_400).split(separator: "\n")
      try archive.write("logs/n\(night)-a.csv", lines.joined(separator: "\n") + "\n")
      // Rows of this night's log, in a copy that comes a night late every second time.
      let copy =
        lines.prefix(1)
        + lines.dropFirst().filter { _ in
          Bool.random(using: &made.random)
        }
      if night % 2 == 0 { try await archive.ingest(dedupes: true) }
      try archive.write("logs/n\(night)-b.csv", copy.joined(separator: "\n") + "\n")
      try await archive.ingest(batchBytes: night % 3 == 0 ? 1 : 1 << 30, dedupes: true)
    }
    let direct = try await archive.direct { $0.dedupes = true }.inputs.logs
    let stored = try await archive.stored().inputs.logs
    #expect(direct.used == stored.used)
    #expect(direct.ignoredByReason == stored.ignoredByReason)
    #expect(stored.ignoredByReason.contains { $0.code == "duplicate" })
  }
}
