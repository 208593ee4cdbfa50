import Foundation
import TestSupport
import Testing

/// With `--redact` no local part of any address leaves the program.
struct RedactionTests {
  private static let firm = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("samples/firm").path

  static let formats = ["table", "json", "html", "mail", "csv", "ndjson", "prometheus"]

  /// The options of a format, with those that it cannot do without.
  private static func options(_ format: String) -> [String] {
    let more = ["mail": ["--mail-to", "root"], "csv": ["--section", "stage_failures"]]
    return ["--format", format] + (more[format] ?? [])
  }

  /// An output without the line ends that quoted-printable puts into words.
  private static func joined(_ output: String) -> String { output.replacing("=\n", with: "") }

  /// What stands before an at sign anywhere in the sample firm's logs.
  private static func localParts(_ folder: TemporaryFolder) async throws -> Set<String> {
    let found = try await Tool.shell(
      "find '\(firm)/logs' -type f | xargs zcat -f | grep -oE '[^ <>,;:\"@]+@' | sort -u",
      in: folder)
    return Set(found.output.split(separator: "\n").map { String($0.dropLast()) })
  }

  /// The local parts that a text holds: any before an at sign, and long ones with digits anywhere.
  private static func leaks(_ text: String, _ locals: Set<String>) -> [String] {
    let words = text.split { !($0.isLetter || $0.isNumber || "-._+=@".contains($0)) }
    return words.filter { word in
      let name = word.prefix { $0 != "@" }
      let isTelling = name.count > 6 && name.contains(where: \.isNumber)
      return (isTelling || name.count < word.count) && locals.contains(String(name))
    }.map(String.init)
  }

  @Test(arguments: formats) func noLocalPartOfTheSampleFirm(_ format: String) async throws {
    let folder = try TemporaryFolder()
    let locals = try await Self.localParts(folder)
    #expect(locals.count > 1000)
    let rows = locals.sorted().prefix(40).map { "?,\($0)@a.example,<\($0)@b.example>" }
    try folder.write("broken.csv", text: rows.joined(separator: "\n") + "\n")
    let arguments =
      [
        "--config", "\(Self.firm)/stagewatch.yaml", "--log", "\(Self.firm)/logs", "broken.csv",
        "--dmarc", "\(Self.firm)/reports", "--rejects", "rejects",
      ] + Self.options(format)
    let open = try await Tool.run(arguments, in: folder)
    let rejects = folder.path + "/rejects"
    #expect(!Self.leaks(try String(contentsOfFile: rejects, encoding: .utf8), locals).isEmpty)
    let redacted = try await Tool.run(arguments + ["--redact"], in: folder)
    #expect(redacted.status == open.status)
    #expect(Self.leaks(Self.joined(redacted.output), locals).isEmpty)
    #expect(Self.leaks(redacted.errors, locals).isEmpty)
    let text = try String(contentsOfFile: rejects, encoding: .utf8)
    #expect(text.split(separator: "\n").count == rows.count)
    #expect(Self.leaks(text, locals).isEmpty)
  }

  /// One mailbox, named with and without its domain in replies, jobs, paths and bad rows.
  private static func sample() throws -> ToolSample {
    let sample = try ToolSample()
    let job = "for-zebra=gmail.com@a.example"
    var log = SmallLog()
    for day in 0..<8 {
      let noon = ToolSample.day + day * 86_400 + 43_200
      log.add(
        day < 4 ? "d" : "b", at: noon, to: "Zebra@gmail.com",
        reply: "smtp;550 5.7.26 zebra... <zebra@gmail.com> DMARC policy of a.example",
        injector: "zebra@corp.example (10.0.0.9)", vmta: "zebra@v1", job: job, count: 20)
      let begin = ToolSample.day + day * 86_400
      try sample.folder.write(
        "more/zebra@a.example/\(day).xml",
        text: SmallReport(
          "zebra@google.com", id: String(day), policy: day < 4 ? "none" : "reject", from: begin,
          to: begin + 86_399,
          [
            SmallReport.Record(
              count: 20, dkim: false, signatures: [("zebra@b.example", "zebra@c", "pass")])
          ]
        ).text)
    }
    // A reporter that gives a whole address as From domain.
    try sample.folder.write(
      "more/zebra@a.example/8.xml",
      text: SmallReport(
        id: "8", from: ToolSample.day, to: ToolSample.day + 86_399,
        [SmallReport.Record(count: 3, from: "zebra@a.example")]
      ).text)
    log.add(line: "?,<zebra@a.example>")
    try sample.folder.write("more/zebra@a.example/acct.csv", text: log.text)
    try sample.folder.write("more/zebra@a.example/9.xml", text: "<feedback>")
    try sample.folder.write(
      "c.yaml",
      text: "systems:\n  - {name: zebra@s, vmtas: [\"zebra@v1\"], owner: zebra@a.example}\n")
    return sample
  }

