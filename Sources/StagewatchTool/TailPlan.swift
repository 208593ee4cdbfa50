import AccountingLog
import ByteKit
import Configuration
import Containers
import DeliveryJoin
import Following
import Foundation
import Glibc
import LiveTraffic
import MailIdentity

/// What `stagewatch tail` is to do: the options, checked and resolved.
struct TailPlan {
  let targets: [FollowTarget]
  let request: CorrelationRequest
  let configuration: Configuration
  let assumedLayout: ColumnLayout?
  private(set) var settings: LiveSettings
  /// Folder of the state; nil keeps none.
  let statePath: String?
  /// Problems met while the inputs were looked for.
  let problems: [InputProblem]

  /// Resolves the options as of a present time; throws what keeps the command from running.
  init(_ command: TailCommand, now: Int) throws(CommandFailure) {
    let configuration = try InputOptions.configuration(path: command.config)
    let logs =
      command.log.isEmpty
      ? configuration.logs
      : command.log.map { path in
        LogInput(path: path, node: FoundInputs.node(of: path, configuration.logs))
      }
    guard !logs.isEmpty else {
      throw CommandFailure(.usage, "name what to follow: --log PATH, or logs in --config FILE")
    }
    if logs.contains(where: { $0.path == "-" }) {
      throw CommandFailure(.usage, "tail follows files; standard input (-) cannot be followed")
    }
    if command.tail.format == .screen, isatty(STDOUT_FILENO) != 1 || isatty(STDIN_FILENO) != 1 {
      throw CommandFailure(.usage, "--format screen needs a terminal; use plain or ndjson")
    }
    targets = logs.map { FollowTarget($0) }
    let missing = targets.filter { !$0.isThere }.map { target in
      InputProblem(
        code: "no_such_file", path: target.input.path, reason: FileWriter.message(ENOENT))
    }
    guard missing.count < targets.count else { throw CommandFailure(.noInput, missing) }
    let given = command.dmarc.isEmpty ? configuration.reports : command.dmarc
    let listing = InputTree.files(under: given)
    problems = missing + listing.problems
    assumedLayout = command.assumeHeader.map { ColumnLayout(known: $0.version) }
    self.configuration = configuration
    var request = CorrelationRequest()
    request.reports = listing.files
    request.scan.threads = ProcessInfo.processInfo.activeProcessorCount
    request.declaredStages = configuration.stages
    request.nat = configuration.nat
    request.receivers = configuration.receivers
    request.diagnostics = configuration.diagnostics
    request.domain = try Self.domain(command.domain)
    self.request = request
    settings = try Self.settings(command, now: now)
    settings.scope = request.domain ?? ""
    statePath =
      command.tail.noState
      ? nil : command.tail.state ?? StatePath.usual(for: logs, domain: request.domain)
  }

  /// Takes the stage changes in that the configuration and the reports tell.
  mutating func use(_ context: LiveContext) { settings.changes = context.changes }

  private static func domain(_ text: String?) throws(CommandFailure) -> String? {
    guard let text else { return nil }
    guard let name = DomainName.normalise(text) else {
      throw CommandFailure(.usage, "--domain: '\(text.prefix(80))' is no domain")
    }
    return name
  }

  private static func settings(
    _ command: TailCommand, now: Int
  ) throws(CommandFailure) -> LiveSettings {
    var settings = LiveSettings(wallClock: { Int(Date().timeIntervalSince1970) })
    settings.intervalSeconds = command.tail.intervalSeconds
    settings.conditions = command.alerts.conditions
    settings.cooldownSeconds = command.alerts.cooldownSeconds
    guard let since = command.since else { return settings }
    do throws(TimeProblem) {
      settings.since = try TimeExpression.time(since, now: now, clock: .utc)
    } catch {
      throw CommandFailure(.usage, error.reason + "; " + error.hint)
    }
    return settings
  }
}

/// Where the state of a set of logs lies when nobody names a folder.
enum StatePath {
  private static let shared = "/var/lib/stagewatch"

  /// A folder of its own for these logs and this domain.
  static func usual(for logs: [LogInput], domain: String?) -> String {
    let parts = logs.map { absolute($0.path) + "\n" + $0.node }.sorted() + [domain ?? ""]
    let bytes = Array(parts.joined(separator: "\n\n").utf8)
    let hash = unsafe bytes.withUnsafeBytes { unsafe ByteHash.hash($0, seed: 1) }
    return base() + "/tail-" + String(hash, radix: 16)
  }

  private static func base() -> String {
    let mayUseShared = unsafe access(shared, W_OK | X_OK) == 0 || geteuid() == 0
    if mayUseShared { return shared }
    let environment = ProcessInfo.processInfo.environment
    if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") {
      return folder + "/stagewatch"
    }
    return (environment["HOME"] ?? ".") + "/.local/state/stagewatch"
  }

  private static func absolute(_ path: String) -> String {
    guard let found = unsafe realpath(path, nil) else {
      return path.hasPrefix("/")
        ? path : FileManager.default.currentDirectoryPath + "/" + path
    }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }
}
