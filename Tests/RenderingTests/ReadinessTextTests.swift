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
    let criteria = try #require(report.readiness.first).criteria
    #expect(Set(criteria.map(ReadinessText.sentence)).count == criteria.count)
    let days = try #require(criteria.first { $0.name == .days })
    #expect(
      ReadinessText.sentence(days) == "days of this stage in both logs and reports 6, needs 14")
    let pass = try #require(criteria.first { $0.name == .ownPass })
    #expect(
      ReadinessText.sentence(pass).hasPrefix("own mail passing DMARC 100.00 % (at least "))
    #expect(ReadinessText.sentence(pass).hasSuffix(", needs 99.50 %"))
  }

  /// A ratio beside its range, of so many messages to a thousand recipients.
  @Test(arguments: [
    (895, "0.89"), (899, "0.89"), (900, "0.90"), (904, "0.90"), (1100, "1.10"), (1101, "1.11"),
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
      ReadinessText.sentence(ratio)
        == "reported to logged \(shown), usual is 0.90 to 1.10; only a warning")
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
}
