import AccountingLog
import ByteKit
import Foundation
import GRDB
import Join
import Policies
import TestSupport
import Testing
import Traffic

@testable import History

/// The rows in order of time that the store keeps, against those of a reading of all logs.
@Suite struct JournalTests {
  /// A journal without its numbers.
  private struct Told: Equatable {
    var minutes: [MinuteCounts] = []
    var flows: [String: [Int]] = [:]
    var events: [String] = []
    var folded: [String] = []

    init(_ correlation: Correlation) throws {
      let journal = try #require(correlation.rollup.journal)
      let streams = correlation.rollup.streams.map { stream in
        let relay = stream.relay
        let address = stream.sourceIP.map(String.init(describing:)) ?? ""
        return "\(stream.domain) \(address) \(relay.injector) \(relay.vmta) \(relay.node)"
          + " \(stream.delivery.receiver)"
      }
      minutes = journal.minutes.counted.map { counts in
        MinuteCounts(
          minute: counts.minute, ended: counts.ended, all: counts.all,
          failed: counts.failed.sorted { $0.outcome.code < $1.outcome.code })
      }.sorted { $0.minute < $1.minute }
      for flow in journal.flows {
        flows["\(flow.minute) \(streams[Int(flow.stream)])", default: [0, 0]][0] += flow.ended
        flows["\(flow.minute) \(streams[Int(flow.stream)])", default: [0, 0]][1] += flow.all
      }
      events = journal.events.map { event in
        "\(event.minute) \(streams[Int(event.stream)]) \(event.outcomeCode)"
          + " \(journal.signatures[Int(event.signature)]) \(journal.jobs[Int(event.job)])"
          + " \(journal.recipientDomains[Int(event.recipientDomain)]) \(event.count)"
          + " \(correlation.request.logs[Int(event.input)].path) \(event.offset)"
      }.sorted()
      folded = journal.folded
    }
  }

  private func direct(_ archive: Archive) async throws -> Correlation {
    var request = try archive.request()
    request.keepsJournal = true
    return await Correlation.run(request)
  }

  private func stored(
    _ archive: Archive, _ change: (inout CorrelationRequest) -> Void = { _ in }
  ) async throws -> Correlation {
    var request = CorrelationRequest()
    request.history = try HistorySnapshot(try archive.store(.reading))
    request.keepsJournal = true
    change(&request)
    return await Correlation.run(request)
  }

  /// Logs of some days, ingested day by day; of the last day half is not ingested.
  private func filled(_ seed: UInt64, ingests: Bool = true) async throws -> Archive {
    var made = RandomArchive(seed: seed)
    let archive = try Archive()
    for part in 0..<RandomArchive.days {
      let begin = Archive.day + part * 86_400
      try archive.write(
        "logs/\(part).csv", made.log(count: 200, from: begin, to: begin + 86_400))
      try archive.write("reports/\(part).xml", made.report(part))
      if ingests { try await archive.ingest(batchBytes: part.isMultiple(of: 2) ? 1 : 1 << 20) }
    }
    return archive
  }

  @Test(arguments: 70..<76 as Range<UInt64>)
  func `The journal of the store is that of the logs`(seed: UInt64) async throws {
    let archive = try await filled(seed)
    let whole = try Told(try await direct(archive))
    #expect(whole.events.count > 50)
    #expect(try Told(try await stored(archive)) == whole)
    _ = try StoreCompaction(try archive.store(.changing), Retention(), now: Archive.now)
    #expect(try Told(try await stored(archive)) == whole)
    #expect(try StoreCheck(try archive.store(.reading)).faults == [])
  }

  @Test func `Logs that the store does not hold yet are added to its journal`() async throws {
    let archive = try await filled(77)
    var made = RandomArchive(seed: 78)
    let begin = Archive.day + RandomArchive.days * 86_400
    try archive.write("logs/9.csv", made.log(count: 200, from: begin, to: begin + 86_400))
    let whole = try Told(try await direct(archive))
    let both = try await stored(archive) { request in
      request.logs = [LogInput(path: archive.folder.path + "/logs/9.csv")]
    }
    #expect(try Told(both) == whole)
  }

  @Test func `A period leaves the minutes outside it out`() async throws {
    let archive = try await filled(79)
    let begin = Archive.day + 86_400
    let part = try Told(try await stored(archive) { $0.since = begin })
    let whole = try Told(try await direct(archive))
    #expect(part.minutes == whole.minutes.filter { $0.minute >= begin / 60 })
    #expect(part.events.count < whole.events.count)
    #expect(part.events.allSatisfy { whole.events.contains($0) })
  }

