import Foundation
import TestSupport
import Testing

/// Options that may stand once and stand twice, and paths that an ingest cannot read.
struct RepeatedOptionTests {
  @Test(arguments: [
    ["--domain", "a.example", "--domain", "b.example"],
    ["--since", "-2h", "--since", "2026-01-01"], ["--format", "json", "--format=table"],
    ["-o", "a.txt", "--output", "b.txt"],
    ["--config", "a.yaml", "--config", "b.yaml"],
  ]) func standsTwice(_ arguments: [String]) async throws {
    let outcome = try await Tool.run(
      ["report", "--log", "logs", "--dmarc", "reports"] + arguments, in: ToolSample().folder)
    #expect(outcome.status == 64)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasSuffix(" is given twice; it may stand once\n"))
  }

  /// What writes into a store takes one.
  @Test(arguments: [["ingest", "--log", "logs"], ["store", "compact"]])
  func storeStandsTwice(_ command: [String]) async throws {
    let sample = try ToolSample()
    let outcome = try await Tool.run(
      command + ["--store=a.db", "--store", "b.db"], in: sample.folder)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasSuffix("--store is given twice; it may stand once\n"))
    #expect(sample.text("b.db") == nil)
  }

  @Test func pathsMayStandAgain() async throws {
    let outcome = try await ToolSample().run(
      "--log", "logs", "--dmarc", "reports", "--log", "logs")
    #expect(outcome.status == 0)
  }

  // MARK: - Ingest

  @Test func ingestSaysWhatItCouldNotRead() async throws {
    let sample = try ToolSample()
    let outcome = try await sample.run(
      "ingest", "--log", "logs", "gone", "--dmarc", "reports", "--store", "h.db")
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("gone: No such file or directory"))
    let report = try await sample.run("report", "--store", "h.db")
    #expect(report.status == 2)
    #expect(report.output.contains("192 rows = 192 used"))
    #expect(report.output.contains("the store could not read gone: No such file or directory"))
  }

  /// What a folder names and nobody can open is missing as much as a path that was given.
  @Test func ingestSaysWhatOfAFolderItCouldNotRead() async throws {
    let sample = try ToolSample()
    let link = sample.folder.path + "/logs/moved.csv"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "/nowhere/moved.csv")
    let inputs = ["--log", "logs", "--dmarc", "reports"]
    let direct = try await Tool.run(["report"] + inputs, in: sample.folder)
    #expect(direct.status == 2)
    #expect(
      try await Tool.run(["ingest", "--store", "h.db"] + inputs, in: sample.folder).status == 66)
    let report = try await sample.run("report", "--store", "h.db")
    #expect(report.status == 2)
    #expect(
      report.output.contains(
        "the store could not read logs: logs/moved.csv: No such file or directory"))
  }

  /// A packed log that is cut within its first block has no row that the store could hold.
  @Test func ingestSaysWhichLogItCouldNotUnpack() async throws {
    let sample = try ToolSample()
    try sample.folder.write("cut.csv.gz", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b])
    let inputs = ["--log", "logs", "cut.csv.gz", "--dmarc", "reports"]
    #expect(try await Tool.run(["report"] + inputs, in: sample.folder).status == 2)
    let ingest = ["ingest", "--store", "h.db"] + inputs
    #expect(try await Tool.run(ingest, in: sample.folder).status == 66)
    let report = try await sample.run("report", "--store", "h.db")
    #expect(report.status == 2)
    #expect(report.output.contains("the store could not read cut.csv.gz: "))
  }

  @Test func ingestThatFindsThePathAgainIsForgiven() async throws {
    let sample = try ToolSample()
    let inputs = ["--log", "logs", "more.csv", "--dmarc", "reports", "--store", "h.db"]
    #expect(try await Tool.run(["ingest"] + inputs, in: sample.folder).status == 66)
    try sample.folder.write("more.csv", text: SmallLog.header + "\n")
    #expect(try await Tool.run(["ingest"] + inputs, in: sample.folder).status == 0)
    #expect(try await sample.run("report", "--store", "h.db").status == 0)
  }
}
