import ByteKit
import Findings
import Foundation
import GRDB
import History
import ReplyClassifier
import TestSupport
import Testing
import Traffic

/// A store that grows night by night: brought together with what the nodes know into itself.
@Suite struct FleetNightTests {
  private static let night = 86_400

  /// Two nodes with a store each, fed from a folder of their own.
  private func fleet() async throws -> Fleet {
    var made = RandomArchive(seed: 1100)
    let fleet = try Fleet(&made, nodes: 2, rows: 20)
    let half = RandomArchive.days
    try await fleet.ingest(Array(fleet.logs[..<half]), fleet.reports, into: "a.db")
    try await fleet.ingest(Array(fleet.logs[half...]), into: "b.db")
    return fleet
  }

  private func feed(_ fleet: Fleet, _ store: String, night: Int, problem: String? = nil) throws {
    try HistoryStore(path: fleet.path(store), for: .changing).remember(
      [HistoryStore.SourceReading(path: "logs", problem: problem)],
      at: Archive.now + night * Self.night)
  }

  /// Brings stores together into `fleet.db`; gives back what that remembers, without the folder.
  private func merge(_ fleet: Fleet, _ stores: [String], night: Int) throws -> [String: String] {
    try fleet.merge(
      (night == 0 ? [] : ["fleet.db"]) + stores, to: "fleet.db",
      now: Archive.now + night * Self.night)
    let sources = try HistoryStore(path: fleet.path("fleet.db"), for: .reading).sources()
    return Dictionary(
      sources.map {
        ($0.path.replacing(fleet.folder.path + "/", with: ""), $0.problem ?? "well")
      }, uniquingKeysWith: { $0 + ", " + $1 })
  }

