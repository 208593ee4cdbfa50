import ByteKit
package import ClickHouse

/// What the servers of a fleet know of its nodes.
package struct FleetStatus: Sendable {
  /// One node.
  package struct Node: Sendable {
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
  }

  /// When the servers were asked, by the first one's clock.
  package let now: Int
  /// The nodes, by name.
  package let nodes: [Node]

  /// Asks all servers; of a node that sends to several the latest word counts.
  package static func ask(_ servers: [ServerConnection]) async throws(ServerProblem) -> FleetStatus
  {
    var now: Int?
    var nodes: [String: Node] = [:]
    for server in servers {
      try await FleetSchema.check(server)
      var clock = try await server.rows(of: "SELECT toUInt32(now())")
      let time = try clock.time()
      now = now ?? time
      let events = try await eventsToday(server, day: CivilTime.day(of: now ?? time))
      for var node in try await all(server) {
        node.eventsToday = (events[node.name] ?? 0) + (nodes[node.name]?.eventsToday ?? 0)
        if let known = nodes[node.name], known.seen > node.seen {
          let sum = node.eventsToday
          node = known
          node.eventsToday = sum
        }
        nodes[node.name] = node
      }
    }
    return FleetStatus(now: now ?? 0, nodes: nodes.values.sorted { $0.name < $1.name })
  }

  private static func all(_ server: ServerConnection) async throws(ServerProblem) -> [Node] {
    var answer = try await server.rows(
      of: """
        SELECT node, max(seen), argMax(t_last, seen), argMax(program, seen),
          argMax(columns_missing, seen), argMax(unread, seen), argMax(clock_off, seen)
        FROM nodes GROUP BY node
        """)
    var nodes: [Node] = []
    while !answer.isAtEnd {
      let name = try answer.text()
      let seen = try answer.time()
      let last = try answer.time()
      nodes.append(
        Node(
          name: name, seen: seen, last: last == 0 ? nil : last, program: try answer.text(),
          columnsMissing: try answer.text().split(separator: ",").map(String.init),
          unread: try answer.text().split(separator: "\n").map(String.init),
          clockAhead: Int(try answer.number(Int32.self))))
    }
    return nodes
  }

  private static func eventsToday(
    _ server: ServerConnection, day: Int
  ) async throws(ServerProblem) -> [String: Int] {
    let date = SQLText.quote(CivilTime.isoDate(day * CivilTime.secondsPerDay))
    var answer = try await server.rows(
      of: """
        SELECT name, sum(events) FROM (
          SELECT any(node) AS name, argMax(rows, ver) AS events FROM segments
          WHERE day = toDate(\(date)) GROUP BY file, seg
        ) GROUP BY name
        """)
    var events: [String: Int] = [:]
    while !answer.isAtEnd {
      let name = try answer.text()
      events[name] = try answer.count()
    }
    return events
  }
}
