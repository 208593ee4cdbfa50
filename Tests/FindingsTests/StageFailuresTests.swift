import AccountingLog
import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import ReplyClassifier
import TestSupport
import Testing
import Traffic

/// What counts as a failure that a stage introduced, and what the finding says.
struct StageFailuresTests {
  private static let otherHost = "mx.else.example (192.0.2.99)"

  // MARK: - Counts

  @Test func refusedMailIsFoundWithItsCounts() async throws {
    var change = StageChange()
    change.mail(before: .of(4, 100), after: .of(20, 60))
    change.mail(
      before: .of(0, 40), after: .of(28, 40), to: "x@else.example", host: Self.otherHost)
    let found = try await change.failures()
    let finding = try #require(found.first)
    #expect(found.count == 1)
    #expect(finding.kind == .refused)
    #expect(finding.cause == .dmarcPolicy)
    #expect(finding.domain == "a.example")
    #expect(finding.before == .of(4 + 0, 100 + 40))
    #expect(finding.after == .of(20 + 28, 60 + 40))
    #expect(finding.baseline == finding.before)
    #expect(finding.receiver == nil)
    #expect(finding.byReceiver.map(\.after) == [.of(28, 40), .of(20, 60)])
    #expect(finding.byReceiver.map(\.before) == [.of(0, 40), .of(4, 100)])
    let expected = 48.0 - 100.0 * 4.0 / 140.0
    #expect(abs(finding.introduced.estimate - expected) < 1e-9)
    #expect(finding.introduced.low < expected && expected < finding.introduced.high)
    #expect(finding.introduced.low > 0)
    #expect(finding.firstSeen == StageChange.noon(4))
    #expect(finding.clock == .live)
    #expect(finding.relay.injector == "crm.corp.example")
    #expect(finding.relay.sourceIP?.description == "192.0.2.1")
    #expect(finding.previous.policy == .none && finding.stage.policy == .reject)
    #expect(finding.qValue <= 0.05)
  }

  @Test func aSmallProviderIsNamedWithItsOwnAttempts() async throws {
    var change = StageChange()
    change.mail(
      before: .of(0, 40), after: .of(40, 80), to: "u@isp-a.example",
      host: "mx1.isp-a.example (192.0.2.21)")
    change.mail(
      before: .of(0, 400), after: .of(0, 560), to: "u@isp-b.example",
      host: "mail.isp-b.example (192.0.2.22)")
    let found = try await change.failures()
    let finding = try #require(found.first)
    #expect(found.count == 1)
    #expect(finding.receiver == "isp-a.example")
    #expect(finding.byReceiver.map(\.receiver) == ["isp-a.example"])
    #expect(finding.byReceiver.map(\.before) == [.of(0, 40)])
    #expect(finding.byReceiver.map(\.after) == [.of(40, 80)])
    #expect(finding.after == .of(40, 640))
  }

