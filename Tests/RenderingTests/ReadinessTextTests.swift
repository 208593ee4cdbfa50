import Findings
import Foundation
import TestSupport
import Testing

@testable import Rendering

/// What the screen and JSON say of the next stage, of drift and of silence.
struct ReadinessTextTests {
  /// Twelve days: `none`, from the seventh `quarantine`; google.com stops after nine days, and
  /// stale.example goes on seeing `none`.
  private static func sample() -> SampleReport {
    var log = SmallLog()
    var sample = SampleReport()
    for number in 0..<12 {
      let begin = SampleReport.day + number * SampleReport.daySeconds
      log.add(at: begin + 60, count: 40)
      for reporter in ["google.com", "yahoo.com", "other.example", "stale.example"] {
        if reporter == "google.com", number >= 8 { continue }
        let isOld = number < 6 || reporter == "stale.example"
        sample.reports.append(
          SmallReport(
            reporter, id: String(number), policy: isOld ? "none" : "quarantine", from: begin,
            to: begin + SampleReport.daySeconds - 1, [SmallReport.Record(count: 10)]
          ).text)
      }
    }
    sample.logs = [log.text]
    return sample
  }

  @Test func staleAndSilentReportersOnTheScreen() async throws {
    let text = try await Self.sample().screen()
    let lines = text.split(separator: "\n").map(String.init)
    let drift = lines.filter { $0.hasPrefix(" a.example") && $0.contains("stale.example") }
    #expect(drift.count == 1)
    #expect(drift.first?.contains("none") == true)
    #expect(drift.first?.contains("quarantine") == true)
    #expect(
      lines.contains(
        "  ! google.com: none since 2026-02-24 00:00 UTC, 4 windows are missing; usual every day"))
  }

  @Test func driftAndSilenceInJSON() async throws {
    let report = try await Self.sample().run()
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(JSONReport.render(report))) as? [String: Any])
    let drift = try #require(root["policy_drift"] as? [[String: Any]])
    #expect(drift.count == 1)
    #expect(drift.first?["reporter"] as? String == "stale.example")
    let seen = try #require(drift.first?["seen"] as? [String: Any])
    let expected = try #require(drift.first?["expected"] as? [String: Any])
    #expect(seen["policy"] as? String == "none")
    #expect(expected["policy"] as? String == "quarantine")
    #expect(
      Set(seen.keys)
        == ["policy", "subdomain_policy", "nonexistent_policy", "percent", "testing"])
    #expect(Set(seen.keys) == Set(expected.keys))
    let silent = try #require(root["silent_reporters"] as? [[String: Any]])
    #expect(silent.map { $0["reporter"] as? String } == ["google.com"])
    #expect(silent.first?["last_end"] as? String == "2026-02-24T00:00:00Z")
    #expect(silent.first?["usual_interval_seconds"] as? Int == SampleReport.daySeconds)
    #expect(silent.first?["missing_windows"] as? Int == 4)
  }

  /// A value below a threshold must not look as if it met it.
  @Test func sharesAreRoundedDown() {
    #expect(ReadinessText.percent(0.995) == "99.50 %")
    #expect(ReadinessText.percent(0.994_999) == "99.49 %")
    #expect(ReadinessText.percent(0.9921) == "99.21 %")
    #expect(ReadinessText.percent(1) == "100.00 %")
    #expect(ReadinessText.percent(0.000_01) == "0.00 %")
    #expect(ReadinessText.percent(nil) == "-")
    for hundredths in 0...10_000 {
      let text = ReadinessText.percent(Double(hundredths) / 10_000)
      #expect(Double(text.dropLast(2)).map { Int(($0 * 100).rounded()) } == hundredths)
    }
  }

  @Test func everyCriterionIsASentence() async throws {
    let report = try await Self.sample().run()
    let row = try #require(report.readiness.first)
    let criteria = row.criteria
    let sentences = criteria.map { ReadinessText.sentence($0, of: row) }
    #expect(Set(sentences).count == criteria.count)
    let days = try #require(criteria.first { $0.name == .days })
    #expect(
      ReadinessText.sentence(days, of: row)
        == "days of this stage in both logs and reports 6, needs 14")
    let pass = try #require(criteria.first { $0.name == .ownPass })
    #expect(
      ReadinessText.sentence(pass, of: row).hasPrefix(
        "own mail passing DMARC 100.00 % (at least "))
    #expect(ReadinessText.sentence(pass, of: row).hasSuffix(", needs 99.50 %"))
  }

  /// A ratio beside its range, of so many messages to a thousand recipients.
  @Test(arguments: [
    (745, "0.74"), (749, "0.74"), (750, "0.75"), (754, "0.75"), (1100, "1.10"), (1101, "1.11"),
  ]) func ratioThatMissesItsRangeShowsIt(_ messages: Int, _ shown: String) async throws {
    var log = SmallLog()
    log.add(at: SampleReport.day + 60, count: 1000)
    var sample = SampleReport()
    sample.logs = [log.text]
    sample.reports = [
      SmallReport(
        from: SampleReport.day, to: SampleReport.day + 86_399,
        [SmallReport.Record(count: messages)]
      ).text
    ]
    let readiness = try #require(try await sample.run().readiness.first)
    let ratio = try #require(readiness.criteria.first { $0.name == .ratio })
    #expect(
      ReadinessText.sentence(ratio, of: readiness)
        == "reported/logged ratio \(shown), expected 0.75 to 1.10 (warning only: reports count"
        + " messages, the log recipients)")
  }

  @Test(arguments: [0, 1]) func manyRelaysEndInACount(_ past: Int) async throws {
    var sample = SampleReport()
    var log = SmallLog()
    let count = ReadinessText.relaysMax + past
    for number in 0..<count {
      log.add(
        at: SampleReport.day + 60, source: "192.0.2.\(number + 1)", vmta: "v\(number)", count: 20)
    }
    sample.logs = [log.text]
    sample.reports = [
      SmallReport(
        from: SampleReport.day, to: SampleReport.day + 86_399,
        (0..<count).map {
          SmallReport.Record("192.0.2.\($0 + 1)", count: 20, dkim: false, spf: false)
        }
      ).text
    ]
    let text = try await sample.screen()
    #expect(text.contains("20 by 192.0.2.1 vmta v0 from crm.corp.example"))
    #expect(text.contains("and 1 more relay") == (past == 1))
    var style = SampleReport.plain
    style.showsAll = true
    #expect(!(try await sample.screen(style)).contains("more relay"))
  }

  /// A value above a limit must not look as if it kept it.
  @Test func limitsAreRoundedUp() {
    #expect(ReadinessText.percentUp(0.002) == "0.20 %")
    #expect(ReadinessText.percentUp(0.002_01) == "0.21 %")
    #expect(ReadinessText.percentUp(0) == "0.00 %")
    #expect(ReadinessText.percentUp(1) == "100.00 %")
    #expect(ReadinessText.percentUp(nil) == "-")
  }

  // MARK: - Notes

  /// Thirty days under a policy, of which a vendor alone sends the mail, as reports tell it.
  private static func vendorRun() -> SampleReport {
    var sample = SampleReport()
    sample.logs = [SmallLog().text]
    for number in 0..<30 {
      let begin = SampleReport.day + number * SampleReport.daySeconds
      let names = [("google.com", true, 30), ("yahoo.com", false, 10)]
      for (reporter, writesTesting, count) in names {
        sample.reports.append(
          SmallReport(
            reporter, id: String(number), writesTesting: writesTesting, from: begin,
            to: begin + SampleReport.daySeconds - 1,
            [
              SmallReport.Record("203.0.113.7", count: count),
              SmallReport.Record(
                "203.0.113.8", count: 4, dkim: false, spf: false,
                signatures: [("mail.crm.example", "v1", "pass")]),
            ]
          ).text)
      }
    }
    return sample
  }

  @Test func domainWithoutRowsSaysWhatItIsJudgedBy() async throws {
    let lines = try await Self.vendorRun().screen().split(separator: "\n").map(String.init)
    #expect(lines.contains("  a.example  none -> quarantine t=y  HOLD"))
    #expect(lines.contains { $0.hasPrefix("      judged from reports alone") })
    #expect(lines.contains("      days of this stage in reports 30, needs 14"))
    // 30 of 40 messages are at the reporter that writes testing.
    #expect(
      lines.contains(
        "      reporters of 75.00 % of own reported mail write testing; elsewhere t=y is full"
          + " quarantine"))
    // 8 messages a day beside 40 for 14 days.
    #expect(lines.contains("    ! mail of unknown senders 16.67 %, at most 0.20 %"))
    #expect(lines.contains("        112 by crm.example"))
    #expect(!lines.contains { $0.contains("coverage") && $0.contains("needs") })
  }

  @Test func readinessLinesFitTheScreen() async throws {
    var style = SampleReport.plain
    style.columns = 80
    let lines = try await Self.vendorRun().screen(style).split(separator: "\n")
    let begin = try #require(lines.firstIndex { $0.hasPrefix("READINESS") })
    let block = lines[(begin + 1)...].prefix { $0.hasPrefix("  ") }
    #expect(block.count > 8)
    #expect(block.allSatisfy { $0.count <= 80 })
  }

  @Test func readinessInJSON() async throws {
    let report = try await Self.vendorRun().run()
    let root = try #require(
      try JSONSerialization.jsonObject(with: Data(JSONReport.render(report))) as? [String: Any])
    let row = try #require((root["readiness"] as? [[String: Any]])?.first)
    let next = try #require(row["next"] as? [String: Any])
    #expect(next["policy"] as? String == "quarantine")
    #expect(next["testing"] as? Bool == true)
    #expect(next["testing_share"] as? Double == 0.75)
    #expect(next["pct_honoured"] is NSNull)
    #expect(row["reported_only"] as? Bool == true)
    #expect(row["parked"] as? Bool == false)
    let risk = try #require(row["at_risk"] as? [String: Any])
    let undecided = try #require(risk["undecided"] as? [String: Any])
    #expect(undecided["messages"] as? Int == 8 * 14)
    let criteria = try #require(row["criteria"] as? [[String: Any]])
    let unknown = try #require(criteria.first { $0["name"] as? String == "unknown_senders" })
    #expect(unknown["threshold"] as? Double == 0.002)
    #expect(unknown["met"] as? Bool == false)
  }
}
