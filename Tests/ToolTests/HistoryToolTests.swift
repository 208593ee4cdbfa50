import Foundation
import TestSupport
import Testing

/// `stagewatch ingest`, `stagewatch store` and `report --store`, as their users run them.
struct HistoryToolTests {
  private static let read = ["--log", "logs", "--dmarc", "reports"]
  private static let ingest = ["ingest"] + read + ["--store", "h.db"]

  private func run(_ sample: ToolSample, _ arguments: [String]) async throws -> Tool.Outcome {
    try await Tool.run(arguments, in: sample.folder)
  }

  @Test func `A store gives the same report as its files`() async throws {
    let sample = try ToolSample(brokenRows: 2)
    let first = try await run(sample, Self.ingest)
    #expect(first.status == 0)
    #expect(
      first.output == """
        logs      2 new, 0 continued, 0 without anything new
        rows      194 = 192 used + 0 ignored + 2 rejected
        reports   2 new, 0 duplicates, 0 rejected; 0 files without anything new
        store     h.db

        """)
    let direct = try await sample.json(Self.read)
    #expect(try await sample.json(["--store", "h.db"]) == direct)
    let second = try await run(sample, Self.ingest)
    #expect(
      second.output.hasPrefix(
        "logs      0 new, 0 continued, 2 without anything new\nreports   0 new"))
    #expect(try await sample.json(["--store", "h.db"]) == direct)
    // Beside the store the same files add nothing.
    #expect(try await sample.json(["--store", "h.db"] + Self.read) == direct)
    // The logs may go.
    try FileManager.default.removeItem(atPath: sample.folder.path + "/logs")
    #expect(try await sample.json(["--store", "h.db"]) == direct)
  }

  @Test func `Killed ingests count nothing twice`() async throws {
    let sample = try ToolSample()
    for number in 2..<30 {
      try sample.folder.write("logs/acct-\(number).csv", text: ToolSample.log(number))
    }
    var random = SeededRandom(seed: 3)
    let command = "\"$0\" ingest --log logs --dmarc reports --store h.db --batch-bytes 1 -q"
    for _ in 0..<8 {
      let pause = Double.random(in: 0.01...0.4, using: &random)
      _ = try await Tool.shell("timeout -s KILL \(pause) \(command); true", in: sample.folder)
    }
    #expect(try await run(sample, Self.ingest).status == 0)
    #expect(try await run(sample, ["store", "check", "--store", "h.db"]).status == 0)
    #expect(try await sample.json(["--store", "h.db"]) == sample.json(Self.read))
  }

  @Test func `Two ingests at once count once`() async throws {
    let sample = try ToolSample()
    for number in 2..<12 {
      try sample.folder.write("logs/acct-\(number).csv", text: ToolSample.log(number))
    }
    async let first = run(sample, Self.ingest + ["--batch-bytes", "20000"])
    async let second = run(sample, Self.ingest)
    let outcomes = try await [first, second]
    #expect(outcomes.map(\.status) == [0, 0], "\(outcomes.map(\.errors))")
    _ = try await run(sample, Self.ingest)
    #expect(try await run(sample, ["store", "check", "--store", "h.db"]).status == 0)
    #expect(try await sample.json(["--store", "h.db"]) == sample.json(Self.read))
  }

  @Test func `Two ingests that make a store at once both make it`() async throws {
    let sample = try ToolSample()
    for number in 0..<12 {
      let ingest = ["ingest", "--log", "logs", "--store", "h\(number).db", "-q"]
      async let first = run(sample, ingest)
      async let second = run(sample, ingest)
      let outcomes = try await [first, second]
      #expect(outcomes.map(\.status) == [0, 0], "\(outcomes.map(\.errors))")
    }
  }

  @Test func `What is new since the last report is told once`() async throws {
    let sample = try ToolSample()
    _ = try await run(sample, Self.ingest)
    let report = ["report", "--store", "h.db", "--remember"]
    let first = try await run(sample, report)
    #expect(first.output.contains("NEW SINCE THE LAST REPORT  this is the first"))
    var log = SmallLog()
    // A reply with control characters must not reach the terminal.
    for row in 0..<40 {
      log.add(
        "b", at: ToolSample.day + 2 * 86_400 + row,
        reply: "smtp;550 5.7.26 unauthenticated \u{1b}[31mmail from a.example")
    }
    try sample.folder.write("logs/acct-9.csv", text: log.text)
    try sample.folder.write(
      "reports/9.xml",
      text: SmallReport(
        id: "9", from: ToolSample.day + 86_400, to: ToolSample.day + 2 * 86_400 - 1,
        [.init(count: 40, dkim: false, spf: false)]
      ).text)
    let ingest = try await run(sample, Self.ingest)
    #expect(ingest.output.contains("reopened  2026-02-17, by reports that came later"))
    let second = try await run(sample, report)
    #expect(second.output.contains("CHANGED BY LATE REPORTS"))
    #expect(second.output.contains(#/new +a.example: \w+ mail, vmta vmta1/#))
    #expect(!second.output.contains("\u{1b}"))
    let third = try await run(sample, report)
    #expect(third.output.contains("still open\n  nothing\n"))
    let json = try await sample.json(["--store", "h.db"])
    #expect(try ToolSample.value(json, "changes", "findings") as? [String] == [])
    #expect((try ToolSample.value(json, "changes", "open") as? Int ?? 0) > 0)
    // A part of the domains says nothing of what is gone.
    #expect(
      try await ToolSample.value(
        sample.json(["--store", "h.db", "--domain", "a.example"]), "changes") == nil)
  }

  @Test func `A store is told, checked and made small`() async throws {
    let sample = try ToolSample()
    try sample.folder.write(
      "s.yaml", text: "store: kept.db\nretention: {quarter_hours: 1, hours: 1, days: 2}\n")
    let read = ["ingest", "--config", "s.yaml"] + Self.read
    // The old day is counted as coarse as it is kept, so that nothing has to be made coarser.
    let ingest = try await run(sample, read).output
    #expect(ingest.hasSuffix("\nstore     kept.db\n") && !ingest.contains("aged"))
    let info = try await run(sample, ["store", "info", "--config", "s.yaml"])
    #expect(info.status == 0)
    #expect(info.output.contains("1 day by second: 96 rows"))
    #expect(info.output.contains("1 day by 1 d: 96 rows"))
    #expect(info.output.contains("reports   2 of 1 reporter, 144 messages"))
    let compact = try await run(sample, ["store", "compact", "--config", "s.yaml"])
    #expect(compact.output.hasPrefix("segments  2 -> 2\n"))
    let check = try await run(sample, ["store", "check", "--config", "s.yaml"])
    #expect(
      check.output.contains("rows      192 = 192 used + 0 ignored + 0 rejected, of 2 files\n"))
    #expect(check.output.hasSuffix("whole\n"))
    #expect(check.status == 0)
  }

  @Test(arguments: [
    (["ingest", "--log", "-", "--store", "h.db"], 64, "could not be known again"),
    (["ingest", "--store", "h.db"], 64, "name what to read"),
    (["ingest", "--log", "logs", "--store", "no/such/folder/h.db"], 66, "No such file"),
    (["ingest", "--log", "logs", "--store", "logs/acct-0.csv"], 65, "no store"),
    (["report", "--store", "none.db"], 66, "stagewatch ingest makes one"),
    (["report", "--store", "logs"], 65, "not a regular file"),
    (["report", "--log", "logs", "--remember"], 64, "--remember needs --store"),
    (["report", "--store", "none.db", "--rejects", "r"], 64, "--rejects does not go with --store"),
    (["store", "info", "--store", "none.db"], 66, "there is no store"),
    (["store", "check", "--store", "logs/acct-0.csv"], 65, "no store"),
  ])
  func `What cannot be done is said`(arguments: [String], status: Int32, reason: String)
    async throws
  {
    let sample = try ToolSample()
    let outcome = try await run(sample, arguments)
    #expect(outcome.status == status)
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(reason), "\(outcome.errors)")
    #expect(sample.text("logs/acct-0.csv") == ToolSample.log(0))
    #expect(sample.text("none.db") == nil)
  }

  @Test func `Bad rows end a strict ingest with 65, and what is good counts`() async throws {
    let sample = try ToolSample(brokenRows: 1)
    let outcome = try await run(sample, Self.ingest + ["--strict", "-q"])
    #expect(outcome.status == 65)
    #expect(outcome.output == "")
    let json = try await sample.json(["--store", "h.db"])
    #expect(try ToolSample.value(json, "inputs", "logs", "rejected") as? Int == 1)
  }
}
