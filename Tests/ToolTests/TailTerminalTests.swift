import Foundation
import Glibc
import TestSupport
import Testing

/// The full-screen view on a terminal.
struct TailTerminalTests {
  private static let start = 1_771_200_000
  private static let toOtherScreen = "\u{1b}[?1049h"
  private static let back = "\u{1b}[?1049l"

  private let folder: TemporaryFolder
  private let terminal: Terminal

  init() throws {
    folder = try TemporaryFolder()
    terminal = try Terminal(columns: 80, rows: 24)
    var log = SmallLog()
    for minute in 0..<40 { log.add(at: Self.start + minute * 60, count: 5) }
    try folder.write("logs/a.csv", text: log.text)
  }

  private func begin(_ more: String...) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.path)
    process.arguments = ["tail", "--log", folder.path + "/logs", "--no-state"] + more
    process.environment = ["TERM": "xterm"]
    process.standardInput = terminal.line
    process.standardOutput = terminal.line
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func text(until wanted: String) -> String { terminal.text(until: wanted) }

  private var modes: termios {
    var modes = termios()
    tcgetattr(terminal.line.fileDescriptor, &modes)
    return modes
  }

  private func quit(_ process: Process) -> String {
    terminal.screen.write(Data("q".utf8))
    let rest = text(until: "deferred: ")
    process.waitUntilExit()
    return rest
  }

  @Test func theTerminalIsLeftAsItWas() throws {
    let before = modes
    let process = try begin()
    let picture = text(until: "q quit")
    #expect(picture.contains(Self.toOtherScreen))
    #expect(modes.c_lflag & tcflag_t(ICANON) == 0)
    let rest = quit(process)
    #expect(process.terminationStatus == 0)
    let end = try #require(rest.range(of: Self.back))
    #expect(rest[end.upperBound...].contains("200 rows = 200 used"))
    #expect(modes.c_lflag == before.c_lflag)
  }

  @Test func aSignalEndsItWithTheSummary() throws {
    let before = modes
    let process = try begin()
    _ = text(until: "q quit")
    kill(process.processIdentifier, SIGINT)
    let rest = text(until: "deferred: ")
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(rest.contains(Self.back))
    #expect(modes.c_lflag == before.c_lflag)
  }

  /// Waits until the process is stopped, or is not, for some seconds at most.
  private func waits(_ process: Process, stopped: Bool) -> Bool {
    for _ in 0..<500 {
      let path = "/proc/\(process.processIdentifier)/stat"
      let status = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      // Behind the name in brackets stands the state (proc(5)).
      let state = status.split(separator: ")").last?.split(separator: " ").first
      if (state == "T") == stopped { return true }
      usleep(10_000)
    }
    return false
  }

  @Test func ctrlZGivesTheTerminalBackUntilItGoesOn() throws {
    let before = modes
    let process = try begin()
    _ = text(until: "q quit")
    for round in 1...2 {
      kill(process.processIdentifier, SIGTSTP)
      #expect(waits(process, stopped: true))
      #expect(text(until: Self.back).contains("\u{1b}[?25h"))
      #expect(modes.c_lflag == before.c_lflag)
      var log = SmallLog()
      log.add(at: Self.start + 3000 + round * 60, count: round)
      try folder.write("logs/b\(round).csv", text: log.text)
      kill(process.processIdentifier, SIGCONT)
      let picture = text(until: "\(round + 1) files")
      #expect(picture.contains(Self.toOtherScreen))
      #expect(picture.contains("\u{1b}[2J"))
      #expect(modes.c_lflag & tcflag_t(ICANON) == 0)
    }
    #expect(quit(process).contains("203 rows = 203 used"))
    #expect(process.terminationStatus == 0)
    #expect(modes.c_lflag == before.c_lflag)
  }

  /// Under a shell with job control: `bg` must not let it draw over what the shell shows.
  @Test func inTheBackgroundItLeavesTheTerminalAlone() throws {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
    shell.arguments = ["-c", "-w", "/bin/bash", "--norc", "--noprofile", "-i"]
    shell.environment = ["TERM": "xterm", "PS1": "% ", "PATH": "/usr/bin:/bin"]
    shell.standardInput = terminal.line
    shell.standardOutput = terminal.line
    shell.standardError = terminal.line
    try shell.run()
    func type(_ keys: String) { terminal.screen.write(Data(keys.utf8)) }
    type("'\(Tool.path)' tail --log '\(folder.path)/logs' --no-state\r")
    _ = text(until: "q quit")
    type("\u{1a}")
    let stopped = text(until: "Stopped")
    #expect(stopped.contains(Self.back))
    type("bg\r")
    _ = text(until: "&")
    type("for i in {1..99}; do jobs -s | grep -q . && break; sleep 0.1; done; jobs; echo se''en\r")
    let background = text(until: "seen")
    #expect(background.contains("Stopped"))
    #expect(!background.contains(Self.toOtherScreen))
    type("fg\r")
    #expect(text(until: "q quit").contains(Self.toOtherScreen))
    type("q")
    _ = text(until: "deferred: ")
    type("status=$?; stty -a\r")
    let settings = text(until: "echoke")
    type("exit $status\r")
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    #expect(settings.contains(" icanon") && settings.contains(" echo "))
  }

  /// SIGSTOP cannot be caught: whoever had the terminal meanwhile may have left anything on it.
  @Test func afterAStopThatNobodySawTheScreenIsDrawnAnew() throws {
    let before = modes
    let process = try begin()
    _ = text(until: "q quit")
    kill(process.processIdentifier, SIGSTOP)
    #expect(waits(process, stopped: true))
    var cooked = before
    tcsetattr(terminal.line.fileDescriptor, TCSANOW, &cooked)
    kill(process.processIdentifier, SIGCONT)
    #expect(text(until: "q quit").contains(Self.toOtherScreen))
    #expect(modes.c_lflag & tcflag_t(ICANON) == 0)
    _ = quit(process)
    #expect(modes.c_lflag == before.c_lflag)
  }

  @Test func anAlertThatWasToldIsInTheStatus() throws {
    var log = SmallLog()
    for row in 0..<12 { TailSample.addDMARC(to: &log, at: Self.start + 2400 + row) }
    try folder.write("logs/b.csv", text: log.text)
    let process = try begin()
    _ = text(until: "! ALERT")
    _ = quit(process)
    #expect(process.terminationStatus == 1)
  }

  @Test func whatTheCommandWritesIsToldAndNotDrawnOver() throws {
    var log = SmallLog()
    for row in 0..<12 { TailSample.addDMARC(to: &log, at: Self.start + 2400 + row) }
    try folder.write("logs/b.csv", text: log.text)
    let process = try begin("--alert-command", "printf 'loud \\033[1;1Herror\\n' >&2; exit 3")
    let picture = text(until: "loud ?[1;1Herror")
    #expect(picture.contains("? problem --alert-command: ended with status 3; it wrote: loud"))
    #expect(!picture.contains("loud \u{1b}"))
    _ = quit(process)
    #expect(process.terminationStatus == 1)
  }

  @Test func rowsThatComeAndAnotherSizeAreShown() throws {
    let process = try begin()
    _ = text(until: "q quit")
    var log = SmallLog()
    log.add(at: Self.start + 3000, count: 7)
    try folder.write("logs/b.csv", text: log.text)
    var size = winsize(ws_row: 30, ws_col: 60, ws_xpixel: 0, ws_ypixel: 0)
    #expect(ioctl(terminal.screen.fileDescriptor, UInt(TIOCSWINSZ), &size) == 0)
    kill(process.processIdentifier, SIGWINCH)
    let picture = text(until: "\u{1b}[30;1H")
    #expect(picture.contains("\u{1b}[2J"))
    if !picture.contains("2 files") { _ = text(until: "2 files") }
    #expect(quit(process).contains("207 rows = 207 used"))
  }
}
