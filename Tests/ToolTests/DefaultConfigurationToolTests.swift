import Foundation
import TestSupport
import Testing

/// The configuration that is read where neither it nor an input is named.
struct DefaultConfigurationToolTests {
  private let sample: ToolSample

  init() throws {
    sample = try ToolSample()
    try sample.folder.write("own/stagewatch.yaml", text: Self.text)
    try sample.folder.write("etc/stagewatch.yaml", text: Self.text)
  }

  /// Reads what lies beside the folder that holds it.
  private static let text = "logs: [{path: ../logs}]\ndmarc: [../reports]\nstore: ../h.db\n"

  private var own: [String: String] { ["XDG_CONFIG_HOME": sample.folder.path + "/own"] }
  private var both: [String: String] {
    own.merging(["STAGEWATCH_ETC": sample.folder.path + "/etc"]) { first, _ in first }
  }
  private func note(_ folder: String) -> String {
    "stagewatch: reading \(sample.folder.path)/\(folder)/stagewatch.yaml\n"
  }

  @Test func foundInTheAccountsFolder() async throws {
    let named = try await sample.run("--config", "own/stagewatch.yaml", environment: own)
    let found = try await sample.run(environment: own)
    #expect(named.status == found.status)
    #expect(found.output.contains("logs      2 files"))
    #expect(found.errors == note("own") + named.errors)
    let quiet = try await sample.run("-q", environment: own)
    #expect(quiet.status == found.status)
    #expect(quiet.errors == "")
  }

  @Test func theSystemsComesFirst() async throws {
    let found = try await sample.run("doctor", environment: both)
    #expect(found.errors.hasPrefix(note("etc")))
    #expect(!found.errors.contains("own/stagewatch.yaml"))
  }

  @Test func aNamedOneWins() async throws {
    try sample.folder.write("other.yaml", text: "logs: [{path: logs/acct-0.csv}]\n")
    let named = try await sample.run("--config", "other.yaml", environment: both)
    #expect(named.output.contains("logs      1 file,"))
    #expect(!named.errors.contains("reading"))
    // It wins even where it names nothing.
    try sample.folder.write("empty.yaml", text: "")
    let empty = try await sample.run("--config", "empty.yaml", environment: both)
    #expect(empty.status == 64)
    #expect(empty.output == "")
  }

  @Test func whoNamesAnInputGetsNoOther() async throws {
    try sample.folder.write("own/stagewatch.yaml", text: "stagse: []\n")
    #expect(
      try await sample.run("ingest", "--log", "logs", "--store", "h.db", environment: own)
        .status == 0)
    for arguments in [["--log", "logs"], ["--dmarc", "reports"], ["--store", "h.db"]] {
      let outcome = try await Tool.run(arguments, in: sample.folder, environment: own)
      #expect(outcome.status != 78 && outcome.status != 64, "\(arguments)")
      #expect(!outcome.errors.contains("stagewatch.yaml"), "\(arguments)")
    }
    // One that is wrong is refused as if it had been named.
    let wrong = try await sample.run(environment: own)
    #expect(wrong.status == 78)
    #expect(wrong.errors.hasPrefix(note("own")))
  }

  @Test func everyCommandFindsIt() async throws {
    let commands = [
      ["report"], ["incident"], ["doctor"], ["ingest"], ["store", "info"],
      ["compare", "--at", "2026-02-17"], ["why", "f0000000000"],
      ["tail", "--once", "--no-state", "--format", "plain"],
    ]
    for arguments in commands {
      let found = try await Tool.run(arguments, in: sample.folder, environment: own)
      #expect(found.errors.hasPrefix(note("own")), "\(arguments)")
      // Whatever it finds, it is what it finds with the file named.
      let named = try await Tool.run(
        arguments + ["--config", "own/stagewatch.yaml"], in: sample.folder, environment: own)
      #expect(found.status == named.status, "\(arguments)")
    }
    #expect(FileManager.default.fileExists(atPath: sample.folder.path + "/h.db"))
  }

  @Test func itIsWrittenOverByNoOutput() async throws {
    let path = sample.folder.path + "/own/stagewatch.yaml"
    for arguments in [["-o", path], ["doctor", "-o", path], ["incident", "--bundle", path]] {
      let outcome = try await Tool.run(arguments, in: sample.folder, environment: own)
      #expect(outcome.status == 64 || outcome.status == 73, "\(arguments)")
      #expect(sample.text("own/stagewatch.yaml") == Self.text)
    }
  }

  @Test(arguments: [
    ["report", "--redact"], ["doctor", "--redact"],
    ["tail", "--redact", "--once", "--no-state", "--format", "plain"],
  ]) func theNoteIsRedacted(_ arguments: [String]) async throws {
    try sample.folder.write("anna.smit@firm.example/stagewatch.yaml", text: Self.text)
    let outcome = try await Tool.run(
      arguments, in: sample.folder,
      environment: ["XDG_CONFIG_HOME": sample.folder.path + "/anna.smit@firm.example"])
    #expect(outcome.errors.hasPrefix("stagewatch: reading "))
    #expect(outcome.errors.contains("@firm.example/stagewatch.yaml"))
    #expect(!outcome.errors.contains("anna"))
  }

  @Test func noneLeavesThingsAsTheyAre() async throws {
    let none = try await sample.run()
    #expect(none.status == 64)
    #expect(
      none.errors.contains("name what to read: --log PATH, --dmarc PATH, or --config FILE"))
    #expect(!none.errors.contains("reading"))
  }
}
