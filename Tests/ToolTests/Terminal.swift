import Foundation
import Glibc
import TestSupport
import Testing

/// Both ends of a terminal of so many columns.
struct Terminal {
  let screen: FileHandle
  let line: FileHandle

  /// TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), which Swift does not import.
  private static let setLock: UInt = 0x4004_5431
  private static let getNumber: UInt = 0x8004_5430

  init(columns: UInt16, rows: UInt16 = 50) throws {
    let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
    var lock: Int32 = 0
    var number: UInt32 = 0
    let isReady =
      descriptor >= 0 && ioctl(descriptor, Self.setLock, &lock) == 0
      && ioctl(descriptor, Self.getNumber, &number) == 0
    try #require(isReady)
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    try #require(ioctl(descriptor, UInt(TIOCSWINSZ), &size) == 0)
    screen = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    line = try #require(FileHandle(forUpdatingAtPath: "/dev/pts/\(number)"))
  }

  /// What is written until some text comes, or nothing more does.
  func text(until wanted: String) -> String {
    var text = ""
    while !text.contains(wanted) {
      let piece = self.text()
      if piece.isEmpty { break }
      text += piece
    }
    return text
  }

  /// Runs the program's full screen in a folder through all of its pages to its end; gives back what
  /// it wrote and its status.
  func everyPage(
    _ arguments: [String], in folder: TemporaryFolder, errors: FileHandle = .nullDevice
  ) throws -> (text: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Tool.path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.environment = ["TERM": "xterm"]
    process.standardInput = line
    process.standardOutput = line
    process.standardError = errors
    try process.run()
    var text = text(until: "q quit")
    for (key, mark) in [("w", "jobs"), ("r", "receivers"), ("s", "first"), ("q", "deferred: ")] {
      screen.write(Data(key.utf8))
      text += self.text(until: mark)
    }
    process.waitUntilExit()
    return (text, process.terminationStatus)
  }

  /// What was written; the outputs of these tests fit the terminal's buffer.
  func text() -> String {
    String(decoding: screen.availableData, as: UTF8.self).replacing("\r\n", with: "\n")
  }
}
