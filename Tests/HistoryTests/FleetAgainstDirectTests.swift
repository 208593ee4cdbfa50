import ByteKit
import Findings
import Foundation
import History
import Join
import ReplyClassifier
import TestSupport
import Testing
import Traffic

/// Reports over several stores, and over the one that they are brought together in, against one over all
/// files.
@Suite struct FleetAgainstDirectTests {
  /// Every log goes to one store or to two, every report to any number of them, in several ingests in
  /// any order; a log is first read while it is shorter.
  private func fill(
    _ fleet: Fleet, stores: [String], _ random: inout SeededRandom,
    share: (Int, Fleet.Log, inout SeededRandom) -> Set<Int>
  ) async throws {
    var parts: [[Fleet.Log]] = Array(repeating: [], count: stores.count)
    for (number, log) in fleet.logs.enumerated() {
      for store in share(number, log, &random) { parts[store].append(log) }
    }
    var reports: [[String]] = Array(repeating: [], count: stores.count)
    for report in fleet.reports {
      let first = Int.random(in: 0..<stores.count, using: &random)
      reports[first].append(report)
      let second = Int.random(in: 0..<stores.count, using: &random)
      if second != first { reports[second].append(report) }
    }
    for (number, store) in stores.enumerated() {
      var logs = parts[number].shuffled(using: &random)
      while !logs.isEmpty {
        let count = Int.random(in: 1...logs.count, using: &random)
        try await fleet.ingest(Array(logs.prefix(count)), into: store)
        // A part of them comes again.
        logs.removeFirst(Int.random(in: max(1, count - 1)...count, using: &random))
      }
      try await fleet.ingest(parts[number], reports[number].shuffled(using: &random), into: store)
    }
  }

