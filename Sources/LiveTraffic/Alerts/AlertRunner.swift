package import ByteKit
import Glibc

/// Runs the admin's command for an alert: the event is its standard input, and nothing that came
/// out of a log is part of a command line.
///
/// What a command writes, and that it failed, comes back as problems; nothing here waits for it but
/// `finish`, for a few seconds.
package final class AlertRunner {
  /// Commands that may run at the same time.
  package static let runningMax = 8
  /// Seconds after which a command is ended.
  package static let secondsMax = 60
  /// Seconds that the end of the program waits for commands.
  package static let finishSeconds = 5

  /// What its problems are about; the command line may hold what is not for every screen.
  package static let option = "--alert-command"

  private let command: String
  private let secondsMax: Int
  private let finishSeconds: Int
  private var running: [AlertProcess] = []

  /// Makes a runner of a command of the shell.
  package init(
    command: String, secondsMax: Int = secondsMax, finishSeconds: Int = finishSeconds
  ) {
    self.command = command
    self.secondsMax = secondsMax
    self.finishSeconds = finishSeconds
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Commands that run now.
  package var runningCount: Int { running.count }

  /// Starts the command with an event; gives back what there is to tell of it and of earlier ones.
  package func run(_ event: [UInt8]) -> [InputProblem] {
    var problems = reap()
    guard running.count < Self.runningMax else {
      let reason = "\(Self.runningMax) of them are still running; this alert was not handed over"
      return problems + [problem(reason)]
    }
    do throws(AlertProcess.Failure) {
      let process = try AlertProcess(command: command, now: Self.now)
      running.append(process)
      if !process.hand(event) { problems.append(problem("it took only a part of the event")) }
    } catch {
      problems.append(problem("could not be started: " + String(cString: strerror(error.number))))
    }
    return problems
  }

  /// Reads what the commands wrote, takes leave of those that ended, and ends those that run too
  /// long; gives back what there is to tell.
  package func reap() -> [InputProblem] {
    var problems: [InputProblem] = []
    running.removeAll { process in
      process.readOutput()
      if let end = process.end() {
        if let text = Self.text(end, process) { problems.append(problem(text)) }
        process.close()
        return true
      }
      if !process.isEnded, Self.now - process.began >= Double(secondsMax) {
        problems.append(problem("still running after \(secondsMax) s, so it is ended"))
        process.kill()
      }
      return false
    }
    return problems
  }

  /// Waits for the commands that run, at most a few seconds; those that still run then are left to
  /// themselves.
  package func finish() -> [InputProblem] {
    var problems = reap()
    let begin = Self.now
    while !running.isEmpty, Self.now - begin < Double(finishSeconds) {
      usleep(20_000)
      problems += reap()
    }
    for process in running {
      problems.append(
        problem(
          Self.joined(
            "still running at the end; what it does from now on is not told", process.told)))
      process.close()
    }
    running = []
    return problems
  }

  /// What is told of a command that ended; nil where it did its work in silence.
  private static func text(_ end: AlertProcess.End, _ process: AlertProcess) -> String? {
    let output = process.told
    switch end {
    case .status(0): return output.isEmpty ? nil : "it wrote: " + output
    case .status(127): return joined("the shell found no such command (status 127)", output)
    case .status(126): return joined("the shell could not run it (status 126)", output)
    case .status(let status): return joined("ended with status \(status)", output)
    case .signal(let number):
      guard !process.isEnded || !output.isEmpty else { return nil }
      return joined("ended by signal \(number)", output)
    case .lost: return joined("how it ended is not known", output)
    }
  }

  private static func joined(_ text: String, _ output: String) -> String {
    output.isEmpty ? text : text + "; it wrote: " + output
  }

  private func problem(_ reason: String) -> InputProblem {
    InputProblem(code: "alert_command", path: Self.option, reason: reason)
  }
}