  // MARK: - Age

  @Test(arguments: [1, 3, 4, 5])
  func `Minutes are kept for as many days as retention says`(days: Int) async throws {
    let archive = try await filled(80)
    _ = try StoreCompaction(
      try archive.store(.changing), Retention(minuteDays: days), now: Archive.now)
    let info = try StoreInfo(try archive.store(.reading))
    #expect(info.minuteDays == min(days, RandomArchive.days))
    #expect(info.minuteFailures > 0)
    let correlation = try await stored(archive)
    let told = correlation.logProblems.filter { $0.code == "minutes_not_kept" }
    #expect(told.count == (days < RandomArchive.days ? 1 : 0))
    // A report needs no minutes.
    let difference = Archive.difference(try await archive.stored(), try await archive.direct())
    #expect(difference == nil)
  }

  @Test func `A store without minutes is brought up to date, and says what it lacks`() async throws
  {
    let archive = try await filled(81)
    try archive.store(.changing).write { database in
      try database.execute(sql: "DROP TABLE journal")
      try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '2'")
    }
    #expect { try archive.store(.reading) } throws: {
      ($0 as? HistoryStore.Problem)?.reason.contains("earlier version") == true
    }
    try await archive.ingest()
    let correlation = try await stored(archive)
    #expect(correlation.rollup.journal?.events == [])
    let problem = try #require(correlation.logProblems.first { $0.code == "minutes_not_kept" })
    #expect(problem.reason.contains("of 4 days between 2026-02-16 and 2026-02-19"))
    let part = try await stored(archive) {
      ($0.since, $0.until) = (Archive.day + 86_400, Archive.day + 2 * 86_400 + 1)
    }
    let told = try #require(part.logProblems.first { $0.code == "minutes_not_kept" })
    #expect(told.reason.contains("of 2 days between 2026-02-17 and 2026-02-18"))
  }

  @Test func `Days without minutes are not told of a period that has none of them`() async throws {
    let archive = try await filled(83)
    _ = try StoreCompaction(
      try archive.store(.changing), Retention(minuteDays: 2), now: Archive.now)
    let begin = Archive.day + (RandomArchive.days - 2) * 86_400
    let kept = try await stored(archive) { $0.since = begin }
    #expect(!kept.logProblems.contains { $0.code == "minutes_not_kept" })
    let more = try await stored(archive) { $0.since = begin - 1 }
    #expect(more.logProblems.contains { $0.code == "minutes_not_kept" })
  }

  // MARK: - Damage

  @Test(arguments: 0..<30 as Range<UInt64>)
  func `A changed byte is told, and all else still counts`(seed: UInt64) async throws {
    let archive = try await filled(82)
    var random = SeededRandom(seed: seed)
    let size = try archive.store(.reading).read { database in
      try Int.fetchOne(database, sql: "SELECT length(body) FROM journal WHERE id = 2") ?? 0
    }
    let place = Int.random(in: 1...size, using: &random)
    try archive.store(.changing).write { database in
      let body = try Data.fetchOne(database, sql: "SELECT body FROM journal WHERE id = 2")
      var changed = try #require(body)
      changed[place - 1] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
      try database.execute(sql: "UPDATE journal SET body = ? WHERE id = 2", arguments: [changed])
    }
    let faults = try StoreCheck(try archive.store(.reading)).faults
    #expect(faults.contains("the minutes of block 2 cannot be read back"))
    let correlation = try await stored(archive)
    #expect(correlation.logProblems.contains { $0.code == .storeDamaged })
    #expect(correlation.rollup.used > 0)
    #expect(correlation.rollup.journal?.events.isEmpty == false)
  }

  @Test func `Packed numbers that no journal has are damage`() throws {
    for bytes in [
      [], [1], [2, 0, 0, 0, 0, 0, 10, 0, 1, 0], [1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 200, 9],
    ]
      as [[UInt8]]
    {
      #expect(throws: PackedDamage.self) {
        try SealedBytes.seal(bytes).withUnsafeBytes { try JournalCodec.read($0) }
      }
    }
    #expect(Outcome(checking: Outcome.delivered.code) == .delivered)
    for code in [63, 319, 320, 1000, UInt32.max] as [UInt32] {
      #expect(Outcome(checking: code) == nil)
    }
  }
}
