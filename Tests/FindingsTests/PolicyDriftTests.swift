import AggregateReports
import Findings
import Join
import Policies
import TestSupport
import Testing

/// Reporters that see another policy than the one in force.
struct PolicyDriftTests {
  /// Declared: none, and quarantine from the fourth day.
  private static func declared(_ second: PublishedPolicy? = nil) -> Sample {
    var sample = Sample()
    sample.request.declaredStages = [
      DeclaredStage(
        domain: "a.example", published: PublishedPolicy(domain: "a.example", policy: .none),
        begin: Sample.day),
      DeclaredStage(
        domain: "a.example",
        published: second
          ?? PublishedPolicy(domain: "a.example", policy: .quarantine, percent: 50),
        begin: Sample.day + 3 * Sample.daySeconds),
    ]
    return sample
  }

  /// Adds a report of one day, moved by some hours.
  private static func add(
    _ sample: inout Sample, _ reporter: String = "google.com", day: Int, policy: String,
    subdomainPolicy: String? = nil, percent: Int? = 50, isTesting: Bool = false, hours: Int = 0
  ) {
    let begin = Sample.day + day * Sample.daySeconds + hours * 3600
    sample.reports.append(
      SmallReport(
        reporter, id: String(sample.reports.count), policy: policy,
        subdomainPolicy: subdomainPolicy, percent: percent, isTesting: isTesting, from: begin,
        to: begin + Sample.daySeconds - 1, [SmallReport.Record()]))
  }

  private static func time(_ day: Int) -> Int { Sample.day + day * Sample.daySeconds }

  @Test func windowsInARowAreOneEntry() async throws {
    var sample = Self.declared()
    for day in 0..<3 { Self.add(&sample, day: day, policy: "none", percent: 100) }
    for day in 3..<6 { Self.add(&sample, day: day, policy: "none", percent: 100) }
    Self.add(&sample, day: 6, policy: "quarantine")
    for day in 7..<9 { Self.add(&sample, day: day, policy: "none", percent: 100) }
    for day in 3..<9 { Self.add(&sample, "yahoo.com", day: day, policy: "quarantine") }
    let drift = try await sample.run().policyDrift
    #expect(drift.map(\.reporter) == ["google.com", "google.com"])
    #expect(drift.map(\.begin) == [Self.time(3), Self.time(7)])
    #expect(drift.map(\.end) == [Self.time(6), Self.time(9)])
    #expect(drift.map(\.windows) == [3, 2])
    let first = try #require(drift.first)
    #expect(first.domain == "a.example")
    #expect(first.seen.policy == .none)
    #expect(first.seen.percent == 100)
    #expect(first.expected.policy == .quarantine)
    #expect(first.expected.percent == 50)
  }

  @Test func anotherWrongPolicyIsAnotherEntry() async throws {
    var sample = Self.declared()
    Self.add(&sample, day: 4, policy: "none")
    Self.add(&sample, day: 5, policy: "reject")
    let drift = try await sample.run().policyDrift
    #expect(drift.map(\.seen.policy) == [.none, .reject])
  }

  @Test func windowThatSpansAChangeIsNoDrift() async throws {
    for hours in [0, 1, 23, 24] {
      var sample = Self.declared()
      Self.add(&sample, day: 2, policy: "reject", percent: 100, hours: hours)
      let spans = hours > 0 && hours < 24
      #expect(try await sample.run().policyDrift.isEmpty == spans, "\(hours)")
    }
  }

  @Test func windowBeforeAllThatIsDeclaredIsNoDrift() async throws {
    var sample = Self.declared()
    Self.add(&sample, day: -1, policy: "reject")
    #expect(try await sample.run().policyDrift.isEmpty)
  }

  struct Case: Sendable {
    let policy: String
    let subdomainPolicy: String?
    let percent: Int?
    let isTesting: Bool
    let isDrift: Bool
  }

  /// Against quarantine at 50 % without sp and without t=y.
  static let cases = [
    Case(policy: "quarantine", subdomainPolicy: nil, percent: 50, isTesting: false, isDrift: false),
    Case(
      policy: "quarantine", subdomainPolicy: "quarantine", percent: 50, isTesting: false,
      isDrift: false),
    Case(
      policy: "quarantine", subdomainPolicy: nil, percent: nil, isTesting: false, isDrift: false),
    Case(
      policy: "quarantine", subdomainPolicy: "none", percent: 50, isTesting: false, isDrift: false),
    Case(
      policy: "quarantine", subdomainPolicy: "reject", percent: 50, isTesting: false,
      isDrift: true),
    Case(policy: "quarantine", subdomainPolicy: nil, percent: 25, isTesting: false, isDrift: true),
    Case(policy: "quarantine", subdomainPolicy: nil, percent: 50, isTesting: true, isDrift: true),
    Case(policy: "reject", subdomainPolicy: nil, percent: nil, isTesting: false, isDrift: true),
  ]

  @Test(arguments: cases) func whatAgrees(_ item: Case) async throws {
    var sample = Self.declared()
    Self.add(
      &sample, day: 4, policy: item.policy, subdomainPolicy: item.subdomainPolicy,
      percent: item.percent, isTesting: item.isTesting)
    #expect(try await sample.run().policyDrift.isEmpty != item.isDrift)
  }

  @Test func aFormWithoutTestingCannotContradictIt() async throws {
    var sample = Self.declared(
      PublishedPolicy(domain: "a.example", policy: .reject, isTesting: true))
    Self.add(&sample, day: 4, policy: "reject", percent: 100)
    #expect(try await sample.run().policyDrift.isEmpty)
  }

  /// Declared np and seen np; absent on either side agrees.
  @Test(arguments: [
    (Disposition?.none, String?.none, false), (.reject, nil, false), (nil, "none", false),
    (.reject, "reject", false), (.reject, "none", true),
  ]) func nonexistentPolicyIsComparedWhereBothTellIt(
    _ declared: Disposition?, _ seen: String?, _ isDrift: Bool
  ) async throws {
    var sample = Self.declared(
      PublishedPolicy(domain: "a.example", policy: .reject, nonexistentPolicy: declared))
    sample.reports = [
      SmallReport(
        policy: "reject", nonexistentPolicy: seen, from: Self.time(4), to: Self.time(5) - 1,
        [SmallReport.Record()])
    ]
    let drift = try await sample.run().policyDrift
    #expect(drift.isEmpty != isDrift)
    if isDrift {
      #expect(drift.first?.seen.nonexistentPolicy == Disposition.none)
      #expect(drift.first?.expected.nonexistentPolicy == .reject)
    }
  }

  @Test func staleReporterShowsWhereStagesAreInferred() async throws {
    var sample = Sample()
    for day in 0..<8 {
      let policy = day < 4 ? "none" : "quarantine"
      for reporter in ["google.com", "yahoo.com"] {
        Self.add(&sample, reporter, day: day, policy: policy)
      }
      Self.add(&sample, "stale.example", day: day, policy: "none")
    }
    let drift = try await sample.run().policyDrift
    #expect(Set(drift.map(\.reporter)) == ["stale.example"])
    #expect(drift.last?.end == Self.time(8))
    #expect(drift.allSatisfy { $0.begin >= Self.time(4) && $0.expected.policy == .quarantine })
  }
}