  private func check(
    _ fleet: Fleet, _ stores: [String],
    _ change: @escaping (inout CorrelationRequest) -> Void = { _ in }
  ) async throws {
    let direct = await fleet.direct(change)
    #expect(direct.inputs.logs.used > 0)
    let union = try await fleet.stored(stores, change)
    #expect(Archive.difference(union, direct) == nil)
    try fleet.merge(stores, to: "merged.db")
    #expect(try fleet.faults("merged.db") == [])
    let merged = try await fleet.stored(["merged.db"], change)
    #expect(Archive.difference(merged, direct) == nil)
    // Beside what it was made of it tells nothing new.
    let both = try await fleet.stored(stores + ["merged.db"], change)
    #expect(Archive.difference(both, direct) == nil)
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `A store for each node`(seed: UInt64) async throws {
    var made = RandomArchive(seed: 900 + seed)
    let nodes = [2, 5, 12][Int(seed % 3)]
    let fleet = try Fleet(&made, nodes: nodes, rows: 24)
    let stores = (0..<nodes).map { "\($0).db" }
    try await fill(fleet, stores: stores, &made.random) { number, _, _ in
      [number / RandomArchive.days]
    }
    let since = Archive.day + 3 * TimeBucket.quarterHour
    try await check(fleet, stores) { request in
      if seed % 2 == 1 { request.since = since }
      if seed % 3 == 2 { request.domain = "a.example" }
    }
  }

  @Test(arguments: 0..<9 as Range<UInt64>)
  func `Any logs in any store, some in two`(seed: UInt64) async throws {
    var made = RandomArchive(seed: 950 + seed)
    let fleet = try Fleet(&made, nodes: 2, rows: 30)
    let count = [2, 5, 12][Int(seed % 3)]
    try await fill(fleet, stores: (0..<count).map { "\($0).db" }, &made.random) { _, _, random in
      [Int.random(in: 0..<count, using: &random), Int.random(in: 0..<count, using: &random)]
    }
    try await check(fleet, (0..<count).map { "\($0).db" })
  }

  @Test func `A store of all nodes beside the nodes' own`() async throws {
    var made = RandomArchive(seed: 970)
    let fleet = try Fleet(&made, nodes: 3, perDay: 4, rows: 12)
    try await fill(fleet, stores: ["all.db", "0.db", "1.db", "2.db"], &made.random) {
      number, _, _ in [0, 1 + number / (RandomArchive.days * 4)]
    }
    try await fleet.ingest([], fleet.reports, into: "all.db")
    try await check(fleet, ["1.db", "all.db", "0.db", "2.db"])
    try await check(fleet, ["all.db", "2.db"])
  }

  /// Yesterday's copy of a store, and the store.
  @Test func `A copy counts nothing that the store has`() async throws {
    var made = RandomArchive(seed: 980)
    let fleet = try Fleet(&made, nodes: 1, rows: 60)
    let last = try #require(fleet.logs.last)
    let half = String(last.text.prefix(last.text.count / 2))
    try fleet.folder.write(last.name, text: half)
    try await fleet.ingest(fleet.logs, fleet.reports, into: "old.db")
    try fleet.folder.write(last.name, text: last.text)
    try await fleet.ingest(fleet.logs, fleet.reports, into: "new.db")
    try await check(fleet, ["old.db", "new.db"])
    let merge = try fleet.merge(["new.db", "old.db"], to: "m.db")
    #expect(merge.files == 4)
    #expect(merge.sharedFiles == 4)
  }

  /// Each of two stores has a log of the day that the other lacks, and one that both have.
  @Test func `What cannot be told apart is told, and not merged`() async throws {
    var made = RandomArchive(seed: 990)
    let fleet = try Fleet(&made, nodes: 1, perDay: 3, rows: 20)
    try await fleet.ingest([fleet.logs[0], fleet.logs[1]], fleet.reports, into: "a.db")
    try await fleet.ingest([fleet.logs[1], fleet.logs[2]], fleet.reports, into: "b.db")
    let report = try await fleet.stored(["a.db", "b.db"])
    #expect(report.verdict.status == .notEnoughData)
    #expect(report.verdict.reasons.contains { $0.contains("it counts twice") })
    #expect(report.inputs.problems.contains { $0.code == "stores_overlap" })
    let logs = report.inputs.logs
    #expect(logs.files == 4)
    #expect(logs.rows == logs.used + logs.ignored + logs.rejected)
    #expect(throws: StoreMerge.Failure.self) { try fleet.merge(["a.db", "b.db"], to: "m.db") }
    #expect(!FileManager.default.fileExists(atPath: fleet.path("m.db")))
  }

  /// One store keeps quarter hours, the other seconds.
  @Test func `Stores of other retention count what each keeps`() async throws {
    var made = RandomArchive(seed: 1000)
    let fleet = try Fleet(&made, nodes: 2, rows: 40)
    let half = RandomArchive.days
    try await fleet.ingest(
      Array(fleet.logs[..<half]), fleet.reports, into: "coarse.db",
      retention: Retention(secondDays: 0))
    try await fleet.ingest(Array(fleet.logs[half...]), fleet.reports, into: "fine.db")
    try await check(fleet, ["coarse.db", "fine.db"])
    // A compaction makes nothing coarser than its store kept it.
    let merged = try HistoryStore(path: fleet.path("merged.db"), for: .changing)
    let compaction = try StoreCompaction(merged, Retention(), now: Archive.now)
    #expect(compaction.segmentsAfter == 2 * RandomArchive.days)
    #expect(
      try StoreInfo(merged).grains.map(\.bucketSeconds)
        == [TimeBucket.secondsMin, TimeBucket.quarterHour])
    let compacted = try await fleet.stored(["merged.db"])
    let whole = await fleet.direct()
    #expect(Archive.difference(compacted, whole) == nil)
    // Where both have a log the finer counts.
    try await fleet.ingest(fleet.logs, into: "fine.db")
    let begin = { (request: inout CorrelationRequest) in request.since = Archive.day + 40_007 }
    let stored = try await fleet.stored(["coarse.db", "fine.db"], begin)
    #expect(Archive.difference(stored, await fleet.direct(begin)) == nil)
    #expect(stored.inputs.approximateAt == [])
  }

  @Test func `Stores that were counted by other rules are told, and count`() async throws {
    var made = RandomArchive(seed: 1010)
    let fleet = try Fleet(&made, nodes: 2, rows: 20)
    let half = RandomArchive.days
    let own = Receiver(name: "gate", mx: ["gate.test"])
    try await fleet.ingest(Array(fleet.logs[..<half]), fleet.reports, into: "a.db")
    try await fleet.ingest(Array(fleet.logs[half...]), into: "b.db", receivers: [own])
    let report = try await fleet.stored(["a.db", "b.db"])
    let told = try #require(report.inputs.problems.first { $0.code == "other_rules" })
    #expect(told.path == fleet.path("b.db"))
    #expect(told.reason.contains("other receivers or diagnostics of the configuration"))
    #expect(report.inputs.unread == 0)
    let direct = await fleet.direct()
    #expect(report.inputs.logs.rows == direct.inputs.logs.rows)
    #expect(try fleet.merge(["a.db", "b.db"], to: "m.db").problems.map(\.code) == ["other_rules"])
    // The same rules everywhere are not told.
    try await fleet.ingest(Array(fleet.logs[half...]), into: "c.db")
    let same = try await fleet.stored(["a.db", "c.db"])
    #expect(!same.inputs.problems.contains { $0.code == "other_rules" })
  }
}
