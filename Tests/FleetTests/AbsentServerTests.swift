import ClickHouse
import Fleet
import Foundation
import TestSupport
import Testing

/// Servers that are away, fall over or talk nonsense: nothing is lost, and it is said what remains.
@Suite(.enabled(if: ClickHouseServer.isThere, "\(ClickHouseServer.why)"))
struct AbsentServerTests {
  @Test func `A server that is away keeps the offset where it was`() async throws {
    var random = SeededRandom(seed: 30)
    let scene = try ShipScene()
    let log = RandomLogs.log(&random, rows: 100...100)
    try scene.folder.write("log.csv", text: log.text(50))
    #expect(try await scene.ship(["log.csv"]).isWhole)
    try scene.server.kill()
    let text = log.text(100)
    try scene.folder.write("log.csv", text: text)
    let outcome = try await scene.ship(["log.csv"])
    #expect(outcome.failure?.isPassing == true)
    #expect(outcome.remainingFiles == 1)
    #expect(outcome.remainingBytes == text.utf8.count - log.text(50).utf8.count)
    try scene.server.start()
    #expect(try await scene.ship(["log.csv"]).isWhole)
    #expect(try scene.events() == log.events(100).sorted())
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `A server that is killed again and again has everything in the end`(seed: UInt64)
    async throws
  {
    var random = SeededRandom(seed: seed)
    let scene = try ShipScene()
    let logs = (0..<2).map { _ in RandomLogs.log(&random, rows: 200...300) }
    for (index, log) in logs.enumerated() {
      try scene.folder.write("\(index).csv", text: log.text(log.lines.count))
    }
    let moments = (0..<3).map { _ in Int.random(in: 5...150, using: &random) }
    let server = scene.server
    let killer = Task.detached {
      for moment in moments {
        try await Task.sleep(for: .milliseconds(moment))
        try server.kill()
        try server.start()
      }
    }
    var sender = ShipScene.Sender()
    sender.cellBytes = 2000
    sender.waits = Array(repeating: 0.2, count: 60)
    let first = sender
    sender.state = "other"
    let second = sender
    async let other = scene.ship(["1.csv", "0.csv"], second)
    #expect(try await scene.ship(["0.csv", "1.csv"], first).isWhole)
    #expect(try await other.isWhole)
    try await killer.value
    #expect(try scene.events() == logs.flatMap { $0.events($0.lines.count) }.sorted())
    #expect(try scene.faults() == [])
  }

  @Test func `Tables of another version are left alone, and nothing is remembered`() async throws {
    let scene = try ShipScene()
    var log = SmallLog()
    log.add(at: 1_771_200_000, count: 20)
    try scene.folder.write("log.csv", text: log.text)
    _ = try await scene.ship(["log.csv"])
    _ = try scene.server.ask("INSERT INTO fleet.schema VALUES (99, now())")
    log.add(at: 1_771_200_001)
    try scene.folder.write("log.csv", text: log.text)
    let outcome = try await scene.ship(["log.csv"])
    #expect(outcome.failure?.kind == .otherSchema)
    #expect(outcome.failure?.reason.contains("version 99") == true)
    #expect(try scene.rows("SELECT count() FROM DB.events") == [["20"]])
  }
}

/// Answers that are none, in the middle of a ship.
struct BrokenServerTests {
  private typealias Answer = ScriptedServer.Answer

  /// What a ship ends with at a server that answers rows so.
  private func outcome(_ answer: Answer) async throws -> (ShipOutcome, Int) {
    let folder = try TemporaryFolder()
    var log = SmallLog()
    log.add(at: 1_771_200_000, count: 20)
    try folder.write("log.csv", text: log.text)
    let server = try ScriptedServer { request in
      let body = String(decoding: request.body, as: UTF8.self)
      if body == "SELECT version()" { return .text(200, "26.9.1") }
      if body.contains("FROM schema") { return .whole(200, [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]) }
      if body.contains("now()") { return .whole(200, [0, 0, 0, 0x60]) }
      if request.head.contains("INTO%20events") { return answer }
      return .whole(200, [])
    }
    defer { withExtendedLifetime(server) {} }
    var sender = ShipScene.Sender()
    sender.waits = [0.01, 0.02]
    let outcome = try await ShipScene.ship(
      ["log.csv"], sender, in: folder, to: "clickhouse+http://127.0.0.1:\(server.port)/fleet")
    return (outcome, server.requests.count { $0.head.contains("INTO%20events") })
  }

  @Test func `An error that passes is tried again, one that does not is told at once`()
    async throws
  {
    let full = "Code: 243, e.displayText() = DB::Exception: Cannot reserve 1.00 MiB, e.what() = x"
    for (answer, tries) in [
      (Answer.text(500, full), 3), (.text(500, "?"), 3), (.nothing, 3),
      (.bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab".utf8)), 3),
      (.text(404, "Code: 16, e.displayText() = DB::Exception: No such column x, e.what() = x"), 1),
      (.text(200, "Code: 27, e.displayText() = DB::Exception: Cannot parse, e.what() = x"), 1),
    ] {
      let (outcome, seen) = try await outcome(answer)
      #expect(outcome.failure != nil)
      #expect(outcome.remainingFiles == 1)
      #expect(seen == tries)
    }
  }

  @Test func `A server that says yes and has nothing is found out`() async throws {
    let (outcome, seen) = try await outcome(.whole(200, []))
    #expect(outcome.failure == nil)
    #expect(!outcome.isWhole)
    #expect(outcome.shortSegments.count == 1)
    #expect(seen == 4)
  }
}
