import Foundation
import TestSupport
import Testing

/// What `stagewatch tail` has in common with the other commands.
struct TailOptionTests {
  private let sample: TailSample
  private var folder: TemporaryFolder { sample.folder }

  init() throws { sample = TailSample(folder: try TemporaryFolder()) }

  private func once(_ arguments: String...) async throws -> Tool.Outcome {
    try await Tool.run(["tail", "--log", "logs", "--once"] + arguments, in: folder)
  }

  // MARK: - Times

  @Test func linesSayWhichClockTheyAreOn() async throws {
    try sample.write()
    let arguments = ["tail", "--log", "logs", "--once", "--no-state", "--format", "plain"]
    let utc = try await Tool.run(arguments, in: folder)
    let local = try await Tool.run(arguments + ["--tz", "Europe/Brussels"], in: folder)
    // Those that are on say since when by the same clock.
    #expect(utc.output.contains(", since 2026-02-16 01:28:00Z\n"))
    #expect(local.output.contains(", since 2026-02-16 02:28:00+0100\n"))
    let output = utc.output.replacing(
      "since 2026-02-16 01:28:00Z", with: "since 2026-02-16 02:28:00+0100")
    let moved = output.split(separator: "\n").map { line in
      let isHead = line.first != " "
      let hour = isHead ? Int(line.dropFirst(11).prefix(2)) ?? -1 : 0
      return isHead
        ? "\(line.prefix(11))0\(hour + 1)\(line.dropFirst(13).prefix(6))+0100\(line.dropFirst(20))"
        : "    " + line
    }
    #expect(moved.count > 5)
    #expect(local.output.split(separator: "\n").map(String.init) == moved)
    #expect(local.output.hasPrefix("2026-02-16 02:27:00+0100  ! NEW"))
  }

  @Test func aTimeIsTypedInTheZone() async throws {
    try sample.write()
    func begin(_ arguments: String...) async throws -> String {
      let all = ["tail", "--log", "logs", "--once", "--no-state", "--format", "ndjson"] + arguments
      let summary = try TailSample.last(try await Tool.run(all, in: folder))
      return try #require((summary["window"] as? [String: Any])?["begin"] as? String)
    }
    let local = try await begin("--since", "2026-02-16 02:20", "--tz", "Europe/Brussels")
    #expect(local == "2026-02-16T01:20:00Z")
    #expect(try await begin("--since", "2026-02-16 01:20") == local)
  }

  // MARK: - Rejected rows

  /// More bad rows than a report shows, in two files.
  private func writeBadRows() throws {
    var first = SmallLog()
    var second = SmallLog()
    for row in 0..<50 {
      first.add(at: TailSample.start + row)
      first.add(line: "no row \(row)")
      second.add(line: "d,soon,a@b.example")
      second.add(at: TailSample.start + row)
    }
    try folder.write("logs/acct-2026-02-16-0000.csv", text: first.text)
    try folder.write("logs/acct-2026-02-16-0001.csv", text: second.text)
    try folder.write("reports/bad.xml", text: "<feedback>")
  }

  @Test func rejectedRowsAreThoseOfTheReport() async throws {
    try writeBadRows()
    let inputs = ["--log", "logs", "--dmarc", "reports", "--rejects"]
    _ = try await Tool.run(["report"] + inputs + ["report.ndjson"], in: folder)
    let tail = ["tail", "--once", "--no-state"] + inputs + ["tail.ndjson"]
    for _ in 0..<2 { _ = try await Tool.run(tail, in: folder) }
    let lines = try sample.text("tail.ndjson").split(separator: "\n").sorted()
    #expect(lines.count == 101)
    #expect(lines == (try sample.text("report.ndjson").split(separator: "\n").sorted()))
  }

