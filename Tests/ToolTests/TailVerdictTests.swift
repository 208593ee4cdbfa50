import Foundation
import TestSupport
import Testing

/// What `stagewatch tail --once` comes to: the last line and the exit status say the same.
struct TailVerdictTests {
  private static let start = TailSample.start

  private let sample: TailSample
  private var folder: TemporaryFolder { sample.folder }

  init() throws { sample = TailSample(folder: try TemporaryFolder()) }

  private func once(_ arguments: String...) async throws -> Tool.Outcome {
    try await Tool.run(["tail", "--once", "--no-state"] + arguments, in: folder)
  }

  private func verdict(_ outcome: Tool.Outcome) throws -> (status: String, reasons: [String]) {
    let summary = try TailSample.last(outcome)
    let verdict = try #require(summary["overall_verdict"] as? [String: Any])
    return (
      try #require(verdict["status"] as? String), try #require(verdict["reasons"] as? [String])
    )
  }

  /// Two busy hours; one relay sends a message each five minutes, and loses it in the second.
  private func writeSlow(lost: Bool = true) throws {
    var log = SmallLog()
    for minute in 0..<120 {
      let time = Self.start + minute * 60
      log.add(at: time, count: 5)
      guard minute % 5 == 0 else { continue }
      if lost, minute >= 60 {
        TailSample.addDMARC(to: &log, at: time + 10)
      } else {
        log.add(
          at: time + 10, source: "192.0.2.77", injector: "old.corp.example (10.0.0.77)",
          vmta: "vmta7")
      }
    }
    try folder.write("logs/a.csv", text: log.text)
  }

  @Test func aSlowRelayIsToldWithItsNames() async throws {
    try writeSlow()
    let outcome = try await once("--log", "logs")
    #expect(outcome.status == 1)
    let alerts = try TailSample.events(outcome.output).filter { $0["event"] as? String == "alert" }
    #expect(alerts.map { $0["condition"] as? String } == ["relay-dmarc"])
    #expect(alerts.first?["severity"] as? String == "critical")
    let finding = try #require(alerts.first?["finding"] as? [String: Any])
    #expect(finding["domain"] as? String == "a.example")
    #expect(finding["attempts"] as? Int == 5)
    #expect(finding["refused_dmarc"] as? Int == 5)
    let relay = try #require(finding["relay"] as? [String: Any])
    #expect(relay["vmta"] as? String == "vmta7")
    #expect(relay["injector"] as? String == "old.corp.example")
    #expect(relay["source_ip"] is NSNull)
    let summary = try TailSample.last(outcome)
    let active = try #require((summary["alerts_on"] as? [[String: Any]])?.first)
    #expect(active["attempts"] as? Int == 12 && active["refused_dmarc"] as? Int == 12)
    #expect(active["since"] as? String == "2026-02-16T01:00:10Z")
    #expect((summary["alerts"] as? [String])?.first?.contains("12 of 12 attempts") == true)
    #expect(try verdict(outcome).status == "critical")
    let plain = try await once("--log", "logs", "--format", "plain")
    #expect(plain.output.contains("on: a.example from old.corp.example via vmta7: 12 of 12"))
    #expect(plain.output.hasSuffix("verdict   CRITICAL\n"))
    #expect(try await once("--log", "logs", "--alert-on", "new-dmarc").status == 0)
    #expect(try await once("--log", "logs", "--alert-on", "relay-dmarc").status == 1)
  }

  @Test func quietIsOK() async throws {
    try writeSlow(lost: false)
    let outcome = try await once("--log", "logs")
    #expect(outcome.status == 0 && outcome.errors == "")
    #expect(try verdict(outcome) == ("ok", []))
  }

