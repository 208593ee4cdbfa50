import ByteKit
import Configuration
import Findings
import Following
import Foundation
import Glibc
import LiveTraffic
import Privacy
import Rendering
import Traffic

/// One run of `stagewatch tail`, put together.
struct TailSession {
  private let monitor: LiveMonitor
  private let output: any LiveOutput
  private let json: JSONTail
  private let options: LiveLoop.Options
  private let runner: AlertRunner?
  private let alerts: AlertOptions
  private let redactor: LocalPartRedactor?
  private let rejects: RejectsLog?
  /// The lines for the file of `--output`, and its path; nil where there is none.
  private let file: (lines: LineOutput, path: String)?

  /// Opens the state; throws what keeps the run from beginning.
  ///
  /// `refused` are the reports that could not be used.
  init(
    _ plan: TailPlan, _ input: TailInputOptions, _ tail: TailOptions, _ alerts: AlertOptions,
    _ context: LiveContext, _ names: LiveRows, earlier: [MinuteCounts], refused: [InputProblem],
    redactor: LocalPartRedactor?
  ) throws(CommandFailure) {
    let shown = redactor.map { context.redacted(by: $0) } ?? context
    let json = JSONTail(context: shown)
    self.json = json
    self.redactor = redactor
    self.alerts = alerts
    var options = LiveLoop.Options()
    options.isOnce = tail.once
    options.polls = tail.poll
    options.endsAtAlert = alerts.untilAlert
    options.leavesCommit = tail.output != nil
    self.options = options
    runner = alerts.alertCommand.map { AlertRunner(command: $0) }
    do throws(InputProblem) {
      let state: StateFolder? =
        if let path = plan.statePath { try StateFolder(path: path) } else { nil }
      monitor = try LiveMonitor(
        follower: Follower(
          targets: plan.targets, assumedLayout: plan.assumedLayout,
          keepsAllRejected: tail.rejects != nil),
        intake: LiveIntake(model: LiveModel(settings: plan.settings), names: names), state: state,
        earlier: earlier)
    } catch {
      throw CommandFailure(.cannotCreate, [error])
    }
    if tail.once {
      monitor.missing = plan.missing
    } else {
      monitor.note(unread: plan.missing)
    }
    rejects = try Self.rejects(plan, tail, refused, redactor)
    let output = Self.output(plan, input, tail, shown, json)
    file = tail.output.flatMap { path in (output as? LineOutput).map { ($0, path) } }
    self.output = redactor.map { RedactedOutput(output, by: $0) } ?? output
  }

  private static func rejects(
    _ plan: TailPlan, _ tail: TailOptions, _ refused: [InputProblem],
    _ redactor: LocalPartRedactor?
  ) throws(CommandFailure) -> RejectsLog? {
    guard let path = tail.rejects else { return nil }
    let log = try RejectsLog(path: path, goesOn: plan.statePath != nil, redactor: redactor)
    do throws(InputProblem) {
      for problem in refused { try log.add(problem) }
    } catch {
      throw CommandFailure(.inputOutput, [error])
    }
    return log
  }

  private static func output(
    _ plan: TailPlan, _ input: TailInputOptions, _ tail: TailOptions, _ context: LiveContext,
    _ json: JSONTail
  ) -> any LiveOutput {
    let isHeldBack = tail.output != nil
    let style = TerminalStyle.style(
      color: tail.color, clock: plan.clock, isScreen: !isHeldBack)
    switch plan.format {
    case .ndjson: return LineOutput(isHeldBack: isHeldBack) { json.line($0) }
    case .plain:
      let plain = PlainTail(context: context, style: style)
      return LineOutput(isHeldBack: isHeldBack) { plain.lines($0) }
    case .screen: return ScreenOutput(context: context, style: style, domain: input.domain)
    }
  }

  /// Runs to the end; gives back the exit status.
  func run() throws(CommandFailure) -> ExitStatus {
    let environment = ProcessInfo.processInfo.environment
    let notifier = ServiceNotifier(
      socketPath: environment["NOTIFY_SOCKET"],
      watchdogMicroseconds: environment["WATCHDOG_USEC"].flatMap { Int($0) })
    let loop = LiveLoop(
      monitor, output: output, options: options, runner: runner, notifier: notifier,
      render: { [json, redactor] event in
        json.bytes(redactor.map { event.redacted(by: $0) } ?? event)
      },
      reject: { [rejects] path, row throws(InputProblem) in try rejects?.add(row, of: path) })
    do throws(InputProblem) {
      switch try loop.run() {
      case .once, .key:
        try finish()
        return status(worst: [loop.worst, monitor.worstAlert].compactMap { $0 }.max())
      case .alert:
        try finish()
        return .findings
      case .signal(let number): return .signal(number)
      }
    } catch {
      if error.code == .closedPipe { return .clean }
      throw CommandFailure(.inputOutput, [error])
    }
  }

  /// The status of a run that ended by itself: an alert counts more than a log that was not read.
  private func status(worst: Severity?) -> ExitStatus {
    let status = alerts.status(worst: worst)
    guard options.isOnce, !monitor.unread.isEmpty else { return status }
    let unread = monitor.unread.map { problem in redactor?.redact(problem) ?? problem }
    StandardStreams.report(CommandFailure(.noInput, unread))
    return status == .clean ? .noInput : status
  }

  /// Writes the file of `--output`; only then the positions behind what it tells.
  private func finish() throws(InputProblem) {
    guard let file else { return }
    do throws(CommandFailure) {
      try OutputFile.write(file.lines.held, to: file.path)
    } catch {
      throw error.problems.first ?? InputProblem(code: "output", path: file.path, reason: "")
    }
    try monitor.commit(always: true)
  }
}
