import Foundation
import TestSupport
import Testing

/// What a report says below its verdict where it could tell more.
struct LeadTests {
  /// The lines below the verdict that begin with an arrow, and the exit status.
  private static func leads(
    _ arguments: [String], in folder: TemporaryFolder
  ) async throws -> (status: Int32, lines: [String]) {
    let outcome = try await Tool.run(["report"] + arguments, in: folder)
    let head = outcome.output.components(separatedBy: "\nOWN MAIL")[0]
    let text = head.replacing(#/\n  (?! *->)/#, with: " ")
    return (
      outcome.status,
      text.split(separator: "\n").filter { $0.hasPrefix("  -> ") }.map { String($0.dropFirst(5)) }
    )
  }

  private static func codes(_ arguments: [String], in folder: TemporaryFolder) async throws
    -> [String]
  {
    let outcome = try await Tool.run(["report", "--format", "json", "-q"] + arguments, in: folder)
    let leads = try ToolSample.value(outcome.output, "verdict", "leads") as? [[String: Any]]
    return try #require(leads).compactMap { $0["code"] as? String }
  }

  @Test func wholeInputsNeedNoLead() async throws {
    let sample = try ToolSample()
    let (_, lines) = try await Self.leads(
      ["--log", "logs", "--dmarc", "reports"], in: sample.folder)
    #expect(lines == [])
  }

  @Test func logsAndReportsThatAreSwapped() async throws {
    let sample = try ToolSample()
    let both = try await Self.leads(["--log", "reports", "--dmarc", "logs"], in: sample.folder)
    #expect(both.status == 2)
    #expect(
      both.lines == [
        "what --log names holds aggregate reports: name it with --dmarc",
        "what --dmarc names holds accounting logs: name it with --log",
      ])
    let file = try await Self.leads(
      ["--log", "reports/0.xml", "--dmarc", "reports"], in: sample.folder)
    #expect(file.lines == ["what --log names holds aggregate reports: name it with --dmarc"])
    let twice = try await Self.leads(
      ["--log", "logs", "--dmarc", "logs/acct-0.csv"], in: sample.folder)
    #expect(twice.lines == ["what --dmarc names holds accounting logs: name it with --log"])
    // Neither of the two, and what nobody may read, is taken for the other.
    try sample.folder.write("other/notes.txt", text: "nothing of either\n")
    let neither = try await Self.leads(["--log", "logs", "--dmarc", "other"], in: sample.folder)
    #expect(neither.lines == [])
  }

  @Test(arguments: [
    ("a.exmaple", "did you mean --domain a.example?"),
    ("www.news.a.example", "did you mean --domain news.a.example?"),
    ("bank.test", "there is mail of a.example, news.a.example"),
  ]) func aDomainWithoutMail(_ domain: String, _ text: String) async throws {
    let sample = try ToolSample()
    let (status, lines) = try await Self.leads(
      ["--log", "logs", "--dmarc", "reports", "--domain", domain], in: sample.folder)
    #expect(status == 2)
    #expect(lines == ["no mail of \(domain) was found; \(text)"])
  }

  @Test func whatTheLogDoesNotTell() async throws {
    let folder = try TemporaryFolder()
    var log = SmallLog()
    for day in 0..<6 {
      log.add(at: ToolSample.day + day * 86_400, source: "10.0.0.5", hasFromHeader: false, count: 5)
      let begin = ToolSample.day + day * 86_400
      let report = SmallReport(
        id: "\(day)", policy: day < 3 ? "none" : "reject", from: begin, to: begin + 86_399,
        [SmallReport.Record("203.0.113.5", count: 5)])
      try folder.write("r/\(day).xml", text: report.text)
    }
    try folder.write("acct.csv", text: log.text)
    let arguments = ["--log", "acct.csv", "--dmarc", "r"]
    let lines = try await Self.leads(arguments, in: folder).lines
    try #require(lines.count == 3)
    #expect(
      lines[0] == "30 rows left from internal addresses and can join no report: add nat:"
        + " {\"10.0.0.5\": 203.0.113.5}; see stagewatch doctor")
    #expect(lines[1].contains("add record-fields d *,header_From to the <acct-file>"))
    #expect(lines[2].hasPrefix("stages of a.example are known to some hours only"))
    #expect(lines[2].contains("stages: [{domain: a.example, policy: reject, begin: 2026-02-19"))
    #expect(try await Self.codes(arguments, in: folder) == ["nat", "header_from", "stages"])
    // Each goes once its line stands in the configuration or the log.
    try folder.write(
      "c.yaml",
      text: """
        nat: {"10.0.0.5": 203.0.113.5}
        stages:
          - {domain: a.example, policy: none, begin: 2026-02-16}
          - {domain: a.example, policy: reject, begin: 2026-02-19}
        """)
    #expect(
      try await Self.codes(arguments + ["--config", "c.yaml"], in: folder) == ["header_from"])
  }

  @Test func timesWithoutAZone() async throws {
    let folder = try TemporaryFolder()
    var log = SmallLog()
    log.add(at: ToolSample.day, count: 2)
    try folder.write(
      "acct.csv", text: log.text.replacing("\(ToolSample.day)", with: "2026-02-16 00:00:00"))
    let report = SmallReport(
      from: ToolSample.day, to: ToolSample.day + 86_399, [SmallReport.Record(count: 2)])
    try folder.write("r.xml", text: report.text)
    let lines = try await Self.leads(["--log", "acct.csv", "--dmarc", "r.xml"], in: folder).lines
    #expect(
      lines == [
        "the time of 2 rows names no zone and is read as UTC: add iso-times yes to the <acct-file>; see"
          + " stagewatch doctor"
      ])
  }
}
