import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import TestSupport
import Testing
import Traffic

/// Which stage rows and messages belong to, and how reporters enforced it.
struct StageSummariesTests {
  private static let change = Sample.day + 10 * Sample.daySeconds

  /// Two declared stages of a.example: none from the first day, quarantine 25 % after ten days.
  private static func sample(
    _ second: PublishedPolicy = PublishedPolicy(
      domain: "a.example", policy: .quarantine, percent: 25)
  ) -> Sample {
    var sample = Sample()
    sample.request.declaredStages = [
      DeclaredStage(
        domain: "a.example", published: PublishedPolicy(domain: "a.example", policy: .none),
        begin: Sample.day),
      DeclaredStage(domain: "a.example", published: second, begin: change),
    ]
    return sample
  }

  // MARK: - Rows

  @Test func rowsAtTheEdgesOfAStage() async throws {
    var sample = Self.sample()
    // A year before the first stage, one second before the second, at its begin, long after.
    sample.log.add(at: Sample.day - 365 * Sample.daySeconds, count: 2)
    sample.log.add(at: Self.change - 1, count: 3)
    sample.log.add(at: Self.change, count: 5)
    sample.log.add(at: Self.change + 365 * Sample.daySeconds, count: 7)
    let stages = try await sample.run().stages
    #expect(stages.map(\.logged.delivered) == [2 + 3, 5 + 7])
    #expect(stages.map(\.stage.policy) == [.none, .quarantine])
    #expect(stages.map(\.stage.origin) == [.declared, .declared])
  }

  @Test func rowsAreCountedByOutcome() async throws {
    var sample = Self.sample()
    sample.log.add(
      "b", at: Sample.day, reply: "smtp;550 5.7.26 DMARC policy of a.example", count: 2)
    sample.log.add("b", at: Sample.day, reply: "smtp;550 5.1.1 no such user", count: 3)
    sample.log.add("t", at: Sample.day, reply: "smtp;451 4.7.1 try later", count: 4)
    let first = try #require(try await sample.run().stages.first)
    #expect(first.logged.refused == 5)
    #expect(first.logged.refusedDMARC == 2)
    #expect(first.logged.deferred == 4)
    #expect(first.logged.delivered == 0)
  }

  @Test func subdomainsBelongToTheirPolicyDomain() async throws {
    var sample = Self.sample()
    sample.log.add(at: Self.change, from: "deep.mail.a.example", count: 3)
    // It ends in the same letters and is no subdomain.
    sample.log.add(at: Self.change, from: "xa.example", count: 4)
    let report = try await sample.run()
    #expect(report.stages.map(\.logged.delivered) == [0, 3])
    #expect(report.domains.map(\.domain) == ["deep.mail.a.example", "xa.example"])
    #expect(report.domains.map(\.policyDomain) == ["a.example", nil])
  }

  @Test func catchAllStageTakesTheRest() async throws {
    var sample = Self.sample()
    sample.request.declaredStages.append(
      DeclaredStage(
        domain: "*", published: PublishedPolicy(domain: "*", policy: .reject), begin: Sample.day))
    sample.log.add(at: Self.change, count: 3)
    #expect(try await sample.run().stages.map(\.stage.domain) == ["a.example", "a.example"])
    sample.log.add(at: Self.change, from: "b.example", count: 4)
    let stages = try await sample.run().stages
    #expect(stages.map(\.stage.domain) == ["*", "a.example", "a.example"])
    #expect(stages.map(\.logged.delivered) == [4, 0, 3])
  }

  @Test func catchAllStageWithMixedMessagesAloneIsShown() async throws {
    var sample = Sample()
    for (begin, policy) in [(Sample.day, Disposition.none), (Self.change, .reject)] {
      sample.request.declaredStages.append(
        DeclaredStage(
          domain: "*", published: PublishedPolicy(domain: "*", policy: policy), begin: begin))
    }
    // A report about a.example tells of a domain that lies under no policy domain.
    sample.reports.append(
      SmallReport(
        from: Self.change - 3600, to: Self.change + 3600 - 1,
        [SmallReport.Record(count: 6, from: "elsewhere.example")]))
    let report = try await sample.run()
    let total = report.stages.reduce(0) { $0 + $1.reported.messages + $1.mixedMessages }
    #expect(total == 6)
    #expect(report.stages.filter { $0.stage.domain == "*" }.map(\.mixedMessages) == [6])
  }

