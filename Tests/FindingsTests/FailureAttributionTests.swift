import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import ReplyClassifier
import TestSupport
import Testing

/// What made mail fail, as far as replies, reports and other mail show it.
struct FailureAttributionTests {
  private static let plainRefusal = "smtp;554 5.0.0 transaction failed zebra"
  private static let blocked =
    "smtp;550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org"

  private static func one(_ change: StageChange) async throws -> StageFailure {
    let found = try await change.failures().filter { $0.domain == "a.example" }
    #expect(found.count == 1)
    return try #require(found.first)
  }

  // MARK: - By the policy

  @Test func replyThatNamesThePolicyIsProof() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80))
    let finding = try await Self.one(change)
    #expect(finding.attribution == .dmarc)
    #expect(finding.evidence.contains("replies"))
    #expect(finding.why.contains("no report on this mail is at hand"))
  }

  @Test(arguments: [
    (Disposition.reject, StageFailure.Attribution.dmarc), (.quarantine, .unproven),
  ]) func reportsThatRejectAreProofUnderRejectOnly(
    _ policy: Disposition, _ attribution: StageFailure.Attribution
  ) async throws {
    var change = StageChange(policy)
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.plainRefusal)
    change.reports(15, disposition: "reject")
    let finding = try await Self.one(change)
    #expect(finding.cause == .other)
    #expect(finding.attribution == attribution)
    #expect(finding.evidence.contains("reports reject") == (attribution == .dmarc))
  }

  /// Under t=y reject asks to quarantine; who does not know t=y rejects for the policy all the same.
  @Test(arguments: [(true, StageFailure.Attribution.unproven), (false, .dmarc)])
  func refusalUnderTestingIsThePolicysOnlyWhereTestingIsNotKnown(
    _ writesTesting: Bool, _ attribution: StageFailure.Attribution
  ) async throws {
    var change = StageChange(.reject, isTesting: true)
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.plainRefusal)
    change.reports(15, disposition: "reject", writesTesting: writesTesting)
    let finding = try await Self.one(change)
    #expect(finding.cause == .other)
    #expect(finding.attribution == attribution)
  }

  @Test func quarantineUnderTestedRejectIsThePolicys() async throws {
    var change = StageChange(.reject, isTesting: true)
    change.mail(before: .of(0, 80), after: .of(0, 80))
    change.reports(20, disposition: "quarantine", writesTesting: true)
    let finding = try await Self.one(change)
    #expect(finding.kind == .quarantined)
    #expect(finding.attribution == .dmarc)
  }

  /// A receiver that asks for SPF or DKIM may mean the policy; only its reports can tell.
  @Test(arguments: [("reject", StageFailure.Attribution.dmarc), ("none", .unproven)])
  func refusalForAuthenticationNeedsReports(
    _ disposition: String, _ attribution: StageFailure.Attribution
  ) async throws {
    var change = StageChange()
    change.mail(
      before: .of(0, 80), after: .of(40, 80),
      reply: "smtp;550 5.7.26 This mail has been blocked because the sender is unauthenticated.")
    change.reports(15, disposition: disposition)
    let finding = try await Self.one(change)
    #expect(finding.cause == .authentication)
    #expect(finding.attribution == attribution)
  }

  /// 40 refused: reports must reject at least half as many.
  @Test(arguments: [(5, StageFailure.Attribution.dmarc), (4, .unproven)])
  func reportsMustRejectHalfAsMany(
    _ daily: Int, _ attribution: StageFailure.Attribution
  ) async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.plainRefusal)
    change.reports(daily, disposition: "reject")
    #expect((daily * StageChange.changeDay * 2 >= 40) == (attribution == .dmarc))
    #expect(try await Self.one(change).attribution == attribution)
  }

  @Test func refusalForReputationIsNotThePolicys() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.blocked)
    change.reports(15, disposition: "reject")
    let finding = try await Self.one(change)
    #expect(finding.cause == .reputation)
    #expect(finding.attribution == .unproven)
    #expect(finding.severity == .warning)
    #expect(finding.remedy.contains("block list"))
  }

  // MARK: - By something else

  @Test func otherDomainsOfTheAddressAreTheControl() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.blocked)
    change.mail(
      before: .of(0, 80), after: .of(40, 80), reply: Self.blocked, from: "b.example")
    let finding = try await Self.one(change)
    #expect(finding.attribution == .coincident)
    #expect(finding.evidence.hasPrefix("other domains of the same address"))
    #expect(finding.why.hasSuffix("mail that did not change stage meets the same."))
  }

  @Test func domainsOfOtherAddressesAreTheControlToo() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.plainRefusal)
    change.mail(
      before: .of(0, 80), after: .of(40, 80), reply: Self.plainRefusal, from: "b.example",
      source: "192.0.2.8", injector: "erp.corp.example (10.0.0.3)")
    let finding = try await Self.one(change)
    #expect(finding.attribution == .coincident)
    #expect(finding.evidence.hasPrefix("domains that did not change stage"))
  }

  @Test func controlThatDoesNotRiseProvesNothing() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.blocked)
    change.mail(
      before: .of(4, 80), after: .of(4, 80), reply: Self.blocked, from: "b.example")
    #expect(try await Self.one(change).attribution == .unproven)
  }

  @Test func controlAtAnotherReceiverProvesNothing() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.blocked)
    change.mail(
      before: .of(0, 80), after: .of(40, 80), reply: Self.blocked, from: "b.example",
      to: "x@else.example", host: "mx.else.example (192.0.2.99)")
    #expect(try await Self.one(change).attribution == .unproven)
  }

  @Test func domainThatChangesAtTheSameTimeIsNoControl() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.blocked)
    change.mail(
      before: .of(0, 80), after: .of(40, 80), reply: Self.blocked, from: "b.example")
    change.sample.request.declaredStages += change.sample.request.declaredStages.map {
      DeclaredStage(domain: "b.example", published: $0.published, begin: $0.begin)
    }
    #expect(try await Self.one(change).attribution == .unproven)
    // Unless the configuration calls it a control.
    change.sample.context.controlDomains = ["b.example"]
    #expect(try await Self.one(change).attribution == .coincident)
  }

  @Test func noDomainIsItsOwnControl() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.blocked)
    change.sample.context.controlDomains = ["a.example"]
    #expect(try await Self.one(change).attribution == .unproven)
  }

  @Test func controlIsOfTheAddressThatFails() async throws {
    var change = StageChange()
    // Nearly all failures are of one address; other mail of the relay's second address is fine.
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: Self.blocked)
    change.mail(before: .of(0, 80), after: .of(0, 80), source: "192.0.2.2")
    change.mail(
      before: .of(0, 80), after: .of(40, 80), reply: Self.blocked, from: "b.example")
    change.mail(
      before: .of(0, 2000), after: .of(0, 2000), from: "b.example", source: "192.0.2.2")
    let finding = try await Self.one(change)
    #expect(finding.relay.sourceIP?.description == "192.0.2.1")
    #expect(finding.attribution == .coincident)
    #expect(finding.evidence.hasPrefix("other domains of the same address"))
  }

  // MARK: - Why and remedy

  @Test(
    arguments: [
      ([], "It is unsigned", "dkim-sign yes"),
      ([("a.example", "k1", "fail")], "(selector k1) does not verify", "record in DNS"),
      ([("esp.example", "s", "pass")], "another domain (esp.example)", "Sign for a.example"),
    ] as [([(String, String?, String)], String, String)])
  func reportsTellWhatIsWrong(
    _ item: (signatures: [(String, String?, String)], why: String, remedy: String)
  ) async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80))
    for day in 0..<8 {
      change.sample.report(
        day: day,
        SmallReport.Record(
          count: 10, dkim: false, spf: false,
          signatures: item.signatures.map { ($0.0, $0.1, $0.2) }))
    }
    let finding = try await Self.one(change)
    #expect(finding.why.contains(item.why))
    #expect(finding.why.contains("SPF does not pass for the envelope domain a.example"))
    #expect(finding.remedy.contains(item.remedy))
  }

  // MARK: - The verdict

  @Test func verdictIsAsBadAsTheWorstFinding() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(10, 80))
    change.reports(10, disposition: "none", dkim: true, spf: true)
    let warned = try await change.sample.run()
    #expect(warned.verdict.status == .attention)
    #expect(warned.verdict.reasons == ["1 relay loses mail to DMARC since a stage began"])
    change.mail(
      before: .of(0, 80), after: .of(40, 80), injector: "erp.corp.example (10.0.0.3)")
    let lost = try await change.sample.run()
    #expect(lost.verdict.status == .critical)
    #expect(lost.verdict.reasons == ["2 relays lose mail to DMARC since a stage began"])
  }

  @Test func graveFindingCountsThoughReportsAreMissing() async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(10, 80))
    let small = try await change.sample.run()
    #expect(small.stageFailures.count == 1)
    #expect(small.verdict.status == .notEnoughData)
    change.mail(before: .of(0, 80), after: .of(40, 80))
    let grave = try await change.sample.run()
    #expect(grave.verdict.status == .critical)
    #expect(grave.verdict.reasons.last == "no aggregate report to read")
  }
}