  @Test func failuresOfNoKnownReceiverAreNotOneReceivers() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 200), after: .of(40, 80), to: "", host: "")
    let finding = try #require(try await change.failures().first)
    #expect(finding.receiver == nil)
    #expect(finding.byReceiver.map(\.receiver) == [DeliveryClass.severalReceivers])
  }

  @Test func baselineIsTheFirstStage() async throws {
    var change = StageChange(.quarantine)
    change.sample.request.declaredStages.append(
      DeclaredStage(
        domain: "a.example", published: .init(domain: "a.example", policy: .reject),
        begin: Sample.day + 8 * Sample.daySeconds))
    change.mail(before: .of(0, 200), after: .of(4, 80))
    for day in 8..<12 {
      let time = StageChange.noon(day)
      change.sample.log.add("b", at: time, reply: StageChange.dmarcReply, count: 10)
      change.sample.log.add(at: time, count: 10)
    }
    let finding = try #require(try await change.failures().first)
    #expect(finding.stage.policy == .reject && finding.previous.policy == .quarantine)
    #expect(finding.before == .of(4, 80))
    #expect(finding.after == .of(4 * 10, 4 * 20))
    #expect(finding.baseline == .of(0, 200))
  }

  @Test(arguments: [36, 35]) func receiverIsNamedWhereItHoldsNineTenths(
    _ large: Int
  ) async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(large, 80))
    change.mail(
      before: .of(0, 80), after: .of(40 - large, 80), to: "x@else.example", host: Self.otherHost)
    let finding = try #require(try await change.failures().first)
    #expect(finding.after.failed == 40)
    let isNamed = large * 10 >= 40 * 9
    #expect(finding.receiver == (isNamed ? "google" : nil))
  }

  // MARK: - Addresses

  @Test func addressesOfOneRelayAreTakenTogether() async throws {
    var change = StageChange()
    for source in ["192.0.2.1", "192.0.2.2"] {
      change.mail(before: .of(0, 60), after: .of(8, 60), source: source)
    }
    let found = try await change.failures()
    #expect(found.map(\.after) == [.of(8 + 8, 60 + 60)])
    #expect(found.map(\.relay.sourceIP) == [nil])
  }

  @Test(arguments: [36, 35]) func addressIsNamedWhereItHoldsNineTenths(
    _ large: Int
  ) async throws {
    var change = StageChange()
    change.mail(before: .of(0, 60), after: .of(large, 70))
    change.mail(before: .of(0, 90), after: .of(40 - large, 80), source: "192.0.2.2")
    let found = try await change.failures()
    let isNarrow = large * 10 >= 40 * 9
    #expect(found.map(\.relay.sourceIP?.description) == [isNarrow ? "192.0.2.1" : nil])
    #expect(found.map(\.after) == [isNarrow ? .of(large, 70) : .of(40, 70 + 80)])
    #expect(found.map(\.before) == [isNarrow ? .of(0, 60) : .of(0, 60 + 90)])
  }

  @Test func relaysAreFoundApart() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 60), after: .of(40, 60))
    change.mail(before: .of(0, 60), after: .of(0, 60), injector: "erp.corp.example (10.0.0.3)")
    let found = try await change.failures()
    #expect(found.map(\.relay.injector) == ["crm.corp.example"])
  }

  // MARK: - Limits

  @Test(arguments: [
    (before: FailureRate.of(0, 30), after: FailureRate.of(10, 30), isFound: true),
    (before: .of(0, 30), after: .of(9, 30), isFound: false),
    (before: .of(0, 30), after: .of(29, 29), isFound: false),
    (before: .of(0, 29), after: .of(30, 30), isFound: false),
    // A tenth of a percentage point.
    (before: .of(0, 10_000), after: .of(10, 10_000), isFound: true),
    (before: .of(0, 10_000), after: .of(10, 10_001), isFound: false),
    // Half as much again; 0.2 * 1.5 is more than 0.3 in binary.
    (before: .of(100, 500), after: .of(150, 500), isFound: true),
    (before: .of(101, 500), after: .of(150, 500), isFound: false),
    // Two percentage points and sixty messages, whatever the multiple.
    (before: .of(700, 2250), after: .of(1400, 3040), isFound: true),
    (before: .of(250, 1000), after: .of(310, 1000), isFound: true),
    (before: .of(250, 1000), after: .of(309, 1000), isFound: false),
    (before: .of(1200, 40_000), after: .of(2000, 40_000), isFound: true),
    (before: .of(2000, 40_000), after: .of(2799, 40_000), isFound: false),
  ]) func limits(_ item: (before: FailureRate, after: FailureRate, isFound: Bool)) async throws {
    var change = StageChange()
    change.mail(before: item.before, after: item.after)
    let found = try await change.failures()
    #expect(found.map(\.after) == (item.isFound ? [item.after] : []))
  }

  @Test func lessFailuresThanBeforeAreNoFinding() async throws {
    var change = StageChange()
    change.mail(before: .of(80, 200), after: .of(20, 200))
    #expect(try await change.failures().isEmpty)
  }

  @Test func withoutChangeOfStageNothingIsCompared() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 100), after: .of(50, 100))
    change.sample.request.declaredStages.removeLast()
    #expect(try await change.failures().isEmpty)
  }

  /// The same sums are a finding where every day shows them, and none where they come in clusters.
  @Test(arguments: [true, false]) func clustersAreNoChange(_ isClustered: Bool) async throws {
    let days =
      isClustered ? [0, 0, 0, 60, 0, 100, 0, 0] : [15, 15, 15, 15, 25, 25, 25, 25]
    var change = StageChange()
    for (day, failed) in days.enumerated() {
      change.sample.log.add("b", at: StageChange.noon(day), count: failed)
      change.sample.log.add(at: StageChange.noon(day), count: 100 - failed)
    }
    let found = try await change.failures()
    #expect(found.map(\.after) == (isClustered ? [] : [.of(25 * 4, 400)]))
  }

  // MARK: - Other kinds

  @Test func deferredMailIsHeldAgainstAllAttempts() async throws {
    var change = StageChange()
    change.mail(
      "t", before: .of(4, 100), after: .of(60, 120), reply: "smtp;421 4.7.0 try later")
    let found = try await change.failures()
    #expect(found.map(\.kind) == [.deferred])
    #expect(found.map(\.before) == [.of(4, 100)])
    #expect(found.map(\.after) == [.of(60, 120)])
    #expect(found.map(\.clock) == [.live])
  }

  @Test func localRefusalsAreNoAttempts() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 50), after: .of(20, 50))
    for day in 4..<8 {
      change.sample.log.add(
        "b", at: StageChange.noon(day), host: "", status: "5.4.4 (unable to route)",
        reply: "smtp;550 5.4.4 unable to route: no mail hosts for domain", count: 30)
    }
    let report = try await change.sample.run()
    let finding = try #require(report.stageFailures.first { $0.cause == .dmarcPolicy })
    let refused = report.stages[1].logged.refused
    #expect(refused == 20 + 4 * 30)
    #expect(finding.after.failed == 20)
  }

  @Test func quarantineIsFoundWithoutWindowsThatReachOverTheChange() async throws {
    var change = StageChange(.quarantine)
    change.mail(before: .of(0, 80), after: .of(0, 80))
    change.reports(20, disposition: "quarantine")
    let begin = Sample.day + 4 * Sample.daySeconds - 43_200
    change.sample.reports.append(
      SmallReport(
        id: "mixed", from: begin, to: begin + Sample.daySeconds - 1,
        [SmallReport.Record(count: 500, disposition: "quarantine", dkim: false, spf: false)]))
    let report = try await change.sample.run()
    #expect(report.joins.contains { $0.isMixed && $0.reported.quarantine == 500 })
    let finding = try #require(report.stageFailures.first)
    #expect(report.stageFailures.count == 1)
    #expect(finding.kind == .quarantined)
    #expect(finding.cause == nil)
    #expect(finding.before == .of(0, 4 * 20))
    #expect(finding.after == .of(4 * 20, 4 * 20))
    #expect(finding.clock == .reported)
    #expect(finding.example == nil)
    #expect(finding.attribution == .dmarc)
    #expect(finding.firstSeen == Sample.day + 4 * Sample.daySeconds)
    #expect(finding.receiver == "google")
  }

  @Test func quarantineOfMailThatPassesIsNotThePolicysDoing() async throws {
    var change = StageChange(.quarantine)
    change.mail(before: .of(0, 80), after: .of(0, 80))
    change.reports(20, disposition: "quarantine", dkim: true, spf: true)
    let found = try await change.failures()
    #expect(found.map(\.attribution) == [.unproven])
    #expect(found.map(\.severity) == [.warning])
  }

  // MARK: - Severity and identity

  @Test(arguments: [
    (30, 100, Severity.critical), (29, 100, .warning), (30, 3000, .critical), (30, 3001, .warning),
  ]) func graveMeansThirtyMessagesAndOnePercent(
    _ failed: Int, _ attempted: Int, _ severity: Severity
  ) async throws {
    var change = StageChange()
    change.mail(before: .of(0, 3000), after: .of(failed, attempted))
    #expect(try await change.failures().map(\.severity) == [severity])
  }

  @Test func identifiersDoNotDependOnOtherMailOrThreads() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 100), after: .of(50, 100))
    let plain = try await change.failures()
    #expect(plain.count == 1)
    change.sample.request.scan = LogScanOptions(threads: 3, chunkBytes: 4096)
    let again = try await change.failures()
    #expect(again.map(\.id) == plain.map(\.id))
    #expect(again.map(\.introduced) == plain.map(\.introduced))
    #expect(again.map(\.qValue) == plain.map(\.qValue))
    #expect(again.map(\.example?.offset) == plain.map(\.example?.offset))
    change.mail(before: .of(0, 500), after: .of(3, 500), from: "b.example", source: "192.0.2.7")
    change.sample.log.add(at: Sample.day - 1, injector: "new.corp.example (10.0.0.5)", count: 9)
    let more = try await change.failures()
    #expect(more.map(\.id) == plain.map(\.id))
    #expect(plain[0].id.count == 11)
    #expect(plain[0].id.allSatisfy { $0.isHexDigit })
  }

  @Test func aNodeThatGetsANameChangesNoIdentifier() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 100), after: .of(50, 100))
    change.mail(
      before: .of(0, 100), after: .of(50, 100), from: "hr.a.example",
      injector: "erp.corp.example (10.0.0.3)")
    change.reports(25, disposition: "reject")
    let plain = try await change.sample.run()
    change.sample.node = "pmta-b"
    let named = try await change.sample.run()
    #expect(plain.stageFailures.count == 2 && plain.missingDKIM.count == 1)
    #expect(named.stageFailures.map(\.relay.node) == ["pmta-b", "pmta-b"])
    #expect(named.stageFailures.map(\.id) == plain.stageFailures.map(\.id))
    #expect(named.missingDKIM.map(\.relay.node) == ["pmta-b"])
    #expect(named.missingDKIM.map(\.id) == plain.missingDKIM.map(\.id))
  }

  @Test func identifiersDifferByWhatIsFound() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 100), after: .of(50, 150))
    change.mail(before: .of(0, 100), after: .of(40, 150), reply: "smtp;550 5.1.1 no such user")
    change.mail(
      before: .of(0, 100), after: .of(50, 150), injector: "erp.corp.example (10.0.0.3)")
    change.mail(before: .of(0, 100), after: .of(50, 100), from: "hr.a.example")
    let found = try await change.failures()
    #expect(found.count == 4)
    #expect(Set(found.map(\.id)).count == found.count)
    // The gravest first, then the largest.
    #expect(found.map(\.severity) == found.map(\.severity).sorted(by: >))
  }
}
