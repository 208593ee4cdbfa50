import AggregateReports
import Findings
import Join
import Policies
import TestSupport
import Testing

/// Which reports nobody needs to look at.
struct CleanReportTests {
  /// Ten days of mail that passes, reported each day.
  private static func sample(days: Int = 10) -> Sample {
    var sample = Sample()
    for day in 0..<days {
      sample.log.add(at: Sample.day + day * Sample.daySeconds + 43_200, count: 40)
      sample.report(day: day, SmallReport.Record(count: 40))
    }
    return sample
  }

  @Test func ordinaryMailIsClean() async throws {
    let report = try await Self.sample().run()
    #expect(report.verdict.status == .ok)
    #expect(report.isClean)
  }

  @Test func noTrafficIsNot() async throws {
    #expect(try await !Sample().run().isClean)
  }

  @Test func missingReportsAreNot() async throws {
    var sample = Self.sample()
    sample.reports = []
    #expect(try await !sample.run().isClean)
  }

  @Test func findingIsNot() async throws {
    var sample = Self.sample()
    for day in 0..<10 {
      sample.log.add(
        at: Sample.day + day * Sample.daySeconds + 50_000, source: "192.0.2.7", vmta: "v7",
        count: 20)
      sample.report(day: day, SmallReport.Record("192.0.2.7", count: 20, dkim: false))
    }
    let report = try await sample.run()
    #expect(!report.missingDKIM.isEmpty)
    #expect(!report.isClean)
  }

  @Test func rejectedRowsAndReportsAreNot() async throws {
    var sample = Self.sample()
    sample.log.add(line: "?,broken")
    #expect(try await !sample.run().isClean)
  }

  /// A reporter that sees another policy for one window, `ago` days before the last one.
  @Test(arguments: [0, 1, 2, 3, 6]) func driftIsUntilItIsOver(_ ago: Int) async throws {
    var sample = Self.sample()
    sample.request.declaredStages = [
      DeclaredStage(
        domain: "a.example", published: PublishedPolicy(domain: "a.example", policy: .none),
        begin: Sample.day)
    ]
    sample.report("yahoo.com", day: 9 - ago, policy: "reject", SmallReport.Record(count: 1))
    let report = try await sample.run()
    #expect(report.policyDrift.count == 1)
    #expect(report.isClean == (ago * Sample.daySeconds >= CorrelationReport.driftOverSeconds))
  }

  @Test func silentReporterIsNot() async throws {
    var sample = Self.sample(days: 20)
    for day in 0..<6 {
      sample.log.add(
        at: Sample.day + day * Sample.daySeconds + 50_000, to: "x@yahoo.com",
        host: "mta5.am0.yahoodns.net (192.0.2.80)", count: 3)
      sample.report("yahoo.com", day: day, SmallReport.Record(count: 3))
    }
    sample.log.add(
      at: Sample.day + 19 * Sample.daySeconds, to: "x@yahoo.com",
      host: "mta5.am0.yahoodns.net (192.0.2.80)", count: 3)
    let report = try await sample.run()
    #expect(report.silentReporters.map(\.reporter) == ["yahoo.com"])
    #expect(!report.isClean)
  }

  // MARK: - Intervals

  @Test func intervalHoldsTheShareAndIsNilWithoutAttempts() throws {
    #expect(FailureRate().interval == nil)
    for (failed, attempted) in [(0, 1), (1, 1), (3, 10), (0, 5000), (37, 5000)] {
      let rate = FailureRate(failed: failed, attempted: attempted)
      let interval = try #require(rate.interval)
      #expect(interval.contains(try #require(rate.share)))
      #expect(interval.lowerBound >= 0 && interval.upperBound <= 1)
    }
  }
}
