import AccountingLog
import ArgumentParser
import ByteKit
import ClickHouse
import Configuration
import Fleet
import Foundation
import Join
import Rendering
import ReplyClassifier

/// `stagewatch ship`: sends what is new in logs to the fleet's ClickHouse.
struct ShipCommand: StatusCommand {
  static let configuration = CommandConfiguration(
    commandName: "ship",
    abstract: "Send what is new in this node's logs to the fleet's ClickHouse.",
    usage: "stagewatch ship --to <address> [<options>]",
    discussion: """
      Sends each row that counts as an event: time, From domain, address, relay, receiver, outcome, \
      cause and reply, and no local part of any address. What is interrupted is sent again and counts \
      once. At the end the server is asked whether it has everything.

      Ends with 74 where the server is away or has not everything, and with 66 where a path that was \
      named could not be read; what could be sent is there all the same.

      EXAMPLES
        stagewatch ship --config /etc/stagewatch.yaml --to clickhouse+http://db.example:8123/mail
        stagewatch ship --log /var/log/pmta --node pmta-a --to clickhouse+https://ship@db.example/mail
      """)

  @OptionGroup(title: "Input") var input: LogOptions
  @OptionGroup(title: "Server") var server: ServerOptions

  @Option(
    help: ArgumentHelp(
      "The ClickHouse: clickhouse+http://[user@]host[:port]/database, or clickhouse+https.",
      valueName: "address"))
  var to: String

  @Option(
    help: ArgumentHelp(
      "The node that wrote the logs. Default: node of the configuration's logs.",
      valueName: "name"))
  var node: String?

  @Option(
    help: ArgumentHelp(
      "Folder in which this node remembers what it sent. Default: ship below"
        + " /var/lib/stagewatch where that may be written, else below the account's state folder.",
      valueName: "folder"))
  var state: String?

  @Flag(help: "Send the logs from their first row on, and delete what was sent of them before.")
  var again = false

  @Flag(help: "Ask the server for all that was ever sent of the logs, and send what it lost.")
  var checkAll = false

  @Flag(name: [.short, .long], help: "No progress, and no summary where nothing is wrong.")
  var quiet = false

  @Option(help: .hidden)
  var cellBytes: Int?

  @Option(help: .hidden)
  var patienceSeconds: Double?

  func validate() throws {
    if input.log.contains("-") {
      throw ValidationError(
        "standard input cannot be sent: it could not be known again, and would count twice")
    }
    if let node, node.isEmpty || node.utf8.count > 255 || node.utf8.contains(where: { $0 < 32 }) {
      throw ValidationError("--node is a name of 1 to 255 bytes")
    }
    if let cellBytes, cellBytes < 1 { throw ValidationError("--cell-bytes must be at least 1") }
  }

  func execute() async throws(CommandFailure) -> ExitStatus {
    let connection = try server.connection(to: to)
    let configuration = try input.configuration().read(isQuiet: quiet)
    let found = try FoundInputs(input, configuration: configuration)
    let logs = try found.logs.map { log throws(CommandFailure) in try named(log) }
    let sources = found.sources(alsoUnread: [])
    let request = CorrelationRequest(configuration)
    let shipping = Shipping(
      request.eventPlan(), logs: logs, scan: input.scanOptions(),
      rules: RulesMark(receivers: request.receivers, diagnostics: request.diagnostics),
      settings: settings(unread: sources.filter { $0.problem != nil }.map(\.path)),
      now: { Int(Date().timeIntervalSince1970) })
    let progress = quiet ? nil : ProgressLine(bytesTotal: found.logBytes)
    let outcome: ShipOutcome
    do throws(InputProblem) {
      outcome = try await shipping.run(
        to: connection, state: state ?? StatePath.shipped
      ) { progress?.add($0) }
    } catch {
      progress?.finish()
      throw CommandFailure(.inputOutput, [error])
    }
    progress?.finish()
    if !quiet || !outcome.isWhole {
      try StandardStreams.write(ShipText.render(outcome, server: connection.address.text))
    }
    StandardStreams.note(found.problems + outcome.problems)
    if let problem = ShipText.problem(outcome, server: connection.address.text) {
      StandardStreams.note([problem])
      return outcome.failure?.kind == .otherSchema ? .badData : .inputOutput
    }
    let isUnread = sources.contains { $0.problem != nil }
    return isUnread ? .noInput : .clean
  }

  private func settings(unread: [String]) -> Shipping.Settings {
    var settings = Shipping.Settings(program: Version.current)
    settings.again = again
    settings.checksAll = checkAll
    settings.unread = unread
    if let cellBytes { settings.grid = SegmentGrid(cellBytes: cellBytes) }
    if let patienceSeconds {
      settings.patience = ShipPatience(
        waitsSeconds: Array(repeating: patienceSeconds / 4, count: 4))
    }
    return settings
  }

  /// A log with the name of its node.
  private func named(_ log: LogInput) throws(CommandFailure) -> LogInput {
    let name = node ?? log.node
    guard !name.isEmpty else {
      throw CommandFailure(
        .usage,
        "name the node that wrote it: --node NAME, or node beside its path in logs of the"
          + " configuration", path: log.path)
    }
    var named = LogInput(path: log.path, node: name)
    named.columns = log.columns
    return named
  }
}
