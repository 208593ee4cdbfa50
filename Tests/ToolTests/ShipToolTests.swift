import Foundation
import TestSupport
import Testing

/// `stagewatch ship` and `stagewatch fleet` as their users type them.
@Suite(.enabled(if: ClickHouseServer.isThere, "\(ClickHouseServer.why)"))
struct ShipToolTests {
  private let server: ClickHouseServer
  private let folder: TemporaryFolder

  init() throws {
    server = try ClickHouseServer()
    folder = try TemporaryFolder()
    var log = SmallLog()
    for minute in 0..<30 { log.add(at: 1_771_200_000 + 60 * minute) }
    log.add("b", at: 1_771_203_000)
    log.add(line: "d,no time")
    try folder.write("logs/acct.csv", text: log.text)
  }

  private var address: String { server.address("mail") }

  private func ship(_ more: String...) async throws -> Tool.Outcome {
    try await Tool.run(
      ["ship", "--log", "logs", "--to", address, "--state", "sent"] + more, in: folder)
  }

  @Test func `A ship says what it sent, and a second one that nothing is new`() async throws {
    let first = try await ship("--node", "pmta-a")
    #expect(first.status == 0, "\(first.errors)")
    #expect(
      first.output == """
        logs      1 new, 0 continued, 0 without anything new
        rows      32 = 31 used + 0 ignored + 1 rejected
        sent      1 segment, all there
        server    \(address)

        """)
    let second = try await ship("--node", "pmta-a")
    #expect(second.status == 0)
    #expect(second.output.hasPrefix("logs      0 new, 0 continued, 1 without anything new\n"))
    #expect(try server.ask("SELECT count(), min(node) FROM mail.events") == "31\tpmta-a")
  }

  @Test func `What a fleet's nodes did is told to people, programs and Prometheus`() async throws {
    _ = try await ship("--node", "pmta-a")
    let place = ["fleet", "status", "--store", address]
    let table = try await Tool.run(place, in: folder)
    #expect(table.status == 0, "\(table.errors)")
    let lines = table.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines[1].hasPrefix(" pmta-a  2026-02-16T00:50:00Z"))
    let json = try await Tool.run(place + ["--format", "json"], in: folder)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "stagewatch.fleet/1")
    let node = try #require((object["nodes"] as? [[String: Any]])?.first)
    #expect(node["node"] as? String == "pmta-a")
    #expect(node["last"] as? String == "2026-02-16T00:50:00Z")
    #expect(node["events_today"] as? Int == 0)
    #expect((node["columns_missing"] as? [String])?.contains("dsnReportingMta") == true)
    let gauges = try await Tool.run(place + ["--format", "prometheus"], in: folder)
    #expect(
      gauges.output.contains(
        "stagewatch_fleet_last_row_timestamp_seconds{node=\"pmta-a\"} 1771203000\n"))
  }

  @Test func `What is missing ends a ship with its status and a sentence`() async throws {
    let unnamed = try await ship()
    #expect(unnamed.status == 64)
    #expect(unnamed.errors.contains("--node NAME"))
    try server.kill()
    let away = try await ship("--node", "pmta-a", "--patience-seconds", "0.1")
    #expect(away.status == 74)
    #expect(away.errors.contains("1 log with"))
    let status = try await Tool.run(["fleet", "status", "--store", address], in: folder)
    #expect(status.status == 66)
    for wrong in ["http://h/db", "clickhouse+http://a:sesame@h/db"] {
      let outcome = try await Tool.run(
        ["ship", "--log", "logs", "--node", "a", "--to", wrong], in: folder)
      #expect(outcome.status == 64)
      #expect(!outcome.errors.contains("sesame"))
    }
  }

  @Test func `A password comes from a file or the environment`() async throws {
    let users =
      "<ship><password>sesame</password><networks><ip>127.0.0.1</ip></networks>"
      + "<profile>default</profile><quota>default</quota></ship>"
    let server = try ClickHouseServer(environment: ["USERS": users])
    try folder.write("password", text: "sesame\n")
    let words = [
      "ship", "--log", "logs", "--node", "a", "--state", "own", "--to",
      "clickhouse+http://ship@127.0.0.1:\(server.port)/mail", "--patience-seconds", "0.1",
    ]
    let without = try await Tool.run(words, in: folder)
    #expect(without.status == 74)
    #expect(try await Tool.run(words + ["--db-password-file", "password"], in: folder).status == 0)
    #expect(
      try await Tool.run(
        words, in: folder, environment: ["STAGEWATCH_DB_PASSWORD": "sesame"]
      ).status == 0)
  }
}
