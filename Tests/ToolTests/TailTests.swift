import Foundation
import TestSupport
import Testing

/// `stagewatch tail` as its user meets it.
struct TailTests {
  private static let start = TailSample.start

  private let sample: TailSample
  private var folder: TemporaryFolder { sample.folder }

  init() throws { sample = TailSample(folder: try TemporaryFolder()) }

  private func write(dmarc: Bool = true) throws { try sample.write(dmarc: dmarc) }

  private func tail(_ arguments: String...) async throws -> Tool.Outcome {
    try await Tool.run(["tail", "--log", "logs"] + arguments, in: folder)
  }

  private func last(_ outcome: Tool.Outcome) throws -> [String: Any] {
    try TailSample.last(outcome)
  }

  /// What is usual comes from the store where the followed log does not reach back.
  @Test func whatIsUsualMayComeFromTheStore() async throws {
    for day in 0..<3 {
      var log = SmallLog()
      for minute in 0..<240 {
        let time = Self.start + day * 86_400 + minute * 60
        for row in 0..<7 { log.add(at: time + row * 5) }
        if (minute + day) % 4 == 0 { log.add("b", at: time + 50) }
      }
      try folder.write("logs/acct-2026-02-\(16 + day)-0000.csv", text: log.text)
    }
    let format = ["--no-state", "--once", "--format", "ndjson"]
    let whole = try last(try await Tool.run(["tail", "--log", "logs"] + format, in: folder))
    let ingest = try await Tool.run(["ingest", "--store", "h.db", "--log", "logs"], in: folder)
    #expect(ingest.status == 0)
    let newest = ["tail", "--log", "logs/acct-2026-02-18-0000.csv"] + format
    let alone = try last(try await Tool.run(newest, in: folder))
    let stored = try last(try await Tool.run(newest + ["--store", "h.db"], in: folder))
    func usual(_ summary: [String: Any]) throws -> NSDictionary {
      try #require(summary["usual"] as? NSDictionary)
    }
    #expect(try usual(stored) == usual(whole))
    #expect(try usual(alone) != usual(whole))
    #expect(try usual(whole)["basis"] as? String == "previous_days")
    let refused = try await Tool.run(
      newest + ["--store", "h.db", "--domain", "a.example"], in: folder)
    #expect(refused.status == 64)
  }

