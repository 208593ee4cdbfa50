import ArgumentParser
import ClickHouse
import Configuration
import Fleet
import Rendering

/// `stagewatch fleet`: the tables and the nodes of a fleet.
struct FleetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet",
    abstract: "The tables and the nodes of a fleet's ClickHouse.",
    subcommands: [Status.self, Schema.self])

  /// `stagewatch fleet status`: the nodes.
  struct Status: StatusCommand {
    static let configuration = CommandConfiguration(
      commandName: "status",
      abstract: "Show each node's last row, how much it sent today, and what it could not.",
      discussion: """
        EXAMPLES
          stagewatch fleet status --store clickhouse+http://db.example:8123/mail
          stagewatch fleet status --store clickhouse+http://db.example/mail --format prometheus
        """)

    /// The forms of the output.
    enum Format: String, CaseIterable, ExpressibleByArgument {
      case table, json, prometheus
    }

    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp(
        "The servers: clickhouse+http://[user@]host[:port]/database, or clickhouse+https; one for"
          + " each shard.",
        valueName: "address ..."))
    var store: [String]

    @OptionGroup(title: "Server") var server: ServerOptions

    @Option(help: ArgumentHelp("Form of the output.", valueName: "format"))
    var format = Format.table

    func execute() async throws(CommandFailure) -> ExitStatus {
      var servers: [ServerConnection] = []
      for address in store { servers.append(try server.connection(to: address)) }
      let status: FleetStatus
      do throws(ServerProblem) {
        status = try await FleetStatus.ask(servers)
      } catch {
        throw CommandFailure(
          .noInput, error.reason, path: servers.map(\.address.text).joined(separator: ", "))
      }
      let bytes =
        switch format {
        case .table:
          FleetStatusText.table(
            status, style: TerminalStyle.style(color: .auto, clock: ZoneClock.utc))
        case .json: FleetStatusText.json(status)
        case .prometheus: FleetStatusText.prometheus(status)
        }
      try StandardStreams.write(bytes)
      return .clean
    }
  }

  /// `stagewatch fleet schema`: what makes the tables.
  struct Schema: StatusCommand {
    static let configuration = CommandConfiguration(
      commandName: "schema",
      abstract: "Print the statements that make the fleet's tables.",
      discussion: """
        For an account that may make tables; `stagewatch ship` makes them itself where it may.

        EXAMPLES
          stagewatch fleet schema --database mail | clickhouse-client --multiquery
          stagewatch fleet schema --database mail --cluster fleet
        """)

    @Option(help: ArgumentHelp("The database.", valueName: "name"))
    var database = "stagewatch"

    @Option(
      help: ArgumentHelp(
        "Make them on all servers of this cluster; servers of one shard keep the same rows.",
        valueName: "name"))
    var cluster: String?

    func validate() throws {
      do {
        _ = try ServerAddress("clickhouse+http://localhost/\(database)")
        if let cluster { _ = try ServerAddress("clickhouse+http://localhost/\(cluster)") }
      } catch {
        throw ValidationError(
          "a database and a cluster are named by letters, digits and underscores")
      }
    }

    func execute() throws(CommandFailure) -> ExitStatus {
      try StandardStreams.write(
        Array(FleetSchema.text(database: database, cluster: cluster).utf8))
      return .clean
    }
  }
}
