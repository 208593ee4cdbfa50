import AggregateReports
import ByteKit
import Findings
import Join
import Policies
import TestSupport
import Testing

/// Well-formed reports whose words do not mean what they say.
@Suite struct OddReporterTests {
  // MARK: - The From domain in the place of the policy domain

  /// Three days in which google.com tells the mail of jobs.a.example under a.example, and some
  /// reporters name jobs.a.example itself.
  private static func claimed(
    by claimers: [String], policy: String = "none", denied: Bool = true, parent: String = "none"
  ) -> Sample {
    var sample = Sample()
    for day in 0..<3 {
      var records = [SmallReport.Record(count: 10)]
      if denied {
        records.append(
          SmallReport.Record(count: 8, from: "jobs.a.example", dkim: false, spf: false))
      }
      let begin = Sample.day + day * Sample.daySeconds
      sample.reports.append(
        SmallReport(
          id: String(day), policy: parent, from: begin, to: begin + Sample.daySeconds - 1, records))
      for claimer in claimers {
        sample.report(
          claimer, day: day, domain: "jobs.a.example", policy: policy,
          SmallReport.Record(count: 1, from: "jobs.a.example"))
      }
    }
    return sample
  }

  @Test func oneReporterAgainstAnotherMakesNoPolicyDomain() async throws {
    let report = try await Self.claimed(by: ["inbox.example"]).run()
    #expect(Set(report.stages.map(\.stage.domain)) == ["a.example"])
    let messages = report.stages.reduce(0) { $0 + $1.reported.messages }
    #expect(messages == 3 * (10 + 8 + 1))
    #expect(report.readiness.map(\.domain) == ["a.example"])
    let problem = try #require(report.inputs.problems.first { $0.code == "policy_domain" })
    #expect(problem.reason.contains("inbox.example names jobs.a.example"))
    #expect(report.policyDrift.isEmpty)
  }

  @Test func anotherPolicyIsNoProofAgainstTheReporterThatFindsNone() async throws {
    let report = try await Self.claimed(by: ["inbox.example"], policy: "reject").run()
    #expect(Set(report.stages.map(\.stage.domain)) == ["a.example"])
  }

  @Test func moreReportersThanDenyAreBelieved() async throws {
    let report = try await Self.claimed(by: ["inbox.example", "post.example"]).run()
    #expect(Set(report.stages.map(\.stage.domain)) == ["a.example", "jobs.a.example"])
    #expect(!report.inputs.problems.contains { $0.code == "policy_domain" })
  }

  @Test(arguments: ["none", "reject"])
  func oneWordIsEnoughWhereNobodyDisagrees(_ policy: String) async throws {
    let report = try await Self.claimed(by: ["inbox.example"], policy: policy, denied: false).run()
    #expect(report.stages.contains { $0.stage.domain == "jobs.a.example" })
  }

  /// One message of another day, one of a name below it, or two spellings of one reporter.
  @Test func aClaimBesideTheMailThatDeniesItIsNotBelieved() async throws {
    var later = Self.claimed(by: [])
    later.report(
      "inbox.example", day: 4, domain: "jobs.a.example", policy: "none",
      SmallReport.Record(count: 1, from: "jobs.a.example"))
    var below = Self.claimed(by: ["inbox.example"], denied: false)
    below.report(
      "google.com", SmallReport.Record(count: 5, from: "x.jobs.a.example", dkim: false, spf: false))
    var spelled = Self.claimed(by: ["inbox.example"])
    spelled.report(
      "INBOX.example", day: 1, domain: "jobs.a.example", policy: "none",
      SmallReport.Record(count: 2, from: "jobs.a.example"))
    for sample in [later, below, spelled] {
      let report = try await sample.run()
      #expect(Set(report.stages.map(\.stage.domain)) == ["a.example"])
      #expect(report.inputs.problems.contains { $0.code == "policy_domain" })
    }
  }

  /// Seven days between the last denial and the claim, and a second more.
  @Test(arguments: [(0, false), (1, true)])
  func denialsOfTheWeekAroundCount(_ moreSeconds: Int, _ isOwn: Bool) async throws {
    var sample = Self.claimed(by: [])
    // The denials end with the third day; the margin reaches to, and not over, the begin.
    let begin = Sample.day + (3 + 7) * Sample.daySeconds - 1 + moreSeconds
    sample.reports.append(
      SmallReport(
        "inbox.example", id: "late", domain: "jobs.a.example", from: begin, to: begin + 86_399,
        [SmallReport.Record(from: "jobs.a.example")]))
    #expect(try await sample.run().stages.contains { $0.stage.domain == "jobs.a.example" } == isOwn)
  }

