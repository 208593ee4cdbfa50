import Foundation
import TestSupport
import Testing

/// Every command line of the README and the pages is one that the program takes.
struct PageCommandTests {
  private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Where what the pages name lies in the folder of a test; nothing listens on the server's port.
  private static let places = [
    ("/etc/stagewatch.yaml", "stagewatch.yaml"), ("/etc/pmta/config", "pmta.conf"),
    ("--pmta-config new ", "--pmta-config pmta.conf "),
    ("/var/log/pmta/acct-2026-02-16-0000.csv", "logs/acct-0.csv"), ("/var/log/pmta", "logs"),
    (" acct.csv", " logs/acct-0.csv"), ("--log kept", "--log logs"), ("samples/firm/", ""),
    ("~/Maildir/dmarc", "reports"), ("/var/mail/dmarc", "reports"),
    ("/var/lib/stagewatch/", ""), ("/var/backups/", "backups-"), ("/srv/reports/", ""),
    ("db.example:8123", "127.0.0.1:1"), ("127.0.0.1:8201", "127.0.0.1:1"),
    ("report … ", "report --config stagewatch.yaml "),
    ("2026-11-20..2026-11-23", "2026-02-16..2026-02-17"),
    ("2026-11-23..2026-11-24", "2026-02-17..2026-02-18"),
    ("2026-11-23 14:05", "2026-02-17 14:05"), ("2026-11-23 09:40", "2026-02-17 09:40"),
  ]

  /// The command lines of a page, lines that go on joined, with the number of the first.
  private static func commands(_ page: URL) throws -> [String] {
    let text = try String(contentsOf: page, encoding: .utf8)
    return text.replacing(#/\\\n\s*/#, with: "").split(separator: "\n").compactMap {
      $0.wholeMatch(of: #/(?: {4}|\$ )(stagewatch .*)/#).map { String($0.1) }
    }
  }

  /// A line up to what a shell does with the output, comments left out.
  private static func withoutPipe(_ line: String) -> String {
    var quote: Character?
    for (index, character) in zip(line.indices, line) {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if "|&>#".contains(character), line[..<index].last == " " {
        return String(line[..<index])
      }
    }
    return line
  }

  /// The line with places of the test's folder, and without waiting for what does not come.
  private static func here(_ line: String) -> String {
    var line = withoutPipe(line)
    for (page, place) in places { line = line.replacingOccurrences(of: page, with: place) }
    if line.hasPrefix("stagewatch tail") {
      for word in ["--once", "--no-state", "--format plain"]
      where !line.contains(word.prefix { $0 != " " }) { line += " " + word }
    }
    if line.hasPrefix("stagewatch ship") { line += " --patience-seconds 0" }
    return "STAGEWATCH_ETC=$PWD \"$0\" " + line.dropFirst("stagewatch ".count)
  }

  private static func pages() throws -> [URL] {
    let docs = project.appendingPathComponent("docs")
    let names = try FileManager.default.contentsOfDirectory(atPath: docs.path)
    return names.filter { $0.hasSuffix(".md") }.sorted().map(docs.appendingPathComponent)
      + [project.appendingPathComponent("README.md")]
  }

  private static func sample() async throws -> ToolSample {
    let sample = try ToolSample()
    try sample.folder.write(
      "stagewatch.yaml",
      text: "logs: [{path: logs, node: pmta-a}]\ndmarc: [reports]\nstore: history.db\n")
    try sample.folder.write("pmta.conf", text: "domain-key k1,a.example,/etc/pmta/k1.pem\n")
    for store in ["history.db", "nodes/pmta-a.db", "a.db", "b.db", "fleet.db"] {
      try sample.folder.write("nodes/made", text: "")
      let made = try await sample.run("ingest", "--config", "stagewatch.yaml", "--store", store)
      try #require(made.status == 0)
    }
    return sample
  }

  @Test func everyLineIsTaken() async throws {
    let sample = try await Self.sample()
    var count = 0
    for page in try Self.pages() {
      for line in try Self.commands(page) {
        count += 1
        let outcome = try await Tool.shell(Self.here(line), in: sample.folder)
        // Neither usage nor configuration nor a signal; no finding here has the id of an example.
        let isTaken = ![64, 78].contains(outcome.status) && outcome.status < 126
        #expect(
          isTaken || outcome.errors.contains("no finding has the id"),
          "\(page.lastPathComponent): \(line)\n\(outcome.status): \(outcome.errors)")
      }
    }
    #expect(count > 40)
  }
}