  @Test func anAlertThatIsOverStaysInTheSummary() async throws {
    try writeSlow()
    var log = SmallLog()
    for minute in 120..<180 {
      log.add(at: Self.start + minute * 60, count: 5)
      log.add(
        at: Self.start + minute * 60 + 1, injector: "old.corp.example (10.0.0.77)", vmta: "vmta7")
    }
    try folder.write("logs/b.csv", text: log.text)
    let outcome = try await once("--log", "logs")
    let summary = try TailSample.last(outcome)
    let over = try #require(summary["recovered"] as? [[String: Any]])
    #expect(summary["recovered_total"] as? Int == 1)
    #expect(over.count == 1 && over.first?["domain"] as? String == "a.example")
    #expect(over.first?["refused_dmarc"] as? Int == 12)
    #expect((summary["alerts_on"] as? [Any])?.isEmpty == true)
    #expect(try verdict(outcome).status == "ok")
    // It was told in this run.
    #expect(outcome.status == 1)
    let plain = try await once("--log", "logs", "--format", "plain")
    #expect(plain.output.contains("over: a.example from old.corp.example via vmta7: 12 of"))
  }

  // MARK: - Unread logs

  @Test func aPathThatIsMissingEndsWith66() async throws {
    try writeSlow(lost: false)
    let outcome = try await once("--log", "logs", "gone.csv")
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("gone.csv"))
    let summary = try TailSample.last(outcome)
    #expect(summary["rows_total"] as? Int == 624)
    let unread = try #require(summary["unread_paths"] as? [[String: String]])
    #expect(unread.map { $0["path"] } == ["gone.csv"])
    let said = try verdict(outcome)
    #expect(said.status == "not_enough_data")
    #expect(said.reasons.first?.contains("gone.csv") == true)
    #expect(outcome.output.contains(#""event":"problem""#))
    let plain = try await once("--log", "logs", "gone.csv", "--format", "plain")
    #expect(plain.output.hasSuffix("verdict   NOT ENOUGH DATA\n"))
    // Lost mail is graver than a log that is not there.
    try writeSlow()
    let both = try await once("--log", "logs", "gone.csv")
    #expect(both.status == 1)
    #expect(try verdict(both).status == "critical")
    #expect(try verdict(both).reasons.count == 2)
  }

  /// What is cut short, no log at all, and no file at all.
  @Test(arguments: ["cut.csv.gz", "long.csv.gz", "binary.csv", "pipe", "socket"])
  func aLogThatCannotBeReadEndsWith66(name: String) async throws {
    try writeSlow(lost: false)
    var log = SmallLog()
    let rows = name == "long.csv.gz" ? 4000 : 40
    for row in 0..<rows { log.add(at: Self.start + row, to: "r\(row * 7919)@gmail.com") }
    let whole = GzipBytes.member(Array(log.text.utf8))
    switch name {
    case "binary.csv": try folder.write(name, (0..<4000).map { UInt8($0 % 5) })
    case "pipe": #expect(mkfifo(folder.path + "/" + name, 0o600) == 0)
    case "socket": symlink("/dev/null", folder.path + "/" + name)
    default: try folder.write(name, Array(whole.prefix(whole.count * 2 / 3)))
    }
    let outcome = try await once("--log", "logs", name)
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains(name))
    #expect(outcome.errors.split(separator: "\n").count { $0.hasPrefix("stagewatch") } == 1)
    #expect(try verdict(outcome).status == "not_enough_data")
    let problems = try TailSample.events(outcome.output).filter {
      $0["event"] as? String == "problem"
    }
    #expect(problems.map { $0["path"] as? String } == [name])
    guard name.hasSuffix(".gz") else { return }
    try folder.write(name, whole)
    #expect(try await once("--log", "logs", name).status == 0)
  }

  // MARK: - The admin's command

  @Test func whatTheCommandWroteIsAProblemOfTheLines() async throws {
    try writeSlow()
    let outcome = try await once(
      "--log", "logs", "--alert-command", "cat > got; printf 'no \\033[2Jroute' >&2; exit 9")
    #expect(outcome.status == 1 && outcome.errors == "")
    let events = try TailSample.events(outcome.output)
    let problem = try #require(events.first { $0["event"] as? String == "problem" })
    #expect(problem["code"] as? String == "alert_command")
    #expect(problem["reason"] as? String == "ended with status 9; it wrote: no \u{1b}[2Jroute")
    #expect(events.last?["event"] as? String == "summary")
    #expect(try sample.text("got").contains(#""condition":"relay-dmarc""#))
    let plain = try await once(
      "--log", "logs", "--format", "plain", "--alert-command", "printf 'no \\033[2Jroute'")
    #expect(plain.output.contains("it wrote: no ?[2Jroute"))
    #expect(!plain.output.contains("\u{1b}"))
  }
}
