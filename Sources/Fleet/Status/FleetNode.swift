import ClickHouse

/// What one node of a fleet last said of itself.
package struct FleetNode: Sendable {
  /// Its name.
  package let name: String
  /// When it sent last, POSIX seconds UTC by its own clock.
  package let seen: Int
  /// The time of its last row; nil where it has none.
  package let last: Int?
  /// Its version of this program.
  package let program: String
  /// Columns that its newest log lacks.
  package let columnsMissing: [String]
  /// Files that it could not read, or not send whole.
  package let unread: [String]
  /// Seconds by which its clock is ahead of the server's.
  package let clockAhead: Int
  /// Events of the present day (UTC).
  package internal(set) var eventsToday = 0

  /// Seconds since its last row, as of a time; nil where it has none.
  package func lagSeconds(at now: Int) -> Int? { last.map { now - $0 } }

  /// All that a server knows, in no order.
  static func all(_ server: ServerConnection) async throws(ServerProblem) -> [FleetNode] {
    var answer = try await server.rows(
      of: """
        SELECT node, max(seen), argMax(t_last, seen), argMax(program, seen),
          argMax(columns_missing, seen), argMax(unread, seen), argMax(clock_off, seen)
        FROM nodes GROUP BY node
        """)
    var nodes: [FleetNode] = []
    while !answer.isAtEnd {
      let name = try answer.text()
      let seen = try answer.time()
      let last = try answer.time()
      nodes.append(
        FleetNode(
          name: name, seen: seen, last: last == 0 ? nil : last, program: try answer.text(),
          columnsMissing: try answer.text().split(separator: ",").map(String.init),
          unread: try answer.text().split(separator: "\n").map(String.init),
          clockAhead: Int(try answer.number(Int32.self))))
    }
    return nodes
  }
}
