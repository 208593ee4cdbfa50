import Foundation
import Glibc
import TestSupport
import Testing

/// What changes when standard output is a terminal.
struct TerminalTests {
  private static func screen(
    _ arguments: [String] = [], columns: UInt16 = 100, environment: [String: String] = [:]
  ) async throws -> String {
    let folder = try TemporaryFolder()
    let name = String(repeating: "l", count: 40) + ".example"
    var log = SmallLog()
    log.add(at: ToolSample.day, from: name)
    try folder.write("acct.csv", text: log.text)
    let terminal = try Terminal(columns: columns)
    let outcome = try await Tool.run(
      ["--log", "acct.csv"] + arguments, in: folder, environment: environment,
      output: .terminal(terminal.line))
    #expect(outcome.status == 2)
    return terminal.text()
  }

  @Test func colourOnATerminal() async throws {
    #expect(try await Self.screen().contains("\u{1b}[1mVERDICT\u{1b}[0m"))
    for (arguments, environment) in [
      ([], ["NO_COLOR": "1"]), ([], ["TERM": "dumb"]), (["--color", "never"], [:]),
    ] as [([String], [String: String])] {
      let text = try await Self.screen(arguments, environment: environment)
      #expect(text.contains("VERDICT"))
      #expect(!text.contains("\u{1b}"), "\(arguments) \(environment)")
    }
    // An empty NO_COLOR counts as not set (no-color.org), and asking for colour wins.
    #expect(try await Self.screen(environment: ["NO_COLOR": ""]).contains("\u{1b}["))
    #expect(
      try await Self.screen(["--color", "always"], environment: ["NO_COLOR": "1"])
        .contains("\u{1b}["))
  }

  @Test func noColourOutsideOfATerminalUnlessAskedFor() async throws {
    let sample = try ToolSample()
    let plain = try await sample.run("--log", "logs", "--dmarc", "reports")
    #expect(!plain.output.contains("\u{1b}"))
    let colour = try await sample.run("--log", "logs", "--dmarc", "reports", "--color", "always")
    #expect(colour.output.replacing(#/\u{1b}\[[0-9]+m/#, with: "") == plain.output)
    #expect(colour.output != plain.output)
  }

  @Test func tablesFitTheTerminal() async throws {
    let name = String(repeating: "l", count: 40) + ".example"
    let wide = try await Self.screen(["--color", "never"], columns: 140)
    #expect(wide.contains(name))
    let narrow = try await Self.screen(["--color", "never"], columns: 100)
    #expect(!narrow.contains(name))
    #expect(narrow.contains("lll..."))
    let tables = narrow.split(separator: "\n").filter {
      $0.hasPrefix(" ") && !$0.hasPrefix("  ")
    }
    #expect(tables.count >= 4)
    for line in tables { #expect(line.count <= 100, "\(line)") }
    let unicode = try await Self.screen(
      ["--color", "never"], columns: 100, environment: ["LANG": "en_US.UTF-8"])
    #expect(unicode.contains("lll\u{2026}"))
  }
}
