import ClickHouse

/// What one node said of itself when it last sent.
struct FleetNode: Sendable {
  let name: String
  /// When it last sent, POSIX seconds UTC by its own clock.
  let seen: Int
  /// The time of its last row.
  let last: Int
  /// Its version of this program.
  let program: String
  /// Columns that its logs lack; empty where none.
  let columnsMissing: String
  /// Files that it could not read; empty where none.
  let unread: String

  /// All that a server knows, by name.
  static func all(_ server: ServerConnection) async throws(ServerProblem) -> [FleetNode] {
    var answer = try await server.rows(
      of: """
        SELECT node, toUInt32(seen) AS seen_at, toUInt32(t_last) AS last_at, program, columns_missing, unread
        FROM nodes FINAL ORDER BY node
        """)
    var nodes: [FleetNode] = []
    while !answer.isAtEnd {
      nodes.append(
        FleetNode(
          name: try answer.text(), seen: try answer.time(), last: try answer.time(),
          program: try answer.text(), columnsMissing: try answer.text(),
          unread: try answer.text()))
    }
    return nodes
  }
}