  @Test(arguments: formats) func everyPlaceOfTheReport(_ format: String) async throws {
    let sample = try Self.sample()
    let arguments =
      [
        "--log", "more", "--dmarc", "more", "--config", "c.yaml", "--rejects", "rejects",
      ] + Self.options(format)
    let open = try await Tool.run(arguments, in: sample.folder)
    #expect(Self.joined(open.output).lowercased().contains("zebra"))
    #expect(try #require(sample.text("rejects")).contains("zebra"))
    let redacted = try await Tool.run(arguments + ["--redact"], in: sample.folder)
    #expect(redacted.status == open.status)
    for text in [
      Self.joined(redacted.output), redacted.errors, try #require(sample.text("rejects")),
    ] {
      #expect(!text.lowercased().contains("zebra"))
    }
    #expect(Self.joined(redacted.output).contains("redacted-"))
  }

  /// A spike whose relay, job, reply, reporter and log name a mailbox.
  @Test(arguments: ["table", "json", "html", "bundle"]) func everyPlaceOfAnIncident(
    _ format: String
  ) async throws {
    let folder = try TemporaryFolder()
    var log = SmallLog()
    for minute in 0..<900 {
      let time = ToolSample.day + minute * 60
      log.add(at: time)
      guard minute >= 800 else { continue }
      log.add(
        "b", at: time, source: "192.0.2.9", to: "zebra@gmail.com",
        reply: "smtp;550 5.7.26 zebra... <zebra@gmail.com> DMARC policy of a.example",
        injector: "zebra@corp.example (10.0.0.9)", vmta: "zebra@v1",
        job: "for-zebra=gmail.com@a.example", count: 2)
    }
    log.add(line: "?,<zebra@a.example>")
    try folder.write("zebra@a.example/acct.csv", text: log.text)
    try folder.write(
      "zebra@a.example/1.xml",
      text: SmallReport(
        "zebra@google.com", id: "1", from: ToolSample.day, to: ToolSample.day + 86_399,
        [SmallReport.Record("192.0.2.9", count: 20, dkim: false, spf: false)]
      ).text)
    let isBundle = format == "bundle"
    func output(_ redacts: Bool) async throws -> String {
      let more =
        isBundle
        ? ["--bundle", "t.zip"] + (redacts ? [] : ["--unredacted"])
        : ["--format", format] + (redacts ? ["--redact"] : [])
      let run = try await Tool.run(
        ["incident", "--log", "zebra@a.example", "--dmarc", "zebra@a.example"] + more, in: folder)
      #expect(run.status == 1)
      #expect(!redacts || !run.errors.contains("zebra"))
      guard isBundle else { return run.output }
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/t.zip"))
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(try await output(false).contains("zebra"))
    let redacted = try await output(true)
    #expect(!redacted.lowercased().contains("zebra"))
    #expect(redacted.contains("redacted-"))
  }

  @Test func hashesAgreeWithinARunAndDifferBetweenRuns() async throws {
    let sample = try Self.sample()
    let arguments = [
      "--log", "more", "--dmarc", "more", "--format", "json", "--redact", "--rejects", "rejects",
    ]
    func hashes() async throws -> Set<String> {
      let run = try await Tool.run(arguments, in: sample.folder)
      let all = run.output + (sample.text("rejects") ?? "")
      return Set(all.matches(of: #/redacted-[0-9a-f]{10}/#).map { String($0.output) })
    }
    let first = try await hashes()
    // The mailbox, and the bounce address that stands for it.
    #expect(first.count == 2)
    #expect(try await hashes().isDisjoint(with: first))
  }
}