  @Test func domainWithoutAnyStageIsInNone() async throws {
    var sample = Sample()
    sample.log.add(at: Sample.day, count: 3)
    let report = try await sample.run()
    #expect(report.stages.isEmpty)
    #expect(report.domains.map(\.logged.delivered) == [3])
  }

  // MARK: - Reports

  @Test func windowOverTheChangeIsMixed() async throws {
    var sample = Self.sample()
    let hour = 3600
    let windows = [
      (Self.change - 2 * hour, Self.change, 1), (Self.change - hour, Self.change + hour, 10),
      (Self.change, Self.change + hour, 100), (Self.change - hour, Self.change + 1, 1000),
    ]
    for (index, window) in windows.enumerated() {
      sample.reports.append(
        SmallReport(
          id: String(index), from: window.0, to: window.1, [SmallReport.Record(count: window.2)]))
    }
    let stages = try await sample.run().stages
    #expect(stages.map(\.reported.messages) == [1, 100])
    #expect(stages.map(\.mixedMessages) == [0, 1010])
  }

  @Test func endInTheLastSecondIsTheNextSecondsBegin() async throws {
    var sample = Self.sample()
    // The last day before the change, written as reporters do: to 23:59:59.
    sample.report(day: 9, SmallReport.Record(count: 4))
    let stages = try await sample.run().stages
    #expect(stages.map(\.reported.messages) == [4, 0])
    #expect(stages.map(\.mixedMessages) == [0, 0])
  }

  @Test func inferredChangeLeavesTheDaysAroundItOut() async throws {
    var sample = Sample()
    for day in 0..<6 {
      sample.report(
        day: day, policy: day < 3 ? "none" : "reject", SmallReport.Record(count: 1 << day))
    }
    let stages = try await sample.run().stages
    #expect(stages.map(\.stage.policy) == [.none, .reject])
    #expect(stages.map(\.stage.origin) == [.inferred, .inferred])
    // The reports of day 2 and day 3 may each hold mail under both policies.
    #expect(stages.map(\.reported.messages) == [1 + 2, 16 + 32])
    #expect(stages.reduce(0) { $0 + $1.mixedMessages } == 4 + 8)
  }

  // MARK: - Effective

  private static func effective(
    _ sample: Sample, reporter: String = "google.com"
  ) async throws -> StageSummary.Effective {
    let stage = try #require(try await sample.run().stages.last)
    return try #require(stage.effective.first { $0.reporter == reporter })
  }

  private static func failing(
    _ count: Int, _ disposition: String, from domain: String = "a.example",
    _ reasons: (type: String, comment: String)...
  ) -> SmallReport.Record {
    SmallReport.Record(
      count: count, from: domain, disposition: disposition, dkim: false, spf: false,
      reasons: reasons)
  }

  @Test func enforcedIsAsPublishedOrStricter() async throws {
    var sample = Self.sample()
    sample.report(
      day: 11, Self.failing(1, "none"), Self.failing(2, "quarantine"), Self.failing(4, "reject"),
      SmallReport.Record(count: 8))
    let effective = try await Self.effective(sample)
    #expect(effective.failing == 1 + 2 + 4)
    #expect(effective.enforced == 2 + 4)
    #expect(effective.overridden == 0)
  }

