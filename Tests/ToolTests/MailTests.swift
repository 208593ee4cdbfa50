import Foundation
import TestSupport
import Testing

/// The mail, read by Python's email package, and what becomes of a clean day.
struct MailTests {
  /// What Python makes of a message.
  private struct Message: Decodable {
    let subject: String
    let to: [String]
    let from: [String]
    let date: String
    let verdict: String
    let auto: String
    let types: [String]
    let defects: [String]
    let text: String
    let html: String
    let headers: [String]
  }

  private static let reader = """
    import email, email.policy, json, sys
    m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
    people = lambda h: [f"{a.display_name}|{a.addr_spec}" for a in (m[h].addresses if m[h] else ())]
    print(json.dumps({
      "subject": m["subject"], "to": people("to"), "from": people("from"),
      "date": m["date"].datetime.isoformat(), "verdict": m["x-stagewatch-verdict"],
      "auto": m["auto-submitted"], "types": [p.get_content_type() for p in m.walk()],
      "defects": [str(d) for p in m.walk() for d in p.defects]
        + [str(d) for h in m.values() for d in getattr(h, "defects", ())],
      "text": m.get_body(("plain",)).get_content(), "html": m.get_body(("html",)).get_content(),
      "headers": [k.lower() for k in m.keys()]}))

    """

  private static func read(_ message: String) async throws -> Message {
    let folder = try TemporaryFolder()
    try folder.write("message", text: message)
    try folder.write("reader.py", text: reader)
    let python = try await Tool.shell("python3 reader.py < message", in: folder)
    #expect(python.status == 0, "\(python.errors)")
    return try JSONDecoder().decode(Message.self, from: Data(python.output.utf8))
  }

  /// Eight days of `none` then `reject`, `failed` of 40 rows refused in each day of the second.
  private static func sample(failed: Int, reply: String = "DMARC policy") throws -> ToolSample {
    let sample = try ToolSample()
    var log = SmallLog()
    for day in 0..<8 {
      let begin = ToolSample.day + day * 86_400
      let refused = day < 4 ? 0 : failed
      log.add("b", at: begin + 43_200, reply: "smtp;550 5.7.26 \(reply)", count: refused)
      log.add(at: begin + 43_200, count: 40 - refused)
      try sample.folder.write(
        "dmarc/\(day).xml",
        text: SmallReport(
          id: String(day), policy: day < 4 ? "none" : "reject", from: begin, to: begin + 86_399,
          [SmallReport.Record(count: 40)]
        ).text)
    }
    try sample.folder.write("mail/acct.csv", text: log.text)
    return sample
  }

  private static let input = ["--log", "mail", "--dmarc", "dmarc"]
  private static let people = [
    "--format", "mail", "--mail-to", "J\u{f6}rg <j@bank.example>", "--mail-to", "ops@bank.example",
    "--mail-from", "Stagewatch, nightly <stagewatch@bank.example>",
  ]

  @Test(
    arguments: [
      (20, "critical", "[stagewatch] CRITICAL a.example: 1 relay loses mail to DMARC", 1),
      (5, "attention", "[stagewatch] ATTENTION a.example: 1 relay loses mail to DMARC", 0),
      (0, "ok", "[stagewatch] OK a.example: 320 delivered, 0 refused for DMARC", 0),
    ] as [(Int, String, String, Int32)])
  func subjectSaysTheVerdict(
    _ failed: Int, _ verdict: String, _ subject: String, _ status: Int32
  ) async throws {
    let sample = try Self.sample(failed: failed)
    let run = try await Tool.run(Self.input + Self.people, in: sample.folder)
    #expect(run.status == status)
    #expect(run.errors == "")
    let message = try await Self.read(run.output)
    #expect(message.subject.hasPrefix(subject))
    #expect(message.verdict == verdict)
    #expect(message.defects.isEmpty)
    #expect(message.types == ["multipart/alternative", "text/plain", "text/html"])
    #expect(message.to == ["J\u{f6}rg|j@bank.example", "|ops@bank.example"])
    #expect(message.from == ["Stagewatch, nightly|stagewatch@bank.example"])
    #expect(message.auto == "auto-generated")
    #expect(message.date.hasSuffix("+00:00"))
    #expect(Set(message.headers).count == message.headers.count)
    #expect(run.output.utf8.allSatisfy { $0 == 10 || $0 >= 0x20 && $0 < 0x7f })
    #expect(run.output.split(separator: "\n").allSatisfy { $0.utf8.count <= 78 })
    // A clean day is one line.
    let lines = message.text.split(separator: "\n").count
    #expect(failed == 0 ? lines == 1 : lines > 20)
    #expect(message.html.contains(failed == 0 ? "stagewatch OK" : "1 relay loses mail to DMARC"))
  }

  @Test func missingSideSaysSo() async throws {
    let sample = try Self.sample(failed: 0)
    let run = try await Tool.run(
      ["--log", "mail/acct.csv", "--format", "mail", "--mail-to", "root"], in: sample.folder)
    #expect(run.status == 2)
    let message = try await Self.read(run.output)
    #expect(message.subject.hasPrefix("[stagewatch] NOT ENOUGH DATA"))
    // Without a sender the mail system puts its own in.
    #expect(message.from.isEmpty)
  }

  @Test func hostileReplyReachesNoHeaderAndNoMarkup() async throws {
    let attack = "policy\r\nBcc: x@evil.example\r\n\r\n--=_<script>alert(1)</script> DMARC policy"
    let sample = try Self.sample(failed: 20, reply: attack)
    let run = try await Tool.run(Self.input + Self.people, in: sample.folder)
    let message = try await Self.read(run.output)
    #expect(message.text.contains("alert(1)"))
    #expect(!message.headers.contains("bcc"))
    #expect(message.types.count == 3 && message.defects.isEmpty)
    #expect(!message.html.lowercased().contains("<script"))
  }

  // MARK: - Clean days

  @Test func cleanDayIsQuietOrOneLine() async throws {
    let clean = try Self.sample(failed: 0)
    let quiet = try await Tool.run(Self.input + ["--quiet-if-clean"], in: clean.folder)
    #expect(quiet.status == 0)
    #expect(quiet.output == "" && quiet.errors == "")
    let mail = try await Tool.run(
      Self.input + Self.people + ["--quiet-if-clean"], in: clean.folder)
    #expect(mail.output == "")
    let line = try await Tool.run(Self.input + ["--line-if-clean"], in: clean.folder)
    #expect(
      line.output == "stagewatch OK  a.example, 2026-02-16 00:00 UTC to 2026-02-24 00:00 UTC:"
        + " 320 delivered, 0 refused for DMARC; 100.00 % covered by reports, reported through"
        + " 2026-02-24 00:00 UTC\n")
  }

  @Test(arguments: ["--quiet-if-clean", "--line-if-clean"])
  func otherDaysAreTold(_ option: String) async throws {
    let sample = try Self.sample(failed: 5)
    let plain = try await Tool.run(Self.input, in: sample.folder)
    let told = try await Tool.run(Self.input + [option], in: sample.folder)
    #expect(told.output == plain.output)
    // A rejected row is something to look at, and so is a day without any mail.
    let broken = try ToolSample(brokenRows: 1)
    let run = try await broken.run("--log", "logs", "--dmarc", "reports", option)
    #expect(run.output.contains("1 rejected"))
    try broken.folder.write("empty.csv", text: SmallLog.header + "\n")
    let empty = try await broken.run("--log", "empty.csv", option)
    #expect(empty.output.contains("no traffic"))
  }
}
