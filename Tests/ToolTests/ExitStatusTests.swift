import TestSupport
import Testing

/// How the program ends, and what it says then.
struct ExitStatusTests {
  private static let both = ["--log", "logs", "--dmarc", "reports"]

  @Test func cleanRunIsZeroAndSilent() async throws {
    let outcome = try await ToolSample().run("--log", "logs", "--dmarc", "reports")
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("VERDICT  OK"))
  }

  @Test func nothingToReadIsUsage() async throws {
    let outcome = try await ToolSample().run()
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(
      outcome.errors
        == "stagewatch: name what to read: --log PATH, --dmarc PATH, or --config FILE\n")
  }

  @Test func oneSideAllowsNoVerdict() async throws {
    let sample = try ToolSample()
    let logs = try await sample.run("--log", "logs")
    #expect(logs.status == 2)
    #expect(logs.output.contains("no aggregate report to read"))
    // The screen says it already.
    #expect(logs.errors == "")
    let reports = try await sample.run("--dmarc", "reports", "--format", "json")
    #expect(reports.status == 2)
    #expect(reports.errors == "stagewatch: no verdict: no accounting log to read\n")
    let quiet = try await sample.run("--dmarc", "reports", "--format", "json", "-q")
    #expect(quiet.status == 2)
    #expect(quiet.errors == "")
  }

  @Test(arguments: ["", SmallLog.header + "\n"]) func emptyLogIsNoTraffic(
    _ text: String
  ) async throws {
    let sample = try ToolSample()
    try sample.folder.write("empty.csv", text: text)
    let outcome = try await sample.run("--log", "empty.csv")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("no traffic"))
    let required = try await sample.run("--log", "empty.csv", "--require-data")
    #expect(required.status == 66)
    #expect(required.output.contains("no traffic"))
    #expect(required.errors == "stagewatch: --require-data: no traffic\n")
  }

  @Test func dataThereIsEnoughForRequireData() async throws {
    let outcome = try await ToolSample().run(
      "--log", "logs", "--dmarc", "reports", "--require-data")
    #expect(outcome.status == 0)
  }

  @Test func missingInputs() async throws {
    let sample = try ToolSample()
    let all = try await sample.run("--log", "gone", "--dmarc", "away")
    #expect(all.status == 66)
    #expect(all.output == "")
    #expect(
      all.errors == """
        stagewatch: gone: No such file or directory
        stagewatch: away: No such file or directory

        """)
    let one = try await sample.run("--log", "logs", "gone.csv", "--dmarc", "reports")
    #expect(one.status == 2)
    #expect(one.output.contains("VERDICT  ! NOT ENOUGH DATA\n  could not be read whole: gone.csv"))
    #expect(one.output.contains("gone.csv: No such file or directory"))
    #expect(one.output.contains("192 rows = 192 used"))
    let strict = try await sample.run("--log", "logs", "gone.csv", "--dmarc", "reports", "--strict")
    #expect(strict.status == 65)
  }

  @Test func folderWithoutFilesIsNoInput() async throws {
    let sample = try ToolSample()
    try sample.folder.write("bare/.hidden", text: "")
    let outcome = try await sample.run("--log", "bare")
    #expect(outcome.status == 66)
    #expect(outcome.errors == "stagewatch: no file to read was found\n")
  }

  @Test func strictRefusesBadRowsAndReports() async throws {
    let rows = try ToolSample(brokenRows: 3)
    #expect(try await rows.run("--log", "logs", "--dmarc", "reports").status == 0)
    let strict = try await rows.run("--log", "logs", "--dmarc", "reports", "--strict")
    #expect(strict.status == 65)
    #expect(strict.output.contains("3 rejected"))
    #expect(
      strict.errors == "stagewatch: --strict: rejected 3 of the rows and 0 of the reports;"
        + " 0 of the inputs not read\n")
    let reports = try ToolSample()
    try reports.folder.write("reports/broken.xml", text: "<feedback>")
    #expect(try await reports.run("--log", "logs", "--dmarc", "reports").status == 0)
    #expect(try await reports.run("--log", "logs", "--dmarc", "reports", "--strict").status == 65)
  }

  @Test func strictRefusesRecordsThatWereLeftOut() async throws {
    let sample = try ToolSample()
    let record = SmallReport.Record("no address", count: 4)
    let text = SmallReport(
      id: "odd", from: ToolSample.day, to: ToolSample.day + 86_399, [record, SmallReport.Record()]
    ).text
    try sample.folder.write("reports/odd.xml", text: text)
    let outcome = try await sample.run("--log", "logs", "--dmarc", "reports", "--strict")
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasSuffix("; records of reports left out\n"))
  }

  @Test func configurationProblemsAreAllTold() async throws {
    let sample = try ToolSample()
    try sample.folder.write("bad.yaml", text: "sytems: []\nnat: 7\n")
    let outcome = try await sample.run("--log", "logs", "--config", "bad.yaml")
    #expect(outcome.status == 78)
    #expect(outcome.output == "")
    #expect(
      outcome.errors.contains("bad.yaml line 1: unknown key 'sytems', the nearest is 'systems'"))
    #expect(outcome.errors.contains("bad.yaml line 2:"))
    let missing = try await sample.run("--log", "logs", "--config", "none.yaml")
    #expect(missing.status == 78)
    #expect(missing.errors == "stagewatch: none.yaml: No such file or directory\n")
  }

  @Test func configurationNamesTheInputs() async throws {
    let sample = try ToolSample()
    try sample.folder.write(
      "conf/stagewatch.yaml", text: "logs: [{path: ../logs}]\ndmarc: [../reports]\n")
    let outcome = try await sample.run("--config", "conf/stagewatch.yaml")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("192 rows = 192 used"))
    #expect(outcome.output.contains("2 accepted"))
  }

  // MARK: - Streams

  @Test func fullDiskIsAnOutputError() async throws {
    let sample = try ToolSample()
    let outcome = try await Tool.shell(
      #""$0" --log logs --dmarc reports > /dev/full"#, in: sample.folder)
    #expect(outcome.status == 74)
    #expect(outcome.errors == "stagewatch: standard output: No space left on device\n")
  }

  @Test(arguments: ["table", "json"]) func closedPipeEndsQuietly(_ format: String) async throws {
    let outcome = try await ToolSample().run(
      "--log", "logs", "--dmarc", "reports", "--format", format, output: .closedPipe)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
  }

  // MARK: - Refused combinations

  @Test(arguments: [
    ["--last", "24h", "--since", "today"], ["--last", "24h", "--until", "today"],
    ["--since", "2026-02-17", "--until", "2026-02-17"],
    ["--since", "2026-02-18", "--until", "2026-02-17"], ["--since", "whenever"],
    ["--last", "0h"], ["--tz", "Mars/Base", "--since", "today"], ["--domain", "no domain"],
    ["--format", "json", "--all"], ["--format", "json", "--color", "always"],
    ["--format", "xml"], ["--threads", "0"], ["--threads", "257"], ["--fail-on", "never"],
    ["--format", "json", "--tz", "Europe/Brussels"], ["--rejects", "-"],
    ["--rejects", "same.txt", "--output", "same.txt"], ["--assume-header", "6.0"], ["--nonsense"],
    ["stray"], ["--format", "mail"], ["--mail-to", "a@b.example"],
    ["--format", "json", "--mail-from", "a@b.example"],
    ["--format", "mail", "--mail-to", "a@b.example\nBcc: x@y.example"],
    ["--format", "html", "--quiet-if-clean"], ["--quiet-if-clean", "--output", "x.txt"],
    ["--quiet-if-clean", "--line-if-clean"],
    ["--format", "mail", "--mail-to", "root", "--line-if-clean"],
    ["--format", "mail", "--mail-to", "root", "--color", "always"], ["--format", "csv"],
    ["--section", "stages"], ["--format", "csv", "--section", "nothing"],
    ["--format", "csv", "--output", "-"], ["--format", "ndjson", "--all"],
    ["--format", "prometheus", "--quiet-if-clean"], ["--label", "firm=bank"],
    ["--format", "prometheus", "--label", "domain=x"],
    ["--format", "prometheus", "--label", "a=x", "--label", "a=y"],
    ["--format", "prometheus", "--label", "job=x"],
    ["--format", "csv", "--section", "stages", "--tz", "Europe/Brussels"],
  ]) func badCombinationIsUsage(_ arguments: [String]) async throws {
    let sample = try ToolSample()
    let outcome = try await Tool.run(arguments + Self.both, in: sample.folder)
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(!outcome.errors.isEmpty)
    #expect(try sample.names() == ["logs", "reports"])
  }

  @Test(arguments: ["--dedupe", "--assume-header=4.5"])
  func optionsOfLogsNeedLogs(_ option: String) async throws {
    let outcome = try await ToolSample().run("--dmarc", "reports", option)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("needs logs to read"))
  }

  @Test func standardInputCanBeReadOnce() async throws {
    let outcome = try await ToolSample().run("--log", "-", "--dmarc", "-", input: "")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("standard input (-) can be read once only"))
  }
}
