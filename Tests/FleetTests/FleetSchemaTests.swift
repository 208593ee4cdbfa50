import ClickHouse
import Fleet
import Foundation
import TestSupport
import Testing

/// The tables of a fleet, at a real server.
@Suite(.enabled(if: ClickHouseServer.isThere, "\(ClickHouseServer.why)"))
struct FleetSchemaTests {
  private func connection(
    _ server: ClickHouseServer, _ database: String = "fleet", user: String = "default"
  ) throws -> ServerConnection {
    ServerConnection(try ServerAddress(server.address(database)), try ServerAccount(user: user))
  }

  @Test func `Tables are made once, and their version is told`() async throws {
    let server = try ClickHouseServer()
    let connection = try connection(server)
    #expect(try await FleetSchema.version(at: connection) == nil)
    await #expect(throws: ServerProblem.self) { try await FleetSchema.check(connection) }
    try await FleetSchema.prepare(connection)
    try await FleetSchema.prepare(connection)
    try await FleetSchema.check(connection)
    #expect(try await FleetSchema.version(at: connection) == FleetSchema.version)
    #expect(
      try server.ask("SELECT name FROM system.tables WHERE database = 'fleet' ORDER BY name")
        == "events\nfiles\nnodes\nschema\nsegments")
    for table in FleetTable.all {
      let columns = try server.ask(
        "SELECT name FROM system.columns WHERE database = 'fleet' AND table = '\(table.name)'")
      #expect(columns == table.columnNames.joined(separator: "\n"))
    }
  }

  /// Names of many domains make a long question.
  @Test(arguments: [262_000, 262_144, 262_145, 3_000_000])
  func `A question may be longer than a server takes unasked`(bytes: Int) async throws {
    let server = try ClickHouseServer()
    var answer = try await connection(server, "default").rows(
      of: "SELECT toUInt64(length('\(String(repeating: "x", count: bytes - 30))'))")
    #expect(try answer.count() == bytes - 30)
  }

  @Test(.enabled(if: Certificate.canBeMade, "openssl is not here"))
  func `A certificate of one's own is trusted where it is named`() async throws {
    let certificate = try Certificate()
    let port = try ScriptedServer { _ in .nothing }.port
    let server = try ClickHouseServer(
      environment: [
        "TLS_PORT": "\(port)", "TLS_CERTIFICATE": certificate.path, "TLS_KEY": certificate.keyPath,
      ])
    defer { withExtendedLifetime(server) {} }
    func connection(_ authorities: String?) throws -> ServerConnection {
      ServerConnection(
        try ServerAddress("clickhouse+https://127.0.0.1:\(port)/default"), try ServerAccount(),
        authorities: authorities)
    }
    #expect(try await connection(certificate.path).version().major == 18)
    for (authorities, word) in [(nil, "its certificate"), (certificate.path + "x", "the file")] {
      let problem = await #expect(throws: ServerProblem.self) {
        try await connection(authorities).version()
      }
      #expect(problem?.kind == .address)
      #expect(problem?.reason.contains(word) == true)
    }
  }

  @Test func `Tables of a later version are left alone`() async throws {
    let server = try ClickHouseServer()
    let connection = try connection(server)
    try await FleetSchema.prepare(connection)
    _ = try server.ask("INSERT INTO fleet.schema VALUES (\(FleetSchema.version + 1), now())")
    for prepares in [true, false] {
      do {
        if prepares {
          try await FleetSchema.prepare(connection)
        } else {
          try await FleetSchema.check(connection)
        }
        Issue.record("it was taken")
      } catch {
        #expect(error.kind == .otherSchema)
      }
    }
  }

  @Test func `An account that may read alone is told what to do`() async throws {
    let server = try ClickHouseServer(environment: [
      "USERS": "<reader><password></password><networks><ip>127.0.0.1</ip></networks>"
        + "<profile>reading</profile><quota>default</quota></reader>"
    ])
    let reader = try connection(server, user: "reader")
    do {
      try await FleetSchema.prepare(reader)
      Issue.record("it made tables")
    } catch {
      #expect(error.kind == .otherSchema)
      #expect(error.reason.contains("stagewatch fleet schema"))
    }
    try await FleetSchema.prepare(try connection(server))
    try await FleetSchema.check(reader)
    try await FleetSchema.prepare(reader)
  }
}

/// The text that makes the tables of a fleet.
struct FleetSchemaTextTests {
  @Test func `A cluster's tables are made everywhere and kept by each replica`() {
    let text = FleetSchema.text(database: "mail", cluster: "fleet")
    let tables = text.split(separator: "CREATE TABLE").dropFirst()
    #expect(tables.count == FleetTable.all.count)
    for table in tables {
      #expect(table.contains(" ON CLUSTER fleet ("))
      #expect(table.contains("MergeTree('/clickhouse/tables/{shard}/mail/"))
    }
    #expect(!FleetSchema.text(database: "mail").contains("Replicated"))
  }
}

/// A certificate for 127.0.0.1 that signs itself.
private struct Certificate {
  static let canBeMade = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")

  private let folder: TemporaryFolder
  var path: String { folder.path + "/own.pem" }
  var keyPath: String { folder.path + "/own.key" }

  init() throws {
    folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
    process.arguments = [
      "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", keyPath, "-out", path, "-days",
      "2",
      "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
  }
}