  @Test func `What a node could not read is told until it can`() async throws {
    let fleet = try await fleet()
    let well = ["a.db:logs": "well", "b.db:logs": "well"]
    try feed(fleet, "a.db", night: 0)
    try feed(fleet, "b.db", night: 0, problem: "the disk is gone")
    #expect(
      try merge(fleet, ["a.db", "b.db"], night: 0)
        == ["a.db:logs": "well", "b.db:logs": "the disk is gone"])
    for night in 1...3 {
      try feed(fleet, "a.db", night: night)
      try feed(fleet, "b.db", night: night)
      #expect(try merge(fleet, ["a.db", "b.db"], night: night) == well)
    }
  }

  @Test func `A store that comes back is no longer told as gone`() async throws {
    let fleet = try await fleet()
    let well = ["a.db:logs": "well", "b.db:logs": "well"]
    for store in ["a.db", "b.db"] { try feed(fleet, store, night: 0) }
    #expect(try merge(fleet, ["a.db", "b.db"], night: 0) == well)
    try FileManager.default.moveItem(atPath: fleet.path("b.db"), toPath: fleet.path("away"))
    #expect(
      try merge(fleet, ["a.db", "b.db"], night: 1) == [
        "a.db:logs": "well", "b.db": "there is no store; stagewatch ingest makes one",
      ])
    try FileManager.default.moveItem(atPath: fleet.path("away"), toPath: fleet.path("b.db"))
    #expect(try merge(fleet, ["a.db", "b.db"], night: 1) == well)
  }

  @Test func `What only the merged store remembers is told for two days under one name`()
    async throws
  {
    let fleet = try await fleet()
    try feed(fleet, "a.db", night: 0)
    try feed(fleet, "b.db", night: 0, problem: "the disk is gone")
    _ = try merge(fleet, ["a.db", "b.db", "c.db"], night: 0)
    for night in 1...4 {
      let gone = [
        "b.db:logs": "the disk is gone", "c.db": "there is no store; stagewatch ingest makes one",
      ]
      #expect(
        try merge(fleet, ["a.db"], night: night)
          == ["a.db:logs": "well"].merging(night <= 2 ? gone : [:]) { $1 })
    }
    // With nothing else to read it remembers what it did.
    #expect(try merge(fleet, [], night: 5) == ["a.db:logs": "well"])
  }

  /// Whoever may not read a store does not know what would be lost.
  @Test(arguments: [false, true])
  func `A store that cannot be opened is not replaced`(replaces: Bool) async throws {
    let fleet = try await fleet()
    try fleet.merge(["a.db", "b.db"], to: "m.db")
    // Its log of changes is none: SQLite cannot open it, whoever asks.
    let queue = try DatabaseQueue(path: fleet.path("m.db"))
    try await queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL")
    }
    try queue.close()
    try FileManager.default.createDirectory(
      atPath: fleet.path("m.db-wal"), withIntermediateDirectories: false)
    let before = FileManager.default.contents(atPath: fleet.path("m.db"))
    #expect {
      try fleet.merge(["a.db"], to: "m.db", replaces: replaces)
    } throws: {
      guard case .store(let problem) = $0 as? StoreMerge.Failure else { return false }
      return problem.kind == .cannotOpen && problem.path == fleet.path("m.db")
    }
    #expect(FileManager.default.contents(atPath: fleet.path("m.db")) == before)
  }

  @Test func `What a killed ingest left empty is replaced`() async throws {
    let fleet = try await fleet()
    try fleet.folder.write("m.db", text: "")
    try fleet.merge(["a.db"], to: "m.db")
    #expect(try fleet.faults("m.db") == [])
  }

  /// A store of two nodes, and one of the first alone, which read its logs further.
  @Test func `Days whose minutes are lost are named by merge and tail`() async throws {
    var made = RandomArchive(seed: 1120)
    let fleet = try Fleet(&made, nodes: 2, rows: 40)
    let first = fleet.logs[0]
    try fleet.folder.write(first.name, text: String(first.text.prefix(first.text.count / 2)))
    try await fleet.ingest(fleet.logs, into: "both.db")
    try fleet.folder.write(first.name, text: first.text)
    try await fleet.ingest([first], into: "one.db")
    let stores = ["both.db", "one.db"]
    let told = try fleet.merge(stores, to: "m.db").problems.filter { $0.code == "minutes_not_kept" }
    #expect(told.count == 1)
    #expect(told.first?.reason.hasPrefix("of 1 days between 2026-02-16 and 2026-02-16 ") == true)
    var set = StoreSet(paths: stores.map(fleet.path))
    let minutes = try set.minutes(days: 30)
    #expect(minutes.problems == told)
    let kept = try HistoryStore(path: fleet.path("m.db"), for: .reading).minutes(days: 30)
    #expect(kept == minutes.counts)
    #expect(!kept.isEmpty)
    #expect(kept.allSatisfy { !(Archive.day..<Archive.day + 86_400).contains($0.minute * 60) })
    // Days that are not asked for are not told, nor are stores that share nothing.
    #expect(try set.minutes(days: 1).problems == [])
    try await fleet.ingest(Array(fleet.logs[RandomArchive.days...]), into: "other.db")
    #expect(try fleet.merge(["one.db", "other.db"], to: "n.db").problems == [])
  }

  private func tell(_ fleet: Fleet, _ store: String, at time: Int) throws {
    let finding = ToldReport.Finding(
      kind: .stageFailure, id: "f1a96e78446", title: "t", severity: .warning, state: .open,
      firstTold: Archive.day, changed: time)
    let day = ToldReport.DayKey(domain: "d.example", day: 20_500, reporter: "r.example")
    try HistoryStore(path: fleet.path(store), for: .changing).remember(
      ToldReport(
        at: time, findings: [finding], stages: [],
        days: [day: ToldReport.DayCount(messages: 3, aligned: 2)]), status: .ok)
  }

  private func memory(_ fleet: Fleet, _ store: String) throws -> ToldReport? {
    try HistoryStore(path: fleet.path(store), for: .reading).memory()
  }

  @Test func `A copy remembers what was told`() async throws {
    let fleet = try await fleet()
    try tell(fleet, "a.db", at: Archive.day + 10)
    try fleet.merge(["a.db"], to: "copy.db")
    let told = try #require(try memory(fleet, "a.db"))
    #expect(told.at == Archive.day + 10)
    #expect(told.findings.map(\.id) == ["f1a96e78446"])
    #expect(try memory(fleet, "copy.db") == told)
    // Made again it goes on with the store; what it was told later itself stays.
    try tell(fleet, "a.db", at: Archive.day + 20)
    try fleet.merge(["a.db"], to: "copy.db")
    #expect(try memory(fleet, "copy.db")?.at == Archive.day + 20)
    try tell(fleet, "copy.db", at: Archive.day + 30)
    try fleet.merge(["a.db"], to: "copy.db")
    #expect(try memory(fleet, "copy.db")?.at == Archive.day + 30)
    // Of several stores none speaks for all.
    try fleet.merge(["a.db", "b.db"], to: "m.db")
    #expect(try memory(fleet, "m.db") == nil)
  }

  @Test func `A store of reports alone takes no rules away`() async throws {
    let fleet = try await fleet()
    try await fleet.ingest([], fleet.reports, into: "reports.db")
    try fleet.merge(["reports.db", "a.db", "b.db"], to: "m.db")
    func rules(_ store: String) throws -> Int? {
      try DatabaseQueue(path: fleet.path(store)).read {
        try Int.fetchOne($0, sql: "PRAGMA user_version")
      }
    }
    #expect(try rules("reports.db") == 0)
    #expect(try rules("a.db") != 0)
    #expect(try rules("m.db") == rules("a.db"))
    // Other rules than those of the first are told of the merged store too.
    let own = Receiver(name: "gate", mx: ["gate.test"])
    let log = Fleet.Log(name: "logs/x.csv", node: "x", text: fleet.logs[0].text)
    try fleet.folder.write(log.name, text: log.text + log.text)
    try await fleet.ingest([log], into: "other.db", receivers: [own])
    try fleet.merge(["a.db", "other.db"], to: "n.db")
    #expect(try rules("n.db") == 0)
  }
}
