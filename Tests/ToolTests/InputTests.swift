import Foundation
import TestSupport
import Testing

/// Which files are read, in which ways, and that it makes no difference.
struct InputTests {
  private static let both = ["--log", "logs", "--dmarc", "reports"]

  // MARK: - Ways to read

  @Test(arguments: [
    ["--threads", "1"], ["--threads", "2"], ["--threads", "16"], ["--chunk-bytes", "64"],
    ["--chunk-bytes", "1000"], ["--threads", "2", "--chunk-bytes", "64"], ["--io", "read"],
    ["--io", "mmap"], ["--io", "read", "--threads", "2", "--chunk-bytes", "64"],
  ]) func resultIsTheSameHoweverItIsRead(_ options: [String]) async throws {
    let sample = try ToolSample(brokenRows: 40)
    let reference = try await sample.json(Self.both)
    #expect(try await sample.json(Self.both + options) == reference)
    let logs = try ToolSample.value(reference, "inputs", "logs") as? [String: Any]
    #expect(logs?["rejected"] as? Int == 40)
  }

  @Test(arguments: [
    ["TZ": "America/New_York"], ["TZ": "Asia/Kolkata", "LANG": "de_DE.UTF-8"],
    ["LC_ALL": "tr_TR.UTF-8"], ["TZ": "nonsense"],
  ]) func environmentDoesNotChangeResults(_ environment: [String: String]) async throws {
    let sample = try ToolSample()
    let arguments = Self.both + ["--since", "2026-02-16 06:30", "--until", "2026-02-18"]
    let plain = try await sample.json(arguments)
    #expect(try await sample.json(arguments, environment: environment) == plain)
    #expect(try ToolSample.value(plain, "period", "begin") as? String == "2026-02-16T06:30:00Z")
  }

  @Test func standardInputForLogs() async throws {
    let sample = try ToolSample()
    let reference = try await sample.json(["--log", "logs/acct-0.csv", "--dmarc", "reports"])
    let piped = try await sample.json(
      ["--log", "-", "--dmarc", "reports"], input: ToolSample.log(0))
    #expect(piped == reference)
  }

  @Test func standardInputForReports() async throws {
    let sample = try ToolSample()
    let reference = try await sample.json(["--log", "logs", "--dmarc", "reports/0.xml"])
    let piped = try await sample.json(
      ["--log", "logs", "--dmarc", "-"], input: ToolSample.report(0))
    #expect(piped == reference)
  }

  // MARK: - Which files

