import ByteKit
import Configuration
import DeliveryJoin
import Following
import Foundation
import Glibc
import LiveTraffic
import Rendering

/// One run of `stagewatch tail`, put together.
struct TailSession {
  private let monitor: LiveMonitor
  private let output: any LiveOutput
  private let json: JSONTail
  private let options: LiveLoop.Options
  private let runner: AlertRunner?

  /// Opens the state; throws what keeps the run from beginning.
  init(
    _ plan: TailPlan, _ command: TailCommand, _ context: LiveContext, _ names: LiveRows,
    earlier: [MinuteCounts]
  ) throws(CommandFailure) {
    json = JSONTail(context: context)
    var options = LiveLoop.Options()
    options.isOnce = command.tail.once
    options.polls = command.tail.poll
    options.endsAtAlert = command.alerts.untilAlert
    self.options = options
    runner = command.alerts.alertCommand.map { AlertRunner(command: $0) }
    do throws(InputProblem) {
      let state: StateFolder? =
        if let path = plan.statePath { try StateFolder(path: path) } else { nil }
      monitor = try LiveMonitor(
        follower: Follower(targets: plan.targets, assumedLayout: plan.assumedLayout),
        intake: LiveIntake(model: LiveModel(settings: plan.settings), names: names), state: state,
        earlier: earlier)
    } catch {
      throw CommandFailure(.cannotCreate, [error])
    }
    output = Self.output(command, context, json)
  }

  private static func output(
    _ command: TailCommand, _ context: LiveContext, _ json: JSONTail
  ) -> any LiveOutput {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let isScreen =
      isTerminal && isatty(STDIN_FILENO) == 1 && !command.tail.once
      && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    let usual: TailOptions.Format = isScreen ? .screen : isTerminal ? .plain : .ndjson
    let style = TerminalStyle.style(color: command.tail.color, clock: .utc)
    switch command.tail.format ?? usual {
    case .ndjson: return NDJSONOutput(json)
    case .plain: return PlainOutput(PlainTail(context: context, style: style))
    case .screen:
      return ScreenOutput(context: context, style: style, domain: command.domain)
    }
  }

  /// Runs to the end; gives back the exit status.
  func run() throws(CommandFailure) -> Int32 {
    let environment = ProcessInfo.processInfo.environment
    let notifier = ServiceNotifier(
      socketPath: environment["NOTIFY_SOCKET"],
      watchdogMicroseconds: environment["WATCHDOG_USEC"].flatMap { Int($0) })
    let loop = LiveLoop(
      monitor, output: output, options: options, runner: runner, notifier: notifier
    ) { [json] in json.bytes($0) }
    do throws(InputProblem) {
      switch try loop.run() {
      case .once, .key: return ExitStatus.clean.rawValue
      case .alert: return ExitStatus.findings.rawValue
      case .signal(let number): return 128 + number
      }
    } catch {
      if error.code == .closedPipe { return ExitStatus.clean.rawValue }
      throw CommandFailure(.inputOutput, [error])
    }
  }
}
