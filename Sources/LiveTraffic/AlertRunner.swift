package import ByteKit
import Glibc

/// Runs the admin's command for an alert: the event is its standard input, and nothing that came
/// out of a log is part of a command line.
package final class AlertRunner {
  /// Commands that may run at the same time.
  static let runningMax = 8
  /// Seconds after which a command is ended.
  static let secondsMax = 60

  private let command: String
  private var running: [(process: pid_t, began: Int)] = []

  /// Makes a runner of a command of the shell.
  package init(command: String) { self.command = command }

  /// Starts the command; throws `alert_command` where that fails.
  package func run(_ event: [UInt8]) throws(InputProblem) {
    reap()
    guard running.count < Self.runningMax else {
      throw problem("\(Self.runningMax) of them are still running; this alert was not handed over")
    }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw problem(String(cString: strerror(errno))) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer {
      close(ends[0])
      close(ends[1])
    }
    var process: pid_t = 0
    let number = spawn(&process, input: ends[0])
    guard number == 0 else { throw problem(String(cString: strerror(number))) }
    running.append((process, time(nil)))
    // Nobody may read: what does not fit into the pipe is not waited for.
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    let written = event.withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    guard written == event.count else { throw problem("it took only a part of the event") }
  }

  private func spawn(_ process: inout pid_t, input: Int32) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    // Its output must not mix with the events.
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    var arguments: [UnsafeMutablePointer<CChar>?] = []
    for text in ["/bin/sh", "-c", command] { arguments.append(strdup(text)) }
    arguments.append(nil)
    defer { for argument in arguments { free(argument) } }
    return posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, environ)
  }

  /// Takes leave of commands that ended, and ends those that run too long.
  package func reap() {
    running.removeAll { process, began in
      var status: Int32 = 0
      if waitpid(process, &status, WNOHANG) != 0 { return true }
      if time(nil) - began > Self.secondsMax { kill(process, SIGKILL) }
      return false
    }
  }

  /// Waits for the commands that run, at most a few seconds.
  package func finish() {
    for _ in 0..<100 where !running.isEmpty {
      reap()
      if !running.isEmpty { usleep(50_000) }
    }
  }

  private func problem(_ reason: String) -> InputProblem {
    InputProblem(code: "alert_command", path: command, reason: reason)
  }
}
