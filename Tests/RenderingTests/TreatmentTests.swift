import Findings
import Foundation
import TestSupport
import Testing

@testable import Rendering

/// What the screens say of failing mail: treated as the policy asks, or otherwise.
struct TreatmentTests {
  /// One day under a policy: 30 rejected, 3 quarantined and 2 let in of 35 that fail.
  private static func sample(policy: String, isTesting: Bool = false) -> SampleReport {
    var log = SmallLog()
    log.add(at: SampleReport.day + 60, count: 40)
    var sample = SampleReport()
    sample.logs = [log.text]
    sample.reports = [
      SmallReport(
        policy: policy, isTesting: isTesting, from: SampleReport.day,
        to: SampleReport.day + 86_399,
        [("reject", 30), ("quarantine", 3), ("none", 2)].map { disposition, count in
          SmallReport.Record(
            "203.0.113.9", count: count, disposition: disposition, dkim: false, spf: false)
        }
      ).text
    ]
    return sample
  }

  private static func row(_ sample: SampleReport) async throws -> String {
    let lines = try await sample.screen().split(separator: "\n").map(String.init)
    let stages = try #require(lines.firstIndex { $0.hasPrefix("STAGES") })
    // The titles, then the policy domain.
    return lines[stages + 3]
  }

  @Test func quarantineUnderRejectStandsApart() async throws {
    let sample = Self.sample(policy: "reject")
    #expect(try await Self.row(sample).hasSuffix("  30/35, 3 quarantined"))
    let page = HTMLPage.render(try await sample.run(), style: SampleReport.plain)
    let html = String(decoding: page, as: UTF8.self)
    #expect(html.contains("30 of 35<small>3 quarantined instead</small>"))
  }

  @Test func underTestingOneLevelLessIsAsked() async throws {
    let row = try await Self.row(Self.sample(policy: "reject", isTesting: true))
    #expect(row.hasSuffix("  3/35"))
    #expect(row.contains("reject t=y"))
    let quarantine = try await Self.row(Self.sample(policy: "quarantine", isTesting: true))
    #expect(quarantine.hasSuffix("  2/35"))
  }

  @Test func withoutAPolicyNothingIsAsked() async throws {
    #expect(try await Self.row(Self.sample(policy: "none")).hasSuffix("  -"))
  }
}
