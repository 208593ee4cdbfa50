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

  private func begin() throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.path)
    process.arguments = ["tail", "--log", folder.path + "/logs", "--no-state"]
    process.environment = ["TERM": "xterm"]
    process.standardInput = terminal.line
    process.standardOutput = terminal.line
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// What is written until some text comes, or nothing more does.
  private func text(until wanted: String) -> String {
    var text = ""
    while !text.contains(wanted) {
      let piece = terminal.text()
      if piece.isEmpty { break }
      text += piece
    }
    return text
  }

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
