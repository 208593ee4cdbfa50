import ByteKit
package import ClickHouse

/// What the servers of a fleet know of its nodes.
package struct FleetStatus: Sendable {
  /// When the servers were asked, by the first one's clock.
  package let now: Int
  /// The nodes, by name.
  package let nodes: [FleetNode]

  /// Asks all servers; of a node that sends to several the latest word counts.
  package static func ask(_ servers: [ServerConnection]) async throws(ServerProblem) -> FleetStatus
  {
    var now: Int?
    var nodes: [String: FleetNode] = [:]
    for server in servers {
      try await FleetSchema.check(server)
      var clock = try await server.rows(of: "SELECT toUInt32(now())")
      let time = try clock.time()
      now = now ?? time
      let events = try await eventsToday(server, day: CivilTime.day(of: now ?? time))
      for var node in try await FleetNode.all(server) {
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
