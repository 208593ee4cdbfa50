import Foundation
import TestSupport
import Testing

/// Files that the program writes: whole or not at all, and never over an input.
struct OutputFileTests {
  @Test func outputGoesToTheFileAlone() async throws {
    let sample = try ToolSample()
    let screen = try await sample.run("--log", "logs", "--dmarc", "reports")
    let outcome = try await sample.run("--log", "logs", "--dmarc", "reports", "-o", "out.txt")
    #expect(outcome.status == 0)
    #expect(outcome.output == "")
    #expect(sample.text("out.txt") == screen.output)
    #expect(try sample.names() == ["logs", "out.txt", "reports"])
  }

  @Test func existingFileIsReplacedWhole() async throws {
    let sample = try ToolSample()
    try sample.folder.write("out.json", text: String(repeating: "old\n", count: 100_000))
    let outcome = try await sample.run(
      "--log", "logs", "--dmarc", "reports", "--format", "json", "--output", "out.json")
    #expect(outcome.status == 0)
    let text = try #require(sample.text("out.json"))
    #expect(text.hasPrefix("{\n") && text.hasSuffix("\n}\n"))
    #expect(!text.contains("old\n"))
  }

  @Test func existingFileIsUntouchedWhenWritingFails() async throws {
    let sample = try ToolSample()
    try sample.folder.write("out.json", text: "old")
    // No file may grow past 512 bytes; the signal for it is ignored, so that writing fails.
    let outcome = try await Tool.shell(
      #"trap '' XFSZ; ulimit -f 1; "$0" --log logs --dmarc reports --format json -q -o out.json"#,
      in: sample.folder)
    #expect(outcome.status == 74)
    #expect(sample.text("out.json") == "old")
    #expect(try sample.names() == ["logs", "out.json", "reports"])
  }

  @Test(arguments: ["gone/out.txt", "logs/acct-0.csv/out.txt", "/proc/version", "reports"])
  func pathThatCannotBeCreated(_ path: String) async throws {
    let sample = try ToolSample()
    let outcome = try await sample.run("--log", "logs", "--dmarc", "reports", "-o", path)
    #expect(outcome.status == 73 || (path == "/proc/version" && outcome.status == 74))
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("stagewatch: \(path): "))
    #expect(sample.text("logs/acct-0.csv") == ToolSample.log(0))
  }

  @Test func inputsAreNeverWrittenOver() async throws {
    let sample = try ToolSample()
    try sample.folder.write("c.yaml", text: "control_domains: [c.example]\n")
    try FileManager.default.createSymbolicLink(
      atPath: sample.folder.path + "/link", withDestinationPath: "logs/acct-1.csv")
    for (option, path) in [
      ("-o", "logs/acct-0.csv"), ("-o", "reports/1.xml"), ("-o", "c.yaml"), ("-o", "link"),
      ("--rejects", "./logs/acct-0.csv"),
    ] {
      let outcome = try await sample.run(
        "--log", "logs", "--dmarc", "reports", "--config", "c.yaml", option, path)
      #expect(outcome.status == 64, "\(path)")
      #expect(outcome.errors.contains("this is one of the inputs"), "\(path)")
    }
    #expect(sample.text("logs/acct-0.csv") == ToolSample.log(0))
    #expect(sample.text("logs/acct-1.csv") == ToolSample.log(1))
    #expect(sample.text("reports/1.xml") == ToolSample.report(1))
  }

  @Test func linkStaysALink() async throws {
    let sample = try ToolSample()
    try sample.folder.write("www/page.txt", text: "old")
    let link = sample.folder.path + "/page"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "www/page.txt")
    let outcome = try await sample.run("--log", "logs", "--dmarc", "reports", "-o", "page")
    #expect(outcome.status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "www/page.txt")
    #expect(sample.text("www/page.txt")?.hasPrefix("stagewatch report") == true)
  }

  @Test func deviceIsWrittenThrough() async throws {
    let sample = try ToolSample()
    let outcome = try await sample.run(
      "--log", "logs", "--dmarc", "reports", "-o", "/dev/stdout")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("stagewatch report"))
    // The name in /dev must still be a link, not a file that was put in its place.
    #expect(
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/dev/stdout")) != nil)
  }

  // MARK: - Rejected rows

  @Test func rejectsHoldEveryRowAndReport() async throws {
    let sample = try ToolSample(brokenRows: 25)
    try sample.folder.write("reports/broken.xml", text: "<feedback>")
    let outcome = try await sample.run(
      "--log", "logs", "--dmarc", "reports", "--rejects", "bad.ndjson", "--chunk-bytes", "100")
    #expect(outcome.status == 0)
    let lines = try #require(sample.text("bad.ndjson")).split(separator: "\n")
    #expect(lines.count == 25 + 1)
    let log = Array(ToolSample.log(1, 25).utf8)
    for (number, line) in lines.enumerated() {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      if number < 25 {
        #expect(object["path"] as? String == "logs/acct-1.csv")
        let row = try #require(object["row"] as? String)
        #expect(row == "?broken,\(number)")
        let offset = try #require(object["offset"] as? Int)
        #expect(log[offset...].starts(with: row.utf8))
      } else {
        #expect(object["path"] as? String == "reports/broken.xml")
      }
      #expect(object["reason"] is String)
    }
  }

  @Test func nothingRejectedIsAnEmptyFile() async throws {
    let sample = try ToolSample()
    let outcome = try await sample.run(
      "--log", "logs", "--dmarc", "reports", "--rejects", "bad.ndjson")
    #expect(outcome.status == 0)
    #expect(sample.text("bad.ndjson") == "")
  }
}