  @Test func aDeclaredStageIsAPolicyWhateverIsSaid() async throws {
    var sample = Self.claimed(by: ["inbox.example"])
    sample.request.declaredStages = [
      DeclaredStage(
        domain: "jobs.a.example",
        published: PublishedPolicy(domain: "jobs.a.example", policy: .none), begin: Sample.day)
    ]
    let report = try await sample.run()
    #expect(report.stages.contains { $0.stage.domain == "jobs.a.example" })
  }

  @Test func aRecordThatIsPublishedLaterIsBelievedFromThenOn() async throws {
    var sample = Self.claimed(by: [])
    for day in 3..<6 {
      for reporter in ["google.com", "post.example"] {
        sample.report(
          reporter, day: day, domain: "jobs.a.example", policy: "none",
          SmallReport.Record(count: 4, from: "jobs.a.example"))
      }
    }
    #expect(try await sample.run().stages.contains { $0.stage.domain == "jobs.a.example" })
  }

  // MARK: - Reasons that override nothing

  @Test func aReasonBesideThePublishedDispositionOverridesNothing() async throws {
    var sample = Sample()
    let reason = [(type: "local_policy", comment: "arc=fail")]
    sample.report(
      "inbox.example", policy: "reject",
      SmallReport.Record(
        "203.0.113.66", count: 4, disposition: "reject", dkim: false, spf: false, reasons: reason),
      SmallReport.Record(
        "203.0.113.67", count: 2, disposition: "quarantine", dkim: false, spf: false,
        reasons: reason))
    let report = try await sample.run()
    let effective = try #require(report.stages.first?.effective.first)
    #expect(effective.failing == 4)
    #expect(effective.enforced == 4)
    #expect(effective.overridden == 2)
    #expect(report.sources.map(\.ownership) == [.unauthenticated, .unauthenticated])
  }

  // MARK: - sp=none for a record without sp

  /// Four days of two reporters, one of which writes sp=none.
  private static func subdomains(
    disposition: String, isAlone: Bool = false
  ) -> Sample {
    var sample = Sample()
    for day in 0..<4 {
      if !isAlone { sample.report(day: day, policy: "reject", SmallReport.Record(count: 10)) }
      sample.report(
        "post.example", day: day, policy: "reject", subdomainPolicy: "none",
        SmallReport.Record(
          "203.0.113.66", count: 2, from: "jobs.a.example", disposition: disposition, dkim: false,
          spf: false))
    }
    return sample
  }

  @Test(arguments: [false, true])
  func noneForSubdomainsThatAreRejectedIsNoDrift(_ isAlone: Bool) async throws {
    let report = try await Self.subdomains(disposition: "reject", isAlone: isAlone).run()
    #expect(report.policyDrift.isEmpty)
    #expect(report.stages.map(\.stage.subdomainPolicy) == [nil])
  }

  @Test func noneForSubdomainsThatAreLetInIsDrift() async throws {
    let report = try await Self.subdomains(disposition: "none").run()
    #expect(report.policyDrift.map(\.reporter) == ["post.example"])
    #expect(report.policyDrift.map(\.windows) == [4])
  }

  // MARK: - A pass that the reporter counts as a failure

  @Test func anOwnPassThatIsCountedAsFailedIsSaidSo() async throws {
    var change = StageChange(.quarantine)
    change.mail(
      before: FailureRate(failed: 0, attempted: 160), after: FailureRate(failed: 0, attempted: 160))
    for day in 0..<8 {
      change.sample.report(
        day: day, policy: "none",
        SmallReport.Record(
          count: 40, disposition: day < StageChange.changeDay ? "none" : "quarantine", dkim: false,
          spf: false, envelope: "a.example"))
    }
    let finding = try #require(try await change.sample.run().stageFailures.first)
    #expect(!finding.why.contains("not aligned"))
    #expect(finding.why.contains("though its own result passes for a.example"))
  }
}
