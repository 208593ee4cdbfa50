import Foundation
import TestSupport
import Testing

/// What the program says of itself.
struct HelpTests {
  @Test(arguments: [
    (["--help"], "help.txt"), (["report", "--help"], "help-report.txt"),
    (["help", "report"], "help-report.txt"), (["tail", "--help"], "help-tail.txt"),
    (["ingest", "--help"], "help-ingest.txt"), (["store", "--help"], "help-store.txt"),
    (["incident", "--help"], "help-incident.txt"),
  ]) func help(_ arguments: [String], _ golden: String) async throws {
    let outcome = try await Tool.run(arguments, in: try TemporaryFolder())
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(Golden.difference(outcome.output, golden) == nil)
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func versionIsOneLine() async throws {
    for arguments in [["--version"], ["report", "--version"]] {
      let outcome = try await Tool.run(arguments, in: try TemporaryFolder())
      #expect(outcome.status == 0)
      let line = #/\d+\.\d+\.\d+ \(libpsl \d+\.\d+\.\d+, list of \d{4}-\d\d-\d\d\)\n/#
      #expect(outcome.output.wholeMatch(of: line) != nil)
      #expect(outcome.errors == "")
    }
  }

  /// What cannot be written has not been said.
  @Test(arguments: ["--help", "--version", "help report", "--generate-completion-script bash"])
  func helpThatCannotBeWrittenIsAnError(_ arguments: String) async throws {
    let outcome = try await Tool.shell(
      "\"$0\" \(arguments) > /dev/full", in: try TemporaryFolder())
    #expect(outcome.status == 74)
    #expect(outcome.errors == "stagewatch: standard output: No space left on device\n")
  }

  /// One byte below the least a run is refused with a sentence; help still comes.
  @Test(arguments: [(1_048_576, true), (1_048_575, false), (262_144, false)])
  func tooSmallAnAddressSpaceIsRefused(_ kibibytes: Int, _ isEnough: Bool) async throws {
    let sample = try ToolSample()
    let outcome = try await Tool.shell(
      "ulimit -v \(kibibytes); \"$0\" --log logs --dmarc reports", in: sample.folder)
    #expect(outcome.status == (isEnough ? 0 : 74), "\(outcome.errors)")
    guard !isEnough else { return }
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("a run needs 1048576 KiB at least; see ulimit -v"))
    let help = try await Tool.shell("ulimit -v \(kibibytes); \"$0\" --version", in: sample.folder)
    #expect(help.status == 0)
  }

  @Test func versionStandsInTheReport() async throws {
    let sample = try ToolSample()
    let version = try await sample.run("--version").output
    let json = try await sample.json(["--log", "logs", "--dmarc", "reports"])
    let own = version.prefix { $0 != " " }
    #expect(try ToolSample.value(json, "tool", "version") as? String == String(own))
  }

  @Test func hiddenOptionsAreNotInTheHelp() async throws {
    let outcome = try await Tool.run(["report", "--help"], in: try TemporaryFolder())
    #expect(!outcome.output.contains("--chunk-bytes"))
  }

  @Test(arguments: ["report", "tail", "incident"]) func everyOptionIsOnThePageOfTheCommand(
    _ command: String
  ) async throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let page = try String(
      contentsOf: folder.appendingPathComponent("../../docs/\(command).md").standardizedFileURL,
      encoding: .utf8)
    let help = try await Tool.run([command, "--help"], in: try TemporaryFolder()).output
    let options = Set(help.matches(of: #/--[a-z][a-z-]+/#).map { String($0.output) })
    #expect(options.count > 12)
    for option in options.subtracting(["--help", "--version"]) {
      #expect(page.contains("`\(option)") || page.contains(", `\(option)"), "\(option)")
    }
  }

  /// The help of a command lists the forms that it has and no others, and options for these alone.
  @Test(arguments: ["report", "why", "compare", "incident", "doctor"])
  func theHelpListsTheFormsThatTheCommandHas(_ command: String) async throws {
    let folder = try TemporaryFolder()
    let help = try await Tool.run([command, "--help"], in: folder).output.replacing(
      #/\n +/#, with: " ")
    let list = try #require(
      try #/--format <format>.*?\(values: (.*?); default: table\)/#.firstMatch(in: help))
    let listed = list.output.1.split(separator: ", ").map(String.init)
    let rest = [
      "why": ["f00000000000"], "compare": ["--at", "2026-02-17"],
      "report": ["--mail-to", "a@a.example"],
    ]
    for format in ["table", "json", "html", "mail", "csv", "ndjson", "prometheus", "screen"] {
      let isMail = format == "mail"
      let section = format == "csv" && command == "report" ? ["--section", "summary"] : []
      let outcome = try await Tool.run(
        [command] + (command == "report" && !isMail ? [] : rest[command, default: []]) + [
          "--log", "nowhere", "--format", format,
        ] + section,
        in: folder)
      #expect((outcome.status == 64) == !listed.contains(format), "\(format) \(outcome.errors)")
    }
    #expect(help.contains("--section") == listed.contains("csv"))
    #expect(help.contains("domains of a page") == listed.contains("mail"))
  }

  /// A mistyped command names the nearest one, and no word from outside reaches a terminal as it is.
  @Test(arguments: [
    ("reprot", "stagewatch: there is no command reprot; did you mean report?"),
    ("tial", "stagewatch: there is no command tial; did you mean tail?"),
    ("inc", "stagewatch: there is no command inc; did you mean incident?"),
    ("store mrege", "stagewatch: there is no command store mrege; did you mean store merge?"),
    ("store xyz --store x", "stagewatch: there is no command store xyz"),
    ("sendmail", "stagewatch: there is no command sendmail"),
    ("a\u{1b}[2Jb", "stagewatch: there is no command a?[2Jb"),
  ]) func anUnknownCommandIsSaidSo(_ word: String, _ line: String) async throws {
    let outcome = try await Tool.run(
      word.split(separator: " ").map(String.init), in: try TemporaryFolder())
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(outcome.errors.split(separator: "\n").first.map(String.init) == line)
  }
}
