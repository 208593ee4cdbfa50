import ArgumentParser
import ClickHouse
import Fleet

/// `stagewatch fleet`: the tables and the nodes of a fleet.
struct FleetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet",
    abstract: "The tables and the nodes of a fleet's ClickHouse.",
    subcommands: [Schema.self])

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
