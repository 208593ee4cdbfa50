import AccountingLog
import ByteKit
import ClickHouse
import Findings
import Fleet
import Foundation
import Join
import Rendering
import ReplyClassifier
import TestSupport
import Testing
import Traffic

/// Reports over what nodes sent to a real ClickHouse, against one over all files.
@Suite(.enabled(if: ClickHouseServer.isThere, "\(ClickHouseServer.why)"))
struct FleetServerTests {
  /// Sends logs to servers, each to the one that `shard` names; a third of them twice.
  private func send(
    _ fleet: Fleet, to servers: [ServerConnection], _ random: inout SeededRandom,
    shard: (Int) -> Int
  ) async throws {
    let numbers = Array(fleet.logs.indices)
    for number in (numbers + numbers.filter { $0 % 3 == 0 }).shuffled(using: &random) {
      let log = fleet.logs[number]
      var settings = Shipping.Settings(program: "test")
      settings.grid = SegmentGrid(cellBytes: 2000)
      let request = CorrelationRequest()
      let outcome = try await Shipping(
        request.eventPlan(), logs: [LogInput(path: fleet.path(log.name), node: log.node)],
        scan: LogScanOptions(threads: 2),
        rules: RulesMark(receivers: request.receivers, diagnostics: request.diagnostics),
        settings: settings, now: { Archive.now }
      ).run(to: servers[shard(number)], state: fleet.path("state-\(shard(number))"))
      #expect(outcome.shortSegments == [])
    }
  }

  /// The report over servers, with the reports as files.
  private func counted(
    _ fleet: Fleet, _ servers: [ServerConnection], _ change: (inout CorrelationRequest) -> Void
  ) async throws -> CorrelationReport {
    var request = CorrelationRequest()
    let history = try await FleetHistory(servers)
    request.history = history
    request.reports = fleet.reports.map(fleet.path)
    change(&request)
    return CorrelationReportBuilder(await Correlation.run(request), context: FindingContext())
      .findings(found: history.problems, generatedAt: Archive.day, version: "test")
  }

  /// What a report says but for where its rows lie: its inputs, and the places of examples.
  private func said(_ report: CorrelationReport) throws -> [String] {
    func strip(_ value: Any) -> Any {
      if let object = value as? [String: Any] {
        let left: Set = ["inputs", "example", "generated_at"]
        return object.filter { !left.contains($0.key) }.mapValues(strip)
      }
      return (value as? [Any])?.map(strip) ?? value
    }
    let object = try JSONSerialization.jsonObject(with: Data(JSONReport.render(report)))
    let text = try JSONSerialization.data(
      withJSONObject: strip(object), options: [.sortedKeys, .prettyPrinted])
    return String(decoding: text, as: UTF8.self).components(separatedBy: "\n")
  }

  private func connection(_ server: ClickHouseServer, _ database: String) throws -> ServerConnection
  {
    ServerConnection(try ServerAddress(server.address(database)), try ServerAccount())
  }

  @Test(arguments: 0..<6 as Range<UInt64>)
  func `Logs of nodes at one server or two`(seed: UInt64) async throws {
    var made = RandomArchive(seed: 700 + seed)
    let fleet = try Fleet(&made, nodes: [2, 5, 12][Int(seed % 3)], rows: 24)
    let server = try ClickHouseServer()
    // Two databases are two shards as far as a report can tell.
    let servers = try (seed % 2 == 0 ? ["one"] : ["one", "two"]).map {
      try connection(server, $0)
    }
    try await send(fleet, to: servers, &made.random) { $0 % servers.count }
    let change: (inout CorrelationRequest) -> Void = { request in
      if seed % 3 == 1 { request.since = Archive.day + 40_007 }
      if seed % 3 == 2 { request.domain = "a.example" }
    }
    let direct = await fleet.direct(change)
    #expect(direct.inputs.logs.used > 0)
    let counted = try await counted(fleet, servers, change)
    let (one, other) = (try said(direct), try said(counted))
    #expect(zip(one, other).first { $0 != $1 }.map { "\($0) | \($1)" } == nil)
    #expect(one.count == other.count)
    #expect(counted.inputs.logs.used == direct.inputs.logs.used)
    #expect(counted.inputs.logs.rows == direct.inputs.logs.rows)
  }

