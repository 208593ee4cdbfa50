import AggregateReports
import ByteKit
import TestSupport
import Testing

@testable import Findings

/// Domains without rows in the log: run by a vendor, or parked.
struct ReportedOnlyTests {
  /// Reports of so many days about shop.example, beside one logged message of a.example.
  private static func sample(
    days: Int, policy: String = "none", _ records: (Int) -> [SmallReport.Record]
  ) -> Sample {
    var sample = Sample()
    sample.log.add(at: Sample.day + 60, source: "192.0.2.1")
    for day in 0..<days {
      let begin = Sample.day + day * Sample.daySeconds
      sample.reports.append(
        SmallReport(
          id: String(day), domain: "shop.example", policy: policy, from: begin,
          to: begin + Sample.daySeconds - 1, records(day)))
    }
    return sample
  }

  private static func readiness(_ sample: Sample) async throws -> Readiness {
    let all = try await sample.run().readiness
    return try #require(all.first { $0.domain == "shop.example" })
  }

  private static func passing(_ count: Int) -> SmallReport.Record {
    SmallReport.Record("203.0.113.7", count: count, from: "shop.example")
  }

  private static func failing(
    _ count: Int, _ signatures: [(domain: String, selector: String?, result: String)] = []
  ) -> SmallReport.Record {
    SmallReport.Record(
      "203.0.113.8", count: count, from: "shop.example", dkim: false, spf: false,
      signatures: signatures)
  }

  // MARK: - Run by a vendor

  @Test func whatPassesAlignedIsOwn() async throws {
    let found = try await Self.readiness(
      Self.sample(days: 30) { _ in [Self.passing(30), Self.failing(2)] })
    #expect(found.isReportedOnly)
    #expect(!found.isParked)
    #expect(found.criteria.map(\.name) == [.days, .ownPass, .unknownSenders, .inputs])
    #expect(ReadinessTests.value(found, .days) == 30)
    #expect(found.ownMessages == 30 * ReadinessTests.judgedDays)
    #expect(found.ownFailing == 0)
    #expect(found.foreignFailing == 2 * ReadinessTests.judgedDays)
    #expect(found.verdict == .go)
    #expect(found.next == Readiness.Rung(policy: .quarantine, isTesting: true))
  }

  @Test func undecidedSenderHolds() async throws {
    let found = try await Self.readiness(
      Self.sample(days: 30) { _ in
        [Self.passing(30), Self.failing(40, [("crm.example", "x", "pass")])]
      })
    #expect(ReadinessTests.unmet(found) == [.unknownSenders])
    #expect(ReadinessTests.value(found, .unknownSenders) == 4.0 / 7)
    #expect(found.verdict == .hold)
  }

  /// Too short a time of watching holds; it is data all the same.
  @Test func fewDaysHold() async throws {
    let found = try await Self.readiness(Self.sample(days: 6) { _ in [Self.passing(30)] })
    #expect(ReadinessTests.unmet(found) == [.days])
    #expect(found.verdict == .hold)
  }

  /// With little mail there is an answer after 90 days of reports at the latest.
  @Test(arguments: [(60, Readiness.Verdict.notEnoughData), (90, .go)]) func littleMail(
    _ days: Int, _ verdict: Readiness.Verdict
  ) async throws {
    let found = try await Self.readiness(
      Self.sample(days: days) { $0 % 10 == 0 ? [Self.passing(1)] : [Self.failing(1)] })
    #expect(found.ownMessages == days / 10)
    #expect(found.verdict == verdict)
  }

  @Test func oneRowOfTheLogAsksForTheLog() async throws {
    var sample = Self.sample(days: 30) { _ in [Self.passing(30)] }
    sample.log.add(at: Sample.day + 60, from: "shop.example", source: "192.0.2.1")
    let found = try await Self.readiness(sample)
    #expect(!found.isReportedOnly)
    #expect(found.verdict == .notEnoughData)
  }

  /// What the configuration names is own, though no row tells of it.
  @Test func ownNetworksAreOwn() async throws {
    var sample = Self.sample(days: 30) { _ in [Self.passing(30), Self.failing(2)] }
    sample.context.ownNetworks = [try #require(IPNetwork("203.0.113.8"))]
    let found = try await Self.readiness(sample)
    #expect(found.ownFailing == 2 * ReadinessTests.judgedDays)
    #expect(ReadinessTests.unmet(found) == [.ownPass])
  }

  // MARK: - Parked

  /// Spoofs alone, for so many days.
  private static func parked(
    days: Int = 90, policy: String = "none",
    _ records: (Int) -> [SmallReport.Record] = { _ in [] }
  ) -> Sample {
    sample(days: days, policy: policy) { [failing(3)] + records($0) }
  }

  @Test(arguments: ["none", "quarantine"]) func parkedDomainGoesToRejectAtOnce(
    _ policy: String
  ) async throws {
    let found = try await Self.readiness(Self.parked(policy: policy))
    #expect(found.isParked)
    #expect(found.next == Readiness.Rung(policy: .reject))
    #expect(found.criteria.map(\.name) == [.unknownSenders, .inputs])
    #expect(found.verdict == .go)
  }

  @Test func parkedDomainAtRejectIsAtItsEnd() async throws {
    let found = try await Self.readiness(Self.parked(policy: "reject"))
    #expect(found.isParked)
    #expect(found.next == nil)
    #expect(found.verdict == .go)
  }

  @Test func targetHoldsForParkedDomainsToo() async throws {
    var sample = Self.parked()
    sample.context.targets = ["shop.example": .quarantine]
    #expect(try await Self.readiness(sample).next == Readiness.Rung(policy: .quarantine))
  }

  @Test func fewerDaysDoNotMakeItParked() async throws {
    let found = try await Self.readiness(Self.parked(days: 89))
    #expect(!found.isParked)
    #expect(found.verdict == .notEnoughData)
  }

  @Test func onePassMakesItADomainThatSends() async throws {
    let found = try await Self.readiness(Self.parked { $0 == 3 ? [Self.passing(1)] : [] })
    #expect(!found.isParked)
    #expect(found.next == Readiness.Rung(policy: .quarantine, isTesting: true))
    #expect(found.ownMessages == 1)
    #expect(found.verdict == .go)
  }

  @Test func systemOrUndecidedSenderIsNotParked() async throws {
    var sample = Self.parked()
    sample.context.systems = [
      MailSystem(name: "Shop", addresses: [try #require(IPNetwork("203.0.113.8"))])
    ]
    #expect(try await !Self.readiness(sample).isParked)
    let undecided = try await Self.readiness(
      Self.parked { _ in [Self.failing(5, [("crm.example", "x", "pass")])] })
    #expect(!undecided.isParked)
    #expect(undecided.next == Readiness.Rung(policy: .quarantine, isTesting: true))
    #expect(ReadinessTests.unmet(undecided).contains(.unknownSenders))
    #expect(undecided.verdict == .hold)
  }
}