  @Test func eventsAreLinesOfJSON() async throws {
    try write()
    let outcome = try await tail("--dmarc", "reports", "--no-state", "--once")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "")
    #expect(Golden.difference(TailSample.stable(outcome.output), "tail.ndjson") == nil)
    for line in outcome.output.split(separator: "\n") {
      #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil)
    }
  }

  @Test func plainLinesAreForPeople() async throws {
    try write()
    let outcome = try await tail(
      "--dmarc", "reports", "--no-state", "--once", "--format", "plain")
    #expect(Golden.difference(outcome.output, "tail-plain.txt") == nil)
  }

  @Test func aSecondRunCountsOnlyWhatIsNew() async throws {
    try write()
    let first = try last(try await tail("--state", "st", "--once"))
    let second = try await tail("--state", "st", "--once")
    #expect(try last(second)["rows_total"] as? Int == first["rows_total"] as? Int)
    #expect(!second.output.contains("new_signature"))
    var more = SmallLog()
    more.add(at: Self.start + 6000, count: 3)
    try folder.write("logs/acct-2026-02-16-0001.csv", text: more.text)
    let third = try last(try await tail("--state", "st", "--once"))
    #expect(third["rows_total"] as? Int == (first["rows_total"] as? Int).map { $0 + 3 })
  }

  @Test func anAlertThatHoldsEndsWithOne() async throws {
    try write()
    let outcome = try await tail(
      "--no-state", "--once", "--until-alert", "--alert-command", "cat > got.json; echo loud")
    #expect(outcome.status == 1)
    let got = try #require(
      try? Data(contentsOf: URL(fileURLWithPath: folder.path + "/got.json")))
    let event = try #require(try JSONSerialization.jsonObject(with: got) as? [String: Any])
    #expect(event["event"] as? String == "alert")
    let finding = try #require(event["finding"] as? [String: Any])
    #expect(finding["receiver"] as? String == "google")
    // What the command says must not mix with the events, and is told as one.
    let loud = outcome.output.split(separator: "\n").filter { $0.contains("loud\"") }
    #expect(loud.count == 1 && loud[0].contains(#""event":"problem""#))
    #expect(loud.first?.contains(#""reason":"it wrote: loud""#) == true)
    try write(dmarc: false)
    #expect(try await tail("--no-state", "--once", "--until-alert").status == 0)
  }

  @Test func optionsThatMakeNoSenseAreRefused() async throws {
    try write()
    for arguments in [
      ["--state", "a", "--no-state"], ["--once", "--poll"], ["--once", "--format", "screen"],
      ["--alert-on", "none", "--until-alert"], ["--alert-on", "refused=0.5"],
      ["--interval", "soon"], ["--format", "screen"], ["--tz", "Europe/Brussels"],
      ["--tz", "Mars/Base", "--format", "plain"], ["--color", "always"], ["--output", "x"],
      ["--once", "--output", "x", "--rejects", "x"], ["--rejects", "-"],
      ["--rejects", "logs/acct-2026-02-16-0000.csv"], ["--fail-on", "warning", "--until-alert"],
      ["--fail-on", "warning", "--alert-on", "none"], ["--fail-on", "grave"],
    ] {
      let outcome = try await Tool.run(
        ["tail", "--log", "logs", "--no-state"] + arguments, in: folder)
      #expect(outcome.status == 64, "\(arguments)")
      #expect(outcome.output == "")
    }
    #expect(try await Tool.run(["tail", "--log", "-"], in: folder).status == 64)
    #expect(try await Tool.run(["tail", "--log", "gone.d/x.csv"], in: folder).status == 66)
    #expect(try await Tool.run(["tail"], in: folder).status == 64)
  }

  @Test func controlSequencesOfALogDoNotReachTheTerminal() async throws {
    var log = SmallLog()
    for minute in 0..<40 { log.add(at: Self.start + minute * 60, count: 5) }
    log.add(
      "b", at: Self.start + 2400, status: "5.7.26 (x)",
      reply: "smtp;550 5.7.26 DMARC policy \u{1b}]0;owned\u{7}\u{1b}[2J of a.example")
    try folder.write("logs/a.csv", text: log.text)
    let outcome = try await tail("--no-state", "--once", "--format", "plain")
    #expect(outcome.output.contains("NEW"))
    #expect(!outcome.output.contains("\u{1b}"))
    #expect(!outcome.output.contains("\u{7}"))
  }

  /// The short form of scripts/check-tail: killed at random moments while a writer goes on.
  @Test(arguments: 1...3) func killedAgainAndAgainItCountsEveryRowOnce(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    var written = 0
    for round in 0..<8 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Tool.path)
      process.arguments = ["tail", "--log", folder.path + "/logs", "--state", folder.path + "/st"]
      process.standardOutput = FileHandle.nullDevice
      process.standardInput = FileHandle.nullDevice
      try FileManager.default.createDirectory(
        atPath: folder.path + "/logs", withIntermediateDirectories: true)
      try process.run()
      let name = "acct-2026-02-16-000\(round).csv"
      var log = SmallLog()
      for row in 0..<Int.random(in: 200...1500, using: &random) {
        log.add(at: Self.start + written, to: "r\(written)@gmail.com")
        written += 1
        if row == 100 { log.add(line: SmallLog.header) }
      }
      let bytes = Array(log.text.utf8)
      var done = 0
      while done < bytes.count {
        let next = min(bytes.count, done + Int.random(in: 1...40_000, using: &random))
        try append(bytes[done..<next], to: name)
        done = next
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...60, using: &random)))
      }
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if Bool.random(using: &random) { try compress(name) }
    }
    let summary = try last(try await tail("--state", "st", "--once"))
    #expect(summary["rows_total"] as? Int == written)
    #expect(summary["delivered_total"] as? Int == written)
  }

  private func append(_ bytes: ArraySlice<UInt8>, to name: String) throws {
    let path = folder.path + "/logs/" + name
    if !FileManager.default.fileExists(atPath: path) {
      try folder.write("logs/" + name, [UInt8]())
    }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
  }

  private func compress(_ name: String) throws {
    let path = folder.path + "/logs/" + name
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    try folder.write("logs/" + name + ".gz", GzipBytes.member(bytes))
    try FileManager.default.removeItem(atPath: path)
  }
}