  @Test func sparingByTheStageItselfIsNoOverride() async throws {
    var sample = Self.sample()
    sample.report(
      day: 11, Self.failing(1, "none", ("sampled_out", "")),
      Self.failing(2, "none", ("policy_test_mode", "")),
      Self.failing(4, "none", ("local_policy", "arc=pass")),
      Self.failing(8, "none", ("forwarded", "")),
      Self.failing(16, "none", ("sampled_out", ""), ("mailing_list", "")),
      Self.failing(32, "quarantine", ("other", "words")))
    let effective = try await Self.effective(sample)
    // The last was treated as published, whatever the reason says.
    #expect(effective.failing == 1 + 2 + 32)
    #expect(effective.enforced == 32)
    #expect(effective.overridden == 4 + 8 + 16)
  }

  @Test func subdomainsAreHeldToTheirOwnPolicy() async throws {
    var sample = Self.sample(
      PublishedPolicy(domain: "a.example", policy: .reject, subdomainPolicy: .quarantine))
    sample.report(
      day: 11, Self.failing(1, "quarantine"), Self.failing(2, "reject"),
      Self.failing(4, "quarantine", from: "sub.a.example"),
      Self.failing(8, "none", from: "sub.a.example"))
    let effective = try await Self.effective(sample)
    #expect(effective.failing == 15)
    #expect(effective.enforced == 2 + 4)
  }

  /// Policies with what of one rejected, two quarantined and four let in is as asked, and what of the
  /// quarantined was to be rejected.
  @Test(
    arguments: [
      (.init(domain: "a.example", policy: .reject), 1, 2),
      (.init(domain: "a.example", policy: .quarantine), 2, 0),
      (.init(domain: "a.example", policy: .none), 4, 0),
      (.init(domain: "a.example", policy: .reject, isTesting: true), 2, 0),
      (.init(domain: "a.example", policy: .quarantine, isTesting: true), 4, 0),
      (.init(domain: "a.example", policy: .none, isTesting: true), 4, 0),
    ] as [(PublishedPolicy, Int, Int)]) func treatedAsAsked(
      _ published: PublishedPolicy, _ asAsked: Int, _ instead: Int
    ) async throws
  {
    var sample = Self.sample(published)
    sample.report(
      day: 11, Self.failing(1, "reject"), Self.failing(2, "quarantine"), Self.failing(4, "none"),
      Self.failing(8, "none", ("forwarded", "")))
    let effective = try await Self.effective(sample)
    // Where nothing is asked of failing mail, letting the forwarded mail in overrides nothing.
    let asked = published.isTesting ? published.policy == .reject : published.policy != .none
    let forwarded = asked ? 0 : 8
    #expect(effective.failing == 7 + forwarded)
    #expect(effective.rejected == 1)
    #expect(effective.quarantined == 2)
    #expect(effective.letIn == 4 + forwarded)
    #expect(effective.asAsked == asAsked + forwarded)
    #expect(effective.quarantinedInstead == instead)
    #expect(effective.overridden == 8 - forwarded)
  }

  /// pct spares only where there is a pct; t=y spares by the reporter's word.
  @Test(arguments: [(25, 1 + 2), (100, 2)]) func whatTheStageSparesIsAsAsked(
    _ percent: Int, _ asAsked: Int
  ) async throws {
    var sample = Self.sample(
      PublishedPolicy(domain: "a.example", policy: .quarantine, percent: percent))
    sample.report(
      day: 11, Self.failing(1, "none", ("sampled_out", "")),
      Self.failing(2, "none", ("policy_test_mode", "")), Self.failing(4, "none"))
    #expect(try await Self.effective(sample).asAsked == asAsked)
  }

  @Test func reportersStandApartInOrderOfName() async throws {
    var sample = Self.sample()
    sample.report("yahoo.com", day: 11, Self.failing(3, "none"))
    sample.report("google.com", day: 11, Self.failing(5, "quarantine"))
    sample.report("alpha.example", day: 11, SmallReport.Record(count: 9))
    let stage = try #require(try await sample.run().stages.last)
    #expect(stage.effective.map(\.reporter) == ["google.com", "yahoo.com"])
    #expect(stage.effective.map(\.failing) == [5, 3])
    #expect(stage.effective.map(\.enforced) == [5, 0])
  }
}