  @Test func `Rows that lie there twice count once`() async throws {
    var made = RandomArchive(seed: 720)
    let fleet = try Fleet(&made, nodes: 2, rows: 24)
    let server = try ClickHouseServer()
    let servers = [try connection(server, "one")]
    try await send(fleet, to: servers, &made.random) { _ in 0 }
    let before = Int(try server.ask("SELECT count() FROM one.events")) ?? 0
    _ = try server.ask("INSERT INTO one.events SELECT * FROM one.events WHERE off % 3 = 0")
    #expect(Int(try server.ask("SELECT count() FROM one.events")) ?? 0 > before)
    let (direct, counted) = (await fleet.direct(), try await counted(fleet, servers) { _ in })
    #expect(try said(direct) == said(counted))
  }

  /// So it lies there while a node sends logs anew under other rules: their ledger comes last.
  @Test func `Rows of a generation that the ledger does not tell of do not count`() async throws {
    var made = RandomArchive(seed: 723)
    let fleet = try Fleet(&made, nodes: 2, rows: 24)
    let server = try ClickHouseServer()
    let servers = [try connection(server, "one")]
    try await send(fleet, to: servers, &made.random) { _ in 0 }
    let columns = FleetTable.events.columnNames.joined(separator: ", ")
    func insert(_ changed: String, where condition: String) throws {
      _ = try server.ask(
        "INSERT INTO one.events (\(columns)) SELECT \(changed) FROM one.events WHERE \(condition)")
    }
    // Of some rows with the same key, of some with another.
    let later = columns.replacing(", ver", with: ", toUInt32(2)")
    try insert(later, where: "off % 3 = 0")
    try insert(later.replacing("receiver", with: "'elsewhere'"), where: "off % 3 = 1 AND ver = 1")
    let (direct, counted) = (await fleet.direct(), try await counted(fleet, servers) { _ in })
    #expect(try said(direct) == said(counted))
  }

  @Test func `A database of other tables is none of a fleet`() async throws {
    let server = try ClickHouseServer()
    _ = try server.ask("CREATE DATABASE other")
    _ = try server.ask("CREATE TABLE other.events (t DateTime) ENGINE = Memory")
    let connection = try connection(server, "other")
    do {
      _ = try await FleetHistory([connection])
      Issue.record("it was taken for one")
    } catch {
      #expect(error.kind == .otherSchema)
    }
  }

  @Test func `Rows that are missing are named`() async throws {
    var made = RandomArchive(seed: 721)
    let fleet = try Fleet(&made, nodes: 2, rows: 24)
    let server = try ClickHouseServer()
    let servers = [try connection(server, "one")]
    try await send(fleet, to: servers, &made.random) { _ in 0 }
    let day = try server.ask("SELECT toString(min(toDate(t))) FROM one.events")
    _ = try server.ask("ALTER TABLE one.events DROP PARTITION '\(day)'")
    let report = try await counted(fleet, servers) { _ in }
    let told = report.inputs.problems.filter { $0.code == .fleetDayDiffers }
    #expect(told.count == 1)
    #expect(told.first?.reason.contains(day) == true)
    #expect(report.verdict.status == .notEnoughData)
  }

  @Test func `A server that is away is named, and the rest is counted`() async throws {
    var made = RandomArchive(seed: 722)
    let fleet = try Fleet(&made, nodes: 2, rows: 24)
    let server = try ClickHouseServer()
    let away = try ClickHouseServer()
    let gone = try connection(away, "two")
    try away.kill()
    let servers = [try connection(server, "one")]
    try await send(fleet, to: servers, &made.random) { _ in 0 }
    let report = try await counted(fleet, servers + [gone]) { _ in }
    #expect(report.inputs.problems.contains { $0.path == gone.address.text })
    #expect(report.inputs.logs.used == (await fleet.direct()).inputs.logs.used)
    #expect(report.verdict.status == .notEnoughData)
    await #expect(throws: ServerProblem.self) { try await FleetHistory([gone]) }
  }
}
