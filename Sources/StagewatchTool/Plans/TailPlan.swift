import AccountingLog
import ByteKit
import Configuration
import Containers
import Findings
import Following
import Foundation
import Join
import LiveTraffic

/// What `stagewatch tail` is to do: the options, checked and resolved.
struct TailPlan {
  let targets: [FollowTarget]
  var request: CorrelationRequest
  let configuration: Configuration
  let assumedLayout: ColumnLayout?
  private(set) var settings: LiveSettings
  /// Folder of the state; nil keeps none.
  let statePath: String?
  /// Problems met while the reports were looked for.
  let problems: [InputProblem]
  /// Logs that are not there.
  let missing: [InputProblem]
  /// The form of the output.
  let format: TailOptions.Format
  /// The clock of times typed and shown.
  let clock: ZoneClock

  /// Resolves the options as of a present time; throws what keeps the command from running.
  init(
    _ input: TailInputOptions, _ tail: TailOptions, _ alerts: AlertOptions, now: Int
  ) throws(CommandFailure) {
    let choice = input.configuration
    let configuration = try choice.read(isQuiet: false, isRedacted: tail.redact)
    let logs = try Self.logs(input, configuration)
    format = try TailFormat.resolve(tail)
    clock = try Self.clock(input, tail, format)
    targets = Self.targets(logs, configuration)
    let missing = targets.filter { !$0.isThere }.map { target in
      InputProblem(
        code: "no_such_file", path: target.input.path, reason: FileWriter.message(ENOENT))
    }
    guard missing.count < targets.count else { throw CommandFailure(.noInput, missing) }
    let given = input.dmarc.isEmpty ? configuration.reports : input.dmarc
    let listing = InputTree.files(under: given)
    problems = listing.problems
    self.missing = missing
    let read = [choice.path].compactMap { $0 } + input.store + listing.files
    for path in [tail.output, tail.rejects].compactMap({ $0 }) {
      try OutputFile.check(path, against: targets.flatMap { $0.paths } + read)
    }
    assumedLayout = input.header.assumedLayout
    self.configuration = configuration
    var request = CorrelationRequest()
    request.reports = listing.files
    request.scan.threads = ProcessInfo.processInfo.activeProcessorCount
    request.now = now
    request.declaredStages = configuration.stages
    request.nat = configuration.nat
    request.receivers = configuration.receivers
    request.diagnostics = configuration.diagnostics
    request.domain = try PeriodOptions.domain(input.domain)
    self.request = request
    settings = try Self.settings(input, tail, alerts, clock, now: now)
    settings.scope = request.domain ?? ""
    statePath =
      tail.noState
      ? nil : tail.state ?? StatePath.usual(for: logs, domain: request.domain)
  }

  /// Takes the stage changes in that the configuration and the reports tell.
  mutating func use(_ context: LiveContext) {
    settings.changes = context.changes
    settings.retired = context.systems.filter(\.isRetired)
  }

  private static func logs(
    _ input: TailInputOptions, _ configuration: Configuration
  ) throws(CommandFailure) -> [LogInput] {
    let nodes = NodeNames(configuration.logs)
    let logs =
      input.log.isEmpty
      ? configuration.logs
      : input.log.map { LogInput(path: $0, node: nodes.node(of: $0)) }
    guard !logs.isEmpty else {
      throw CommandFailure(.usage, "name what to follow: --log PATH, or logs in --config FILE")
    }
    if logs.contains(where: { $0.path == "-" }) {
      throw CommandFailure(.usage, "tail follows files; standard input (-) cannot be followed")
    }
    return logs
  }

  /// What to follow: before each path the folders of nodes below it, for a file counts for the first
  /// target that has it.
  private static func targets(
    _ logs: [LogInput], _ configuration: Configuration
  ) -> [FollowTarget] {
    let nodes = NodeNames(configuration.logs)
    return logs.flatMap { log in
      nodes.inputs(below: log.path).map { FollowTarget($0) }.filter(\.isThere) + [FollowTarget(log)]
    }
  }

  private static func clock(
    _ input: TailInputOptions, _ tail: TailOptions, _ format: TailOptions.Format
  ) throws(CommandFailure) -> ZoneClock {
    guard let zone = tail.tz else { return .utc }
    if format == .ndjson, input.since == nil {
      throw CommandFailure(
        .usage,
        "--tz does nothing here: no time was typed, and --format ndjson is always in UTC")
    }
    return try PeriodOptions.typed(try ZoneClock.named(zone))
  }

  private static func settings(
    _ input: TailInputOptions, _ tail: TailOptions, _ alerts: AlertOptions, _ clock: ZoneClock,
    now: Int
  ) throws(CommandFailure) -> LiveSettings {
    var settings = LiveSettings(wallClock: { Int(Date().timeIntervalSince1970) })
    settings.intervalSeconds = tail.intervalSeconds
    settings.conditions = alerts.conditions
    settings.cooldownSeconds = alerts.cooldownSeconds
    guard let since = input.since else { return settings }
    settings.since = try PeriodOptions.typed(
      try TimeExpression.time(since, now: now, clock: clock))
    return settings
  }
}
