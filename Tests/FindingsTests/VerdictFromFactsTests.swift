import AccountingLog
import ByteKit
import Findings
import TestSupport
import Testing

/// The verdict where no test finds anything: own mail that is lost is told all the same.
struct VerdictFromFactsTests {
  private static let reply = StageChange.dmarcReply

  /// Days of good mail of a.example, reported each day.
  private static func sample(days: Int = 10, a day: Int = 400, policy: String = "reject") -> Sample
  {
    var sample = Sample()
    for number in 0..<days {
      sample.log.add(at: noon(number), count: day)
      sample.report(day: number, policy: policy, SmallReport.Record(count: day))
    }
    return sample
  }

  private static func noon(_ day: Int) -> Int { Sample.day + day * Sample.daySeconds + 43_200 }

  private static func add(
    _ refused: Int, day: Int, from domain: String = "a.example", source: String = "192.0.2.9",
    vmta: String = "v9", to sample: inout Sample, delivered: Int = 0
  ) {
    sample.log.add(
      "b", at: noon(day), from: domain, source: source, reply: reply, vmta: vmta, count: refused)
    sample.log.add(at: noon(day), from: domain, source: source, vmta: vmta, count: delivered)
  }

  // MARK: - Refused

  @Test func domainThatNoReportNames() async throws {
    var sample = Self.sample()
    Self.add(40, day: 5, from: "b.example", to: &sample)
    let report = try await sample.run()
    #expect(report.verdict.status == .critical)
    #expect(report.verdict.reasons.contains { $0.contains("40 of 40 messages of b.example") })
    #expect(report.accounting[.refusedDMARC].total == 40)
    #expect(!report.isClean)
  }

  /// Thirty messages and one in a hundred: pooled over addresses, whatever each of them loses.
  @Test(arguments: [29, 30, 31]) func poolsAddresses(_ refused: Int) async throws {
    var sample = Self.sample()
    Self.add(0, day: 0, to: &sample, delivered: 1)
    for number in 0..<refused {
      Self.add(1, day: 5, source: "192.0.2.\(100 + number)", to: &sample, delivered: 2)
    }
    let report = try await sample.run()
    #expect(report.verdict.status == (refused >= 30 ? .critical : .attention))
    let loss = try #require(report.accounting[.refusedDMARC].relays.first)
    #expect(loss.messages == refused)
    #expect(loss.relay.sourceIP == nil)
    #expect(report.accounting[.refusedDMARC].belowFloor == refused)
  }

  /// Below three messages a loss is only counted, and the day is not clean.
  @Test(arguments: [1, 2, 3]) func fewLostMessages(_ refused: Int) async throws {
    var sample = Self.sample()
    Self.add(refused, day: 5, to: &sample, delivered: 400)
    let report = try await sample.run()
    #expect(report.verdict.status == (refused >= 3 ? .attention : .ok))
    #expect(report.accounting[.refusedDMARC].total == refused)
    #expect(!report.isClean)
  }

  /// Three of 40,000 are below one in ten thousand of the domain's mail, unless they are half of what
  /// their relay sends.
  @Test(arguments: [(3, 3, Verdict.Status.attention), (3, 400, .ok), (5, 400, .attention)])
  func smallShareOfTheDomain(
    _ refused: Int, _ delivered: Int, _ status: Verdict.Status
  ) async throws {
    var sample = Self.sample(a: 4_000)
    Self.add(refused, day: 5, to: &sample, delivered: delivered)
    #expect(try await sample.run().verdict.status == status)
  }

  // MARK: - Reported

  @Test func quarantinedMailThatTheLogCallsDelivered() async throws {
    var sample = Self.sample(policy: "quarantine")
    sample.log.add(at: Self.noon(5), source: "192.0.2.9", vmta: "v9", count: 35)
    sample.report(
      day: 5, policy: "quarantine",
      SmallReport.Record("192.0.2.9", count: 35, disposition: "quarantine", dkim: false))
    let report = try await sample.run()
    #expect(report.verdict.status == .critical)
    #expect(report.accounting[.quarantined].total == 35)
    #expect(report.accounting[.refusedDMARC].total == 0)
  }

  @Test func strangersLoseNothingOfOurs() async throws {
    var sample = Self.sample()
    sample.report(
      day: 5, policy: "reject",
      SmallReport.Record("198.51.100.7", count: 900, disposition: "reject", dkim: false))
    let report = try await sample.run()
    #expect(report.accounting.isEmpty)
    #expect(report.verdict.status == .ok)
  }

  // MARK: - Time

  @Test func mendedRelayRaisesNothing() async throws {
    var sample = Self.sample(days: 12)
    Self.add(0, day: 0, to: &sample, delivered: 1)
    for day in 3..<5 { Self.add(24, day: day, to: &sample) }
    for day in 5..<12 { Self.add(0, day: day, to: &sample, delivered: 24) }
    let report = try await sample.run()
    let loss = try #require(report.accounting[.refusedDMARC].relays.first)
    #expect(loss.course.status == .mended)
    #expect(loss.course.cleanSince == Self.noon(5))
    #expect(loss.course.cleanMessages == 7 * 24)
    #expect(report.accounting[.refusedDMARC].total == 48)
    #expect(report.verdict.status == .ok)
  }

  @Test func silentRelayStaysOnUntilItsSystemIsRetired() async throws {
    var sample = Self.sample(days: 12)
    Self.add(0, day: 0, to: &sample, delivered: 1)
    for day in 3..<5 { Self.add(24, day: day, to: &sample) }
    #expect(try await sample.run().verdict.status == .critical)
    sample.context.systems = [MailSystem(name: "old", vmtas: ["v9"], state: "retired")]
    let report = try await sample.run()
    #expect(report.verdict.status == .ok)
    #expect(report.accounting[.refusedDMARC].relays.map(\.course.status) == [.mended])
  }

  // MARK: - New relays

  @Test func newRelayIsComparedWithTheOthers() async throws {
    var sample = Self.sample(days: 12)
    for day in 8..<12 { Self.add(12, day: day, to: &sample) }
    let report = try await sample.run()
    let failure = try #require(report.stageFailures.first)
    #expect(failure.comparedWith == .otherRelays)
    #expect(failure.after == .of(48, 48))
    #expect(failure.before == .of(0, 12 * 400))
    #expect(failure.firstSeen == Self.noon(8))
    #expect(failure.severity == .critical)
    #expect(report.verdict.status == .critical)
    #expect(report.accounting[.refusedDMARC].inFindings == 48)
  }

  @Test func relayFromTheFirstDayIsNotNew() async throws {
    var sample = Self.sample(days: 12)
    for day in 0..<4 { Self.add(12, day: day, to: &sample) }
    let report = try await sample.run()
    #expect(report.stageFailures.isEmpty)
    #expect(report.verdict.status == .critical)
    #expect(report.accounting[.refusedDMARC].belowFloor == 48)
  }
}
