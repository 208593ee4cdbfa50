import Join
import JoinScenes
import TestSupport
import Testing
import Traffic

@testable import Policies

/// The slots of time between the ends of windows.
@Suite struct WindowPlanTests {
  /// 2026-02-16T00:00:00Z.
  private let day = 1_771_200_000

  @Test func aSlotBeginsAtItsBoundary() {
    let boundaries = [10, 20, 21]
    let slots = [Int.min, 9, 10, 19, 20, 21, 22, .max].map {
      WindowPlan.slot(of: $0, in: boundaries)
    }
    #expect(slots == [0, 0, 1, 1, 2, 3, 3, 3])
    #expect(WindowPlan.slot(of: 5, in: []) == 0)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func theSlotIsTheNumberOfBoundariesNotLater(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let count = Int.random(in: 0..<40, using: &random)
    let boundaries = Set((0..<count).map { _ in Int.random(in: -50..<50, using: &random) }).sorted()
    for time in -52...52 {
      #expect(
        WindowPlan.slot(of: time, in: boundaries) == boundaries.count { $0 <= time },
        "seed \(seed), time \(time)")
    }
  }

  @Test func onlyWindowsOfReportersThatSpeakForTheDeliveryCut() async throws {
    let google = Report(begin: day + 1000, end: day + 1060, id: "g")
    let yahoo = Report(
      organisation: "Yahoo", email: "dmarchelp@yahooinc.com", begin: day + 2000,
      end: day + 2060, id: "y")
    var other = google
    other.policy = "other.example"
    other.begin = day + 3000
    other.end = day + 3060
    let correlation = await (try Scene(reports: [google, yahoo, other])).run()
    let (policies, coverage) = (correlation.policies, correlation.coverage)
    let plan = WindowPlan(
      reports: correlation.intake.reports, index: correlation.intake.index, coverage: coverage,
      policies: policies,
      stageBegins: [policies.group(of: "bank.example"): [day + 1500]])
    let bank = policies.group(of: "bank.example")
    let google0 = try #require(coverage.reporters.firstIndex(of: "google.com"))
    let yahoo0 = try #require(coverage.reporters.firstIndex(of: "Yahoo"))
    #expect(
      plan.boundaries(group: bank, reporters: [google0]) == [1000, 1060, 1500].map { day + $0 })
    #expect(
      plan.boundaries(group: bank, reporters: [yahoo0]) == [1500, 2000, 2060].map { day + $0 })
    #expect(
      plan.boundaries(group: bank, reporters: [google0, yahoo0])
        == [1000, 1060, 1500, 2000, 2060].map { day + $0 })
    #expect(plan.boundaries(group: bank, reporters: []) == [day + 1500])
    let unrelated = policies.group(of: "other.example")
    #expect(
      plan.boundaries(group: unrelated, reporters: [google0, yahoo0])
        == [3000, 3060].map { day + $0 })
    #expect(plan.boundaries(group: 0, reporters: [google0]) == [])
  }

  @Test func aRecordOfAnotherPolicyDomainCutsThatDomainsSlotsToo() async throws {
    let records = [Record(domain: "x.other.example")]
    let report = Report(begin: day + 1000, end: day + 1060, id: "g", records: records)
    let other = Report(policy: "other.example", begin: day + 5000, end: day + 5060, id: "h")
    let events = [999, 1000, 1059, 1060].map { Event(time: day + $0, domain: "x.other.example") }
    let scene = try Scene(logs: [Event.text(events)], reports: [report, other])
    let joins = await scene.run().joins
    #expect(joins.map(\.grade) == [.matched])
    #expect(joins.first?.logged.delivered == 2)
  }
}
