import ByteKit
import ClickHouse
import Fleet
import History

/// What a command takes from the servers that the nodes of a fleet send to.
enum FleetPlan {
  /// True where a store that was named is a server.
  static func isFleet(_ stores: [String]) -> Bool {
    stores.contains { ServerAddress.isMeant($0) }
  }

  /// What the servers hold, with the reports at hand.
  static func inputs(
    _ stores: [String], _ options: ServerOptions, _ found: FoundInputs
  ) async throws(CommandFailure) -> UnreadInputs {
    guard stores.allSatisfy({ isFleet([$0]) }) else {
      throw CommandFailure(
        .usage, "--store takes files or servers, not both: what both hold could count twice")
    }
    guard found.logs.isEmpty else {
      throw CommandFailure(
        .usage,
        "--log does not go with a server: stagewatch ship brings what is new in a node's logs there"
      )
    }
    let fleet = try await Self.fleet(stores, options)
    return UnreadInputs(
      fleet, reports: found.reports, problems: fleet.problems, sources: fleet.sources)
  }

  private static func fleet(
    _ stores: [String], _ options: ServerOptions
  ) async throws(CommandFailure) -> FleetHistory {
    var servers: [ServerConnection] = []
    for store in stores { servers.append(try options.connection(to: store)) }
    do throws(ServerProblem) { return try await FleetHistory(servers) } catch {
      throw CommandFailure(
        .noInput, error.reason, path: servers.map(\.address.text).joined(separator: ", "))
    }
  }
}
