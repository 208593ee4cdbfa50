import Foundation
import Glibc
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

  // MARK: - Who may read it

  private func mode(_ sample: ToolSample, _ name: String) throws -> Int? {
    let path = sample.folder.path + "/" + name
    return try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test(arguments: [0o600, 0o640, 0o664]) func aReplacedFileHandsItsModeDown(
    _ given: Int
  ) async throws {
    let sample = try ToolSample()
    for name in ["out.txt", "bad", "b.zip"] {
      let path = try sample.folder.write(name, text: "old")
      try FileManager.default.setAttributes([.posixPermissions: given], ofItemAtPath: path)
    }
    let outcome = try await sample.run(
      "incident", "--log", "logs", "-o", "out.txt", "--rejects", "bad", "--bundle", "b.zip")
    #expect(outcome.status == 0, "\(outcome.errors)")
    for name in ["out.txt", "bad", "b.zip"] {
      #expect(try mode(sample, name) == given, "\(name)")
      #expect(sample.text(name) != "old")
    }
  }

  @Test func aReplacedFileKeepsItsOwner() async throws {
    let sample = try ToolSample()
    let path = try sample.folder.write("out.txt", text: "old")
    // Only root can give a file away.
    guard chown(path, 65_534, 65_534) == 0 else { return }
    let outcome = try await sample.run("--log", "logs", "--dmarc", "reports", "-o", "out.txt")
    #expect(outcome.status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.ownerAccountID] as? Int == 65_534)
    #expect(attributes[.groupOwnerAccountID] as? Int == 65_534)
  }

  /// A report is for everybody whom the umask lets; rows of logs are for their owner.
  @Test func newFilesAreAsOpenAsWhatTheyHold() async throws {
    let sample = try ToolSample(brokenRows: 1)
    let outcome = try await Tool.shell(
      #"umask 027; "$0" incident --log logs -o out --rejects bad --bundle b.zip"#
        + #" && "$0" tail --once --no-state --log logs --rejects live >tail"#,
      in: sample.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try mode(sample, "out") == 0o640)
    for name in ["bad", "b.zip", "live"] { #expect(try mode(sample, name) == 0o600, "\(name)") }
  }

  // MARK: - Runs that are killed

  /// A process that ended, so that its number belongs to nobody.
  private func deadProcess() throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    return process.processIdentifier
  }

  @Test func whatAKilledRunLeftIsRemoved() async throws {
    let sample = try ToolSample()
    let dead = try deadProcess()
    let own = ProcessInfo.processInfo.processIdentifier
    let others = [
      "out.txt.\(own).part", "out.txt.part", "out.txt.x.part", "other.\(dead).part",
      "out.txt.\(dead).parts",
    ]
    for name in others + ["out.txt.\(dead).part"] { try sample.folder.write(name, text: "half") }
    let outcome = try await sample.run("--log", "logs", "--dmarc", "reports", "-o", "out.txt")
    #expect(outcome.status == 0)
    #expect(Set(try sample.names()) == Set(others + ["logs", "out.txt", "reports"]))
  }

  /// A name that is seen is one that a kill could leave.
  @Test func nothingIsNamedBeforeItIsWhole() async throws {
    let sample = try ToolSample()
    let flags = O_WRONLY | 0o20_000_000 | O_DIRECTORY
    let descriptor = open(sample.folder.path, flags, 0o600)
    // The file system of the tests may have no files without a name.
    guard descriptor >= 0 else { return }
    close(descriptor)
    let watch = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    let names = UInt32(IN_CREATE | IN_MOVED_TO)
    try #require(watch >= 0 && inotify_add_watch(watch, sample.folder.path, names) >= 0)
    defer { close(watch) }
    let outcome = try await sample.run(
      "incident", "--log", "logs", "-o", "out", "--rejects", "bad", "--bundle", "b.zip")
    #expect(outcome.status == 0)
    var events = [UInt8](repeating: 0, count: 4096)
    let count = read(watch, &events, events.count)
    let text = String(decoding: events.prefix(max(0, count)), as: UTF8.self)
    for name in ["out", "bad", "b.zip"] { #expect(text.contains(name)) }
    #expect(!text.contains(".part"))
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