  @Test func withAStateTheFileGoesOn() async throws {
    try writeBadRows()
    for _ in 0..<2 { _ = try await once("--state", "st", "--rejects", "bad.ndjson") }
    #expect(try sample.text("bad.ndjson").split(separator: "\n").count == 100)
    var third = SmallLog()
    third.add(line: "one more")
    try folder.write("logs/acct-2026-02-16-0002.csv", text: third.text)
    _ = try await once("--state", "st", "--rejects", "bad.ndjson")
    let lines = try sample.text("bad.ndjson").split(separator: "\n")
    #expect(lines.count == 101)
    let expected =
      #"{"path":"logs/acct-2026-02-16-0002.csv","offset":111,"code":"bad_type","#
      + #""reason":"the first field is no record type","row":"one more"}"#
    #expect(lines.last.map(String.init) == expected)
    #expect(SmallLog.header.utf8.count + 1 == 111)
    #expect(try await once("--no-state", "--rejects", "gone.d/x").status == 73)
    #expect(try await once("--no-state", "--rejects", "/dev/full").status == 74)
  }

  // MARK: - Exit status

  @Test func anAlertOnDMARCEndsWithOneUntilItIsOver() async throws {
    try sample.write()
    #expect(try await once("--state", "st").status == 1)
    // It is on, though this run has not raised it.
    let again = try await once("--state", "st")
    #expect(again.status == 1)
    #expect(!again.output.contains(#""event":"alert""#))
    #expect(try await once("--state", "st", "--alert-on", "none").status == 0)
    var log = SmallLog()
    for minute in 90..<130 {
      log.add(at: TailSample.start + minute * 60, count: 10)
      // The relay is mended.
      log.add(
        at: TailSample.start + minute * 60, injector: "old.corp.example (10.0.0.77)", vmta: "vmta7")
    }
    try folder.write("logs/acct-2026-02-16-0001.csv", text: log.text)
    #expect(try await once("--state", "st").output.contains(#""event":"recovered""#))
    #expect(try await once("--state", "st").status == 0)
    #expect(try await once("--no-state").status == 1)
  }

  @Test(arguments: [("info", 1), ("warning", 1), ("critical", 0)])
  func otherAlertsAreAWarning(severity: String, status: Int32) async throws {
    var log = SmallLog()
    for minute in 0..<200 {
      for row in 0..<10 { log.add(at: TailSample.start + minute * 60 + row * 5) }
      for row in 0..<(minute < 190 ? (minute + 1) % 2 : 6) {
        log.add("b", at: TailSample.start + minute * 60 + row)
      }
    }
    try folder.write("logs/a.csv", text: log.text)
    let outcome = try await once("--no-state", "--fail-on", severity)
    #expect(outcome.status == status)
    #expect(outcome.output.contains(#""condition":"refused","severity":"warning""#))
  }

  /// Its first refusal comes a second after the last look of the clock of the log.
  @Test func whatCameLastIsLookedAtToo() async throws {
    var log = SmallLog()
    for minute in 0..<60 { log.add(at: TailSample.start + minute * 60, count: 10) }
    log.add(at: TailSample.start + 3600)
    for row in 0..<8 { TailSample.addDMARC(to: &log, at: TailSample.start + 3601 + row) }
    try folder.write("logs/a.csv", text: log.text)
    let outcome = try await once("--no-state", "--until-alert")
    #expect(outcome.status == 1)
    let alerts = try TailSample.events(outcome.output).filter { $0["event"] as? String == "alert" }
    #expect(alerts.map { $0["time"] as? String } == ["2026-02-16T01:00:08Z"])
    #expect((alerts.first?["finding"] as? [String: Any])?["rows"] as? Int == 8)
  }

  // MARK: - Output

  @Test func anOutputIsWrittenWhole() async throws {
    try sample.write()
    let shown = try await once("--no-state", "--format", "plain")
    let kept = try await once("--no-state", "--format", "plain", "-o", "frame.txt")
    #expect(kept.output == "")
    #expect(kept.status == shown.status)
    #expect(try sample.text("frame.txt") == shown.output)
    #expect(try await once("--no-state", "-o", "gone.d/x").status == 73)
    #expect(try await once("--no-state", "-o", "logs/acct-2026-02-16-0000.csv").status == 64)
  }

  @Test func whatCouldNotBeWrittenIsToldAgain() async throws {
    try sample.write()
    #expect(try await once("--state", "st", "-o", "/dev/full").status == 74)
    #expect(try await once("--state", "st", "-o", "frame.ndjson").status == 1)
    let whole = try await once("--no-state")
    #expect(TailSample.stable(try sample.text("frame.ndjson")) == TailSample.stable(whole.output))
    #expect(try await once("--state", "st").output.split(separator: "\n").count == 2)
  }
}
