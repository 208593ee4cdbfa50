import Foundation
import TestSupport
import Testing

/// Findings as the program tells them: the replies of its examples, its exit status, and the same
/// bytes from run to run.
struct FindingsOutputTests {
  private static let reply = "smtp;550 5.7.26 not accepted due to domain's DMARC policy, zebra"
  private static let inputs = ["--log", "logs", "--dmarc", "reports", "--config", "c.yaml"]

  /// Eight days of `none` then `reject`, with `failed` of 40 rows refused in each day of the second.
  private static func sample(failed: Int) throws -> ToolSample {
    let sample = try ToolSample()
    for number in 0..<2 {
      try FileManager.default.removeItem(atPath: sample.folder.path + "/logs/acct-\(number).csv")
      try FileManager.default.removeItem(atPath: sample.folder.path + "/reports/\(number).xml")
    }
    var log = SmallLog()
    for day in 0..<8 {
      let begin = ToolSample.day + day * 86_400
      let refused = day < 4 ? 0 : failed
      log.add("b", at: begin + 43_200, reply: reply, job: "job\(day)", count: refused)
      log.add(at: begin + 43_200, count: 40 - refused)
      try sample.folder.write(
        "reports/\(day).xml",
        text: SmallReport(
          id: String(day), policy: day < 4 ? "none" : "reject", from: begin, to: begin + 86_399,
          [SmallReport.Record(count: 40)]
        ).text)
    }
    try sample.folder.write("logs/acct.csv", text: log.text)
    try sample.folder.write(
      "c.yaml",
      text: """
        stages:
          - {domain: a.example, policy: none, begin: 2026-02-16}
          - {domain: a.example, policy: reject, begin: 2026-02-20}

        """)
    return sample
  }

  private static func example(_ json: String) throws -> [String: Any] {
    let found = try ToolSample.value(json, "stage_failures") as? [[String: Any]]
    let first = try #require(found?.first)
    return try #require(first["example"] as? [String: Any])
  }

  @Test func replyIsReadAgainFromPlainAndPackedLogs() async throws {
    let sample = try Self.sample(failed: 20)
    let plain = try Self.example(try await sample.json(Self.inputs))
    #expect(plain["diagnostic"] as? String == Self.reply)
    #expect(plain["job"] as? String == "job4")
    #expect(plain["path"] as? String == "logs/acct.csv")
    let text = try #require(sample.text("logs/acct.csv"))
    let offset = try #require(plain["offset"] as? Int)
    let row = text.utf8.dropFirst(offset).prefix { $0 != UInt8(ascii: "\n") }
    #expect(String(decoding: row, as: UTF8.self).contains(Self.reply))
    #expect(try await Tool.shell("gzip logs/acct.csv", in: sample.folder).status == 0)
    let packed = try Self.example(try await sample.json(Self.inputs))
    #expect(packed["diagnostic"] as? String == Self.reply)
    #expect(packed["offset"] as? Int == offset)
    #expect(packed["path"] as? String == "logs/acct.csv.gz")
  }

  /// It cannot be read again: the rows that a finding may show are kept while it is read.
  @Test func standardInputKeepsItsExamples() async throws {
    let sample = try Self.sample(failed: 20)
    let text = try #require(sample.text("logs/acct.csv"))
    let file = try Self.example(try await sample.json(Self.inputs))
    let example = try Self.example(try await sample.json(Self.piped, input: text))
    #expect(example["diagnostic"] as? String == Self.reply)
    #expect(example["job"] as? String == "job4")
    #expect(example["path"] as? String == "-")
    #expect(example["offset"] as? Int == file["offset"] as? Int)
    // The earliest failure of all is of the stage before, and has another job.
    let early = text.replacing(
      SmallLog.header + "\n",
      with: SmallLog.header + "\n" + Self.row(job: "early", at: ToolSample.day + 43_000))
    let later = try Self.example(try await sample.json(Self.piped, input: early))
    #expect(later["job"] as? String == "job4")
  }

  private static let piped = ["--log", "-", "--dmarc", "reports", "--config", "c.yaml"]

  /// A refused row, as a line.
  private static func row(job: String, at time: Int, to recipient: String = "x@gmail.com") -> String
  {
    var log = SmallLog()
    log.add("b", at: time, to: recipient, reply: reply, job: job)
    return String(log.text.dropFirst(SmallLog.header.count + 1))
  }

  @Test func standardInputIsRedactedAsFilesAre() async throws {
    let sample = try Self.sample(failed: 20)
    let text = try #require(sample.text("logs/acct.csv"))
      .replacing(", zebra", with: " for someone")
    try sample.folder.write("logs/acct.csv", text: text)
    let file = try Self.example(try await sample.json(Self.inputs + ["--redact"]))
    let piped = try Self.example(try await sample.json(Self.piped + ["--redact"], input: text))
    let shown = try #require(piped["diagnostic"] as? String)
    #expect(!shown.contains("someone"))
    // The hash is another one in every run.
    let there = try #require(file["diagnostic"] as? String)
    #expect(shown.prefix { $0 != "-" } == there.prefix { $0 != "-" })
  }

  @Test func bytesAreTheSameFromRunToRunAndAtAnyThreads() async throws {
    let sample = try Self.sample(failed: 20)
    let first = try await sample.json(Self.inputs + ["--threads", "1"])
    #expect(first.contains(#""attribution": "dmarc""#))
    for threads in ["1", "2", "5"] {
      #expect(try await sample.json(Self.inputs + ["--threads", threads]) == first)
    }
  }

  /// 80 of 160 is critical, 20 of 160 a warning, and 8 no finding, but a loss that asks for attention.
  @Test(
    arguments: [
      (20, "critical", 1), (20, "info", 1), (5, "critical", 0), (5, "warning", 1), (5, "info", 1),
      (2, "critical", 0), (2, "warning", 1), (0, "info", 0),
    ] as [(Int, String, Int32)])
  func statusIsByTheGravestFinding(
    _ failed: Int, _ severity: String, _ status: Int32
  ) async throws {
    let sample = try Self.sample(failed: failed)
    let outcome = try await Tool.run(Self.inputs + ["--fail-on", severity], in: sample.folder)
    #expect(outcome.status == status)
    #expect(outcome.errors == "")
  }

  @Test(arguments: [("critical", 2), ("warning", 1)] as [(String, Int32)])
  func findingBeatsMissingData(_ severity: String, _ status: Int32) async throws {
    let sample = try Self.sample(failed: 5)
    let outcome = try await sample.run(
      "--log", "logs", "--config", "c.yaml", "--fail-on", severity)
    #expect(outcome.status == status)
    #expect(outcome.output.contains("no aggregate report to read"))
    #expect(outcome.output.contains("1 relay loses mail to DMARC"))
  }
}
