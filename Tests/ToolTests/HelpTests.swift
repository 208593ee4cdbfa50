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
}
