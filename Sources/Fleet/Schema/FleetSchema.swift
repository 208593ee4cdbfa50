package import ClickHouse

/// The tables of a fleet's database, their version, and the steps from an older one.
package enum FleetSchema {
  /// The version that this program writes and reads.
  package static let version = 1

  /// What brings the tables from each version to the next; `migrations[0]` begins at version 1.
  private static let migrations: [[String]] = []

  /// The statements that make the database and its tables, in order.
  package static func statements(database: String, cluster: String? = nil) -> [String] {
    let place = cluster.map { " ON CLUSTER \($0)" } ?? ""
    return ["CREATE DATABASE IF NOT EXISTS \(database)\(place)"]
      + FleetTable.all.map { $0.statement(database: database, cluster: cluster) }
  }

  /// The statements as a text to hand to a ClickHouse, with the row that tells the version.
  package static func text(database: String, cluster: String? = nil) -> String {
    let mark =
      "INSERT INTO \(database).schema (version, at) VALUES (\(version), now())"
    return (statements(database: database, cluster: cluster) + [mark])
      .map { $0 + ";\n" }.joined(separator: "\n")
  }

  // MARK: - At a server

  /// The version of the tables of a server; nil where there are none.
  package static func version(at server: ServerConnection) async throws(ServerProblem) -> Int? {
    do {
      var rows = try await server.rows(of: "SELECT count(), max(version) FROM schema")
      guard try rows.count() > 0 else { return nil }
      return Int(try rows.number(UInt32.self))
    } catch {
      guard case .refused(let code) = error.kind, code == 60 || code == 81 else { throw error }
      return nil
    }
  }

  /// Sees to it that the tables are there and of this version: makes them where there are none, and
  /// brings older ones up to date.
  package static func prepare(_ server: ServerConnection) async throws(ServerProblem) {
    let found = try await version(at: server)
    if let found, found > version { throw tooNew(found) }
    if found == version { return }
    do {
      let statements =
        found.map { Array(migrations[($0 - 1)...].joined()) }
        ?? statements(database: server.address.database)
      for statement in statements { try await server.run(statement, needsDatabase: found != nil) }
      try await mark(server)
    } catch {
      guard !error.isPassing, case .refused = error.kind else { throw error }
      throw ServerProblem(
        .otherSchema,
        "its tables are \(found.map { "of version \($0)" } ?? "not there"), and this account cannot"
          + " make them: hand it what `stagewatch fleet schema` prints; \(error.reason)")
    }
  }

  /// Throws where the tables are not those that this program reads; changes nothing.
  package static func check(_ server: ServerConnection) async throws(ServerProblem) {
    guard let found = try await version(at: server) else {
      throw ServerProblem(
        .otherSchema, "the database \(server.address.database) has no tables of stagewatch")
    }
    if found > version { throw tooNew(found) }
    if found < version {
      throw ServerProblem(
        .otherSchema,
        "its tables are of version \(found): `stagewatch ship` brings them to \(version)")
    }
  }

  private static func tooNew(_ found: Int) -> ServerProblem {
    ServerProblem(
      .otherSchema,
      "its tables are of version \(found), and this program knows \(version): use a later stagewatch"
    )
  }

  private static func mark(_ server: ServerConnection) async throws(ServerProblem) {
    var now = try await server.rows(of: "SELECT toUInt32(now())")
    var row = RowBinaryWriter()
    row.write(UInt32(version))
    row.write(try now.number(UInt32.self))
    try await server.insert(
      row.bytes, into: FleetTable.schema.name, columns: FleetTable.schema.columnNames)
  }
}
