import Foundation
import TestSupport
import Testing

/// Formats as files: folders of CSV, and pages that another reader accepts.
struct FormatTests {
  private static let firm = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("samples/firm").path
  private static let both = ["--log", "logs", "--dmarc", "reports"]

  @Test func folderHasAFileForEachSection() async throws {
    let sample = try ToolSample()
    let arguments = Self.both + ["--format", "csv", "--output", "out"]
    for _ in 0..<2 {
      let run = try await Tool.run(arguments, in: sample.folder)
      #expect(run.status == 0)
      #expect(run.output == "" && run.errors == "")
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: sample.folder.path + "/out")
    #expect(names.count > 15 && names.allSatisfy { $0.hasSuffix(".csv") })
    for name in names {
      let section = try await Tool.run(
        Self.both + ["--format", "csv", "--section", String(name.dropLast(4))], in: sample.folder)
      // The time at which it was made differs.
      guard name != "summary.csv" else { continue }
      #expect(section.output == sample.text("out/\(name)"))
    }
  }

  @Test func fileInPlaceOfTheFolderIsRefused() async throws {
    let sample = try ToolSample()
    try sample.folder.write("out", text: "mine")
    let run = try await Tool.run(
      Self.both + ["--format", "csv", "--output", "out"], in: sample.folder)
    #expect(run.status == 73)
    #expect(
      run.errors == "stagewatch: out: this is no folder; --format csv writes one file a section\n")
    #expect(sample.text("out") == "mine")
    let deep = try await Tool.run(
      Self.both + ["--format", "csv", "--output", "no/such"], in: sample.folder)
    #expect(deep.status == 73)
    #expect(deep.errors == "stagewatch: no/such: No such file or directory\n")
  }

  @Test(arguments: ["html", "ndjson", "prometheus"])
  func bytesAreTheSameAtAnyThreads(_ format: String) async throws {
    let sample = try ToolSample(brokenRows: 2)
    func output(_ threads: String) async throws -> String {
      let run = try await Tool.run(
        Self.both + ["--format", format, "--threads", threads], in: sample.folder)
      #expect(run.status == 0)
      // The time at which it was made differs from run to run.
      return run.output.replacing(
        #/2[0-9]{3}-[01][0-9]-[0-3][0-9]T[0-9:]*Z|report_timestamp_seconds [0-9]*|at 2[0-9]{3}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2} UTC/#,
        with: "")
    }
    let first = try await output("1")
    #expect(first.contains("a.example"))
    #expect(try await output("4") == first)
  }

  @Test func zoneCountsWhereTimesAreForPeople() async throws {
    let sample = try ToolSample()
    for format in ["html", "table"] {
      let run = try await Tool.run(
        Self.both + ["--format", format, "--tz", "+0100"], in: sample.folder)
      #expect(run.output.contains("2026-02-16 01:00"))
    }
    for format in ["ndjson", "prometheus"] {
      let run = try await Tool.run(
        Self.both + ["--format", format, "--tz", "+0100"], in: sample.folder)
      #expect(run.status == 64)
    }
  }

  // MARK: - tidy

  /// What tidy says of a page; nothing where it has neither an error nor a warning.
  private static func tidy(_ arguments: [String], in folder: TemporaryFolder) async throws -> String
  {
    let page = try await Tool.run(arguments + ["--format", "html"], in: folder)
    try folder.write("page.html", text: page.output)
    let tidy = try await Tool.shell("tidy -q -e page.html", in: folder)
    return tidy.status == 0 ? tidy.output + tidy.errors : "status \(tidy.status): \(tidy.errors)"
  }

  @Test func tidyAcceptsThePages() async throws {
    let firm = try await Self.tidy(
      [
        "--config", "\(Self.firm)/stagewatch.yaml", "--log", "\(Self.firm)/logs", "--dmarc",
        "\(Self.firm)/reports",
      ], in: try TemporaryFolder())
    #expect(firm == "")
    let sample = try ToolSample(brokenRows: 3)
    #expect(try await Self.tidy(Self.both, in: sample.folder) == "")
    try sample.folder.write("empty.csv", text: SmallLog.header + "\n")
    #expect(try await Self.tidy(["--log", "empty.csv"], in: sample.folder) == "")
  }

  @Test func tidyAcceptsThePagesOfIncidents() async throws {
    let inputs = [
      "--config", "\(Self.firm)/stagewatch.yaml", "--log", "\(Self.firm)/logs", "--dmarc",
      "\(Self.firm)/reports",
    ]
    for more in [[], ["--at", "2026-03-25 10:00"], ["--tz", "Europe/Brussels"]] {
      let told = try await Self.tidy(["incident"] + inputs + more, in: try TemporaryFolder())
      #expect(told == "", "\(more)")
    }
    let sample = try ToolSample(brokenRows: 3)
    #expect(try await Self.tidy(["incident"] + Self.both, in: sample.folder) == "")
    try sample.folder.write("empty.csv", text: SmallLog.header + "\n")
    #expect(try await Self.tidy(["incident", "--log", "empty.csv"], in: sample.folder) == "")
  }

  /// A spike of mail whose domain, reply, relay and job are markup.
  @Test func tidyAcceptsAPageOfAHostileIncident() async throws {
    let folder = try TemporaryFolder()
    let reply = "smtp;550 5.7.26 DMARC policy </code></script><script>alert(1)</script>"
    var log = SmallLog()
    for minute in 0..<900 {
      let time = ToolSample.day + minute * 60
      log.add(at: time)
      guard minute >= 800 else { continue }
      log.add(
        "b", at: time, from: "<script>alert(2)</script>.example", source: "192.0.2.9",
        to: "x@<script>alert(2)</script>.example", host: "mx.evil.example (192.0.2.77)",
        reply: reply,
        injector: "<b onclick=x>\" (10.0.0.9)", vmta: "<!-- v1", job: "]]><img src=x>", count: 2)
    }
    try folder.write("a.csv", text: log.text)
    #expect(try await Self.tidy(["incident", "--log", "a.csv"], in: folder) == "")
    let page = try String(contentsOfFile: folder.path + "/page.html", encoding: .utf8)
    #expect(page.contains("SPIKE</h1>"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    // What is no domain is not told as one.
    #expect(!page.contains("alert(2)"))
    #expect(page.contains("&lt;!-- v1") && page.contains("]]&gt;&lt;img"))
    for tag in ["<script", "<b onclick", "<img", "<!-- "] { #expect(!page.contains(tag)) }
  }

  @Test func tidyAcceptsAPageOfHostileReplies() async throws {
    let sample = try ToolSample()
    var log = SmallLog()
    for day in 0..<8 {
      let begin = ToolSample.day + day * 86_400
      log.add(
        day < 4 ? "d" : "b", at: begin + 43_200,
        reply: "smtp;550 5.7.26 DMARC policy </code></script><script>alert(1)</script>",
        injector: "<b onclick=x>\" (10.0.0.9)", vmta: "<!-- v1", job: "]]>", count: 20)
      try sample.folder.write(
        "more/\(day).xml",
        text: SmallReport(
          "&lt;img src=x onerror=alert(1)&gt;", id: String(day),
          policy: day < 4 ? "none" : "reject", from: begin, to: begin + 86_399,
          [SmallReport.Record(count: 20, dkim: false)]
        ).text)
    }
    try sample.folder.write("acct.csv", text: log.text)
    let arguments = ["--log", "acct.csv", "--dmarc", "more"]
    #expect(try await Self.tidy(arguments, in: sample.folder) == "")
    let page = try #require(sample.text("page.html"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(page.firstRange(of: "onclick=x")?.isEmpty == false)
    #expect(!page.contains("<b onclick") && !page.contains("<img"))
    #expect(page.matches(of: #/<script/#).count == 1)
  }
}
