import Foundation
import TestSupport
import Testing

/// With `--redact` no local part leaves `stagewatch tail`.
struct TailRedactionTests {
  private static let place = "more/zebra@a.example"

  private let sample: TailSample
  private var folder: TemporaryFolder { sample.folder }

  /// One mailbox, named with and without its domain in replies, jobs, paths, relays and bad rows.
  init() throws {
    sample = TailSample(folder: try TemporaryFolder())
    var log = SmallLog()
    for minute in 0..<60 { log.add(at: TailSample.start + minute * 60, count: 10) }
    for row in 0..<12 {
      log.add(
        "b", at: TailSample.start + 3600 + row, to: "Zebra@gmail.com", status: "5.7.26 (policy)",
        reply: "smtp;550 5.7.26 zebra... <zebra@gmail.com> DMARC policy of a.example",
        injector: "zebra@corp.example (10.0.0.9)", vmta: "zebra@v1", job: "for-zebra@a.example")
    }
    log.add(line: "?,<zebra@a.example>")
    try folder.write("\(Self.place)/acct.csv", text: log.text)
    try folder.write("\(Self.place)/9.xml", text: "<feedback>")
    try folder.write(
      "\(Self.place)/1.xml",
      text: SmallReport(
        id: "1", from: TailSample.start - 86_400, to: TailSample.start - 1,
        [.init("192.0.2.1", count: 40, dkim: false)]
      ).text)
    try folder.write(
      "c.yaml",
      text: "systems:\n  - {name: zebra@s, vmtas: [\"zebra@v1\"], owner: zebra@a.example}\n")
  }

  private func arguments(_ format: String) -> [String] {
    [
      "tail", "--log", "more", "--dmarc", "more", "--config", "c.yaml", "--state", "st",
      "--rejects", "rejects", "--format", format,
    ]
  }

  private func hashes(_ text: String) -> Set<String> {
    Set(text.matches(of: #/redacted-[0-9a-f]{10}/#).map { String($0.output) })
  }

  @Test(arguments: ["ndjson", "plain"]) func everyPlace(_ format: String) async throws {
    let all = arguments(format) + ["--once", "--alert-command", "cat >> got"]
    let open = try await Tool.run(all, in: folder)
    for text in [open.output, open.errors, try sample.text("rejects"), try sample.text("got")] {
      #expect(text.lowercased().contains("zebra"))
    }
    try FileManager.default.removeItem(atPath: folder.path + "/st")
    for name in ["rejects", "got"] { try folder.write(name, text: "") }
    let redacted = try await Tool.run(all + ["--redact"], in: folder)
    #expect(redacted.status == open.status)
    let texts = [
      redacted.output, redacted.errors, try sample.text("rejects"), try sample.text("got"),
    ]
    for text in texts {
      #expect(!text.lowercased().contains("zebra"))
      #expect(text.contains("redacted-"))
    }
    // The mailbox, and the job that is named after it.
    #expect(hashes(texts.joined()).count <= 2)
    #expect(hashes(redacted.output).isSubset(of: hashes(texts[3] + texts[2])))
    // Systems and reports are found by the hashed names.
    #expect(texts[3].contains(#/"system":"redacted-[0-9a-f]{10}@s"/#))
    #expect(texts[0].contains("no aligned DKIM in 1 of 1 reporter"))
    try await rotation(all)
  }

  /// Another name of the file is told without the local part in either.
  private func rotation(_ all: [String]) async throws {
    try FileManager.default.moveItem(
      atPath: "\(folder.path)/\(Self.place)/acct.csv",
      toPath: "\(folder.path)/\(Self.place)/zebra@old.csv")
    let renamed = try await Tool.run(all + ["--redact"], in: folder)
    #expect(renamed.output.contains("renamed"))
    #expect(renamed.output.contains(#/more\/redacted-[0-9a-f]{10}@a.example\/redacted-/#))
    #expect(!renamed.output.lowercased().contains("zebra"))
  }

  @Test func everyPageOfTheScreen() throws {
    let terminal = try Terminal(columns: 200, rows: 40)
    let (text, status) = try terminal.everyPage(arguments("screen") + ["--redact"], in: folder)
    #expect(status == 1)
    #expect(text.contains("ALERT"))
    #expect(text.contains("redacted-"))
    #expect(!text.lowercased().contains("zebra"))
  }
}