  @Test func folderWithForeignFilesBesideLogs() async throws {
    let sample = try ToolSample()
    try sample.folder.write("logs/pmta.log", text: "2026-02-16 started\n")
    try sample.folder.write("logs/deep/acct-2.csv", text: ToolSample.log(2))
    let one = try await sample.run("--log", "logs", "--dmarc", "reports")
    #expect(one.status == 0)
    #expect(one.output.contains("logs      3 files"))
    #expect(
      one.output.contains(
        "logs/pmta.log: not an accounting file by its first bytes, left out"))
    try sample.folder.write("logs/zz.txt", text: "hello\n")
    let more = try await sample.run("--log", "logs", "--dmarc", "reports")
    #expect(
      more.output.contains("this file and 1 more are no accounting files by their first bytes"))
    // Leaving them out is no bad data, since the admin did not name them.
    #expect(try await sample.run("--log", "logs", "--dmarc", "reports", "--strict").status == 0)
    let named = try await sample.run("--log", "logs/pmta.log", "--dmarc", "reports")
    #expect(named.output.contains("1 row = 0 used + 0 ignored + 1 rejected"))
  }

  @Test func fileGivenTwiceCountsOnce() async throws {
    let sample = try ToolSample()
    try FileManager.default.createSymbolicLink(
      atPath: sample.folder.path + "/again.csv", withDestinationPath: "logs/acct-0.csv")
    try FileManager.default.linkItem(
      atPath: sample.folder.path + "/logs/acct-1.csv", toPath: sample.folder.path + "/hard.csv")
    let once = try await sample.json(Self.both)
    let twice = try await sample.json([
      "--log", "logs", "logs/acct-0.csv", "./logs", "again.csv", "hard.csv", "--dmarc", "reports",
      "reports/0.xml", "reports",
    ])
    #expect(twice == once)
  }

  @Test func copyOfALogIsToldAndCountedOnceIfAskedFor() async throws {
    let sample = try ToolSample()
    try sample.folder.write("copy.csv", text: ToolSample.log(0))
    let arguments = ["--log", "logs", "copy.csv", "--dmarc", "reports"]
    let twice = try await Tool.run(arguments, in: sample.folder)
    #expect(twice.output.contains("288 rows = 288 used"))
    #expect(twice.output.contains("are counted twice"))
    let once = try await Tool.run(arguments + ["--dedupe"], in: sample.folder)
    // Two equal rows of one file are two events; those of the copy are not.
    #expect(once.output.contains("288 rows = 192 used + 96 ignored"))
    #expect(!once.output.contains("are counted twice"))
  }

  // MARK: - Period and domain

  @Test func rowsAndReportsOfThePeriodOnly() async throws {
    let sample = try ToolSample()
    let json = try await sample.json(
      Self.both + ["--since", "2026-02-17", "--until", "2026-02-18"])
    #expect(try ToolSample.value(json, "inputs", "logs", "used") as? Int == 96)
    #expect(try ToolSample.value(json, "inputs", "logs", "ignored") as? Int == 96)
    #expect(try ToolSample.value(json, "inputs", "reports", "accepted") as? Int == 1)
    #expect(try ToolSample.value(json, "inputs", "reports", "outside_period") as? Int == 1)
    #expect(try ToolSample.value(json, "period", "begin") as? String == "2026-02-17T00:00:00Z")
    #expect(try ToolSample.value(json, "period", "end") as? String == "2026-02-18T00:00:00Z")
  }

  @Test func sameInstantInOtherWords() async throws {
    let sample = try ToolSample()
    // A period without an end reaches to the present, which moves on.
    let until = ["--until", "@1771372800"]
    let reference = try await sample.json(Self.both + until + ["--since", "2026-02-17T00:00:00Z"])
    for words in [
      ["--since", "2026-02-17"], ["--since", "2026-02-17 00:00"], ["--since", "@1771286400"],
      ["--since", "2026-02-17 01:00", "--tz", "Europe/Brussels"],
      ["--since", "2026-02-16 19:00", "--tz", "-0500"],
      ["--since", "2026-02-17T01:00:00+01:00"],
    ] {
      #expect(try await sample.json(Self.both + until + words) == reference, "\(words)")
    }
  }

  @Test func timesBeforeNowMayBeginWithADash() async throws {
    let sample = try ToolSample()
    for words in [["--since", "-2h"], ["--since=-2h"], ["--last", "2h"], ["--until", "-2h"]] {
      let outcome = try await Tool.run(Self.both + words + ["--format", "json"], in: sample.folder)
      #expect(outcome.status == 0 || outcome.status == 2, "\(words): \(outcome.errors)")
      #expect(outcome.output.hasPrefix("{"))
    }
  }

  @Test func zoneOfTheScreen() async throws {
    let sample = try ToolSample()
    let outcome = try await sample.run(
      "--log", "logs", "--dmarc", "reports", "--tz", "Europe/Brussels")
    #expect(outcome.output.hasPrefix("stagewatch report  2026-02-16 01:00 +0100 to "))
    let local = try await sample.run(
      "--log", "logs", "--dmarc", "reports", "--tz", "local",
      environment: ["TZ": "Asia/Kolkata"])
    #expect(local.output.hasPrefix("stagewatch report  2026-02-16 05:30 +0530 to "))
  }

  @Test func oneDomainAndThoseUnderIt() async throws {
    let sample = try ToolSample()
    let news = try await sample.json(Self.both + ["--domain", "News.A.example."])
    #expect(try ToolSample.value(news, "inputs", "logs", "used") as? Int == 2 * 24)
    let parent = try await sample.json(Self.both + ["--domain", "a.example"])
    #expect(parent == (try await sample.json(Self.both)))
    let other = try await sample.run("--log", "logs", "--dmarc", "reports", "--domain", "b.example")
    #expect(other.output.contains("192 rows = 0 used + 192 ignored"))
  }
}
