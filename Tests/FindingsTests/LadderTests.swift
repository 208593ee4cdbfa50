import AggregateReports
import ByteKit
import Join
import Policies
import TestSupport
import Testing

@testable import Findings

/// Which step comes next, and what it asks beside the others.
struct LadderTests {
  private typealias Rung = Readiness.Rung

  private static func published(
    _ policy: Disposition, percent: Int? = nil, isTesting: Bool = false
  ) -> PublishedPolicy {
    PublishedPolicy(domain: "a.example", policy: policy, percent: percent, isTesting: isTesting)
  }

  /// Policies with the next step on the way to reject, and on the way to quarantine.
  static let steps: [(now: PublishedPolicy, reject: Readiness.Rung?, quarantine: Readiness.Rung?)] =
    [
      (
        published(.none), Rung(policy: .quarantine, isTesting: true),
        Rung(policy: .quarantine, isTesting: true)
      ),
      (
        published(.quarantine, isTesting: true), Rung(policy: .quarantine),
        Rung(policy: .quarantine)
      ),
      (published(.quarantine, percent: 25), Rung(policy: .quarantine), Rung(policy: .quarantine)),
      (
        published(.quarantine, percent: 25, isTesting: true), Rung(policy: .quarantine),
        Rung(policy: .quarantine)
      ),
      (published(.quarantine), Rung(policy: .reject, isTesting: true), nil),
      (published(.reject, isTesting: true), Rung(policy: .reject), nil),
      (published(.reject, percent: 50), Rung(policy: .reject), nil),
      (published(.reject), nil, nil),
    ]

  @Test(arguments: steps.indices) func nextStep(_ index: Int) async throws {
    let step = Self.steps[index]
    var sample = ReadinessTests.sample(step.now)
    let found = try await ReadinessTests.readiness(sample)
    #expect(found.next == step.reject)
    #expect(found.current.policy == step.now.policy)
    #expect(found.isTesting == step.now.isTesting)
    sample.context.targets = ["a.example": .quarantine, "b.example": .reject]
    #expect(try await ReadinessTests.readiness(sample).next == step.quarantine)
  }

  /// A pct step is offered only where the next declared stage is one, and is a step up.
  @Test(
    arguments: [
      (
        LadderTests.published(.quarantine, percent: 25),
        Readiness.Rung(policy: .quarantine, percent: 25)
      ),
      (LadderTests.published(.quarantine, percent: 5), Readiness.Rung(policy: .quarantine)),
      (LadderTests.published(.reject, percent: 10), Readiness.Rung(policy: .reject, percent: 10)),
      (LadderTests.published(.reject), Readiness.Rung(policy: .quarantine)),
    ] as [(PublishedPolicy, Readiness.Rung)]) func declaredStep(
      _ declared: PublishedPolicy, _ next: Readiness.Rung
    ) async throws
  {
    var sample = ReadinessTests.sample(Self.published(.quarantine, percent: 10))
    sample.request.declaredStages.append(
      DeclaredStage(
        domain: "a.example", published: declared,
        begin: Sample.day + ReadinessTests.days * Sample.daySeconds))
    #expect(try await ReadinessTests.readiness(sample).next == next)
  }

  /// Of the reporters of the step at 10 %, one samples, one says so, one ignores pct, and one has too
  /// little failing mail to tell.
  @Test func reportersThatHonouredTheLastPctStep() async throws {
    var sample = ReadinessTests.sample(Self.published(.quarantine, percent: 10))
    sample.request.declaredStages.append(
      DeclaredStage(
        domain: "a.example", published: Self.published(.quarantine, percent: 50),
        begin: Sample.day + ReadinessTests.days * Sample.daySeconds))
    func failing(_ count: Int, _ disposition: String, _ reason: String? = nil) -> SmallReport.Record
    {
      SmallReport.Record(
        "203.0.113.9", count: count, disposition: disposition, dkim: false, spf: false,
        reasons: reason.map { [($0, "")] } ?? [])
    }
    let day = ReadinessTests.days - 2
    sample.report(
      "sampling.example", day: day, policy: "quarantine", failing(3, "quarantine"),
      failing(27, "none"))
    sample.report(
      "telling.example", day: day, policy: "quarantine", failing(10, "none", "sampled_out"))
    sample.report("deaf.example", day: day, policy: "quarantine", failing(60, "quarantine"))
    sample.report("small.example", day: day, policy: "quarantine", failing(9, "quarantine"))
    let found = try await ReadinessTests.readiness(sample)
    let honoured = try #require(found.honoured)
    #expect(found.next?.percent == 50)
    #expect(honoured.percent == 10)
    #expect(honoured.reporters == 2)
    #expect(honoured.reportersTold == 3)
    #expect(honoured.messages == 30 + 10)
    #expect(honoured.messagesTold == 30 + 10 + 60)
  }

  // MARK: - Signatures

  /// All mail passes by SPF alone: that holds steps to reject, tested or not, and no others.
  @Test(
    arguments: [
      (LadderTests.published(.none), false),
      (LadderTests.published(.quarantine, isTesting: true), false),
      (LadderTests.published(.quarantine), true),
      (LadderTests.published(.reject, isTesting: true), true),
      (LadderTests.published(.reject), false),
    ] as [(PublishedPolicy, Bool)]) func unsignedMailHoldsStepsToReject(
      _ now: PublishedPolicy, _ holds: Bool
    ) async throws
  {
    var sample = ReadinessTests.sample(now)
    sample.reports = (0..<ReadinessTests.days).map { day in
      let begin = Sample.day + day * Sample.daySeconds
      return SmallReport(
        id: String(day), policy: now.policy.rawValue, isTesting: now.isTesting, from: begin,
        to: begin + Sample.daySeconds - 1, [SmallReport.Record(count: 20, dkim: false)])
    }
    let found = try await ReadinessTests.readiness(sample)
    #expect(ReadinessTests.value(found, .signed) == (holds ? 0 : nil))
    #expect(ReadinessTests.unmet(found) == (holds ? [.signed] : []))
    #expect(found.verdict == (holds ? .hold : .go))
  }

  /// 20 signed messages a day and some without a signature.
  @Test(arguments: [(0, true), (1, false)]) func nearlyAllMailMustBeSigned(
    _ unsigned: Int, _ isMet: Bool
  ) async throws {
    let found = try await ReadinessTests.readiness(
      ReadinessTests.sample(Self.published(.quarantine)) { _ in
        unsigned == 0 ? [] : [SmallReport.Record(count: unsigned, dkim: false)]
      })
    let criterion = try #require(found.criteria.first { $0.name == .signed })
    #expect(criterion.value == 20.0 / Double(20 + unsigned))
    #expect(criterion.isMet == isMet)
  }

  /// A relay that SPF carries is worth knowing below reject, and wrong at it.
  @Test(arguments: [
    (Disposition.none, Severity.info), (.quarantine, .info), (.reject, .warning),
  ]) func relayCarriedBySPF(_ policy: Disposition, _ severity: Severity) async throws {
    var sample = ReadinessTests.sample(Self.published(policy))
    // A stage after the period changes nothing.
    sample.request.declaredStages.append(
      DeclaredStage(
        domain: "a.example", published: Self.published(.reject),
        begin: Sample.day + ReadinessTests.days * Sample.daySeconds))
    sample.reports = []
    for day in 0..<ReadinessTests.days {
      sample.report(day: day, policy: policy.rawValue, SmallReport.Record(count: 20, dkim: false))
    }
    let gap = try #require(try await sample.run().missingDKIM.first)
    #expect(gap.isCarriedBySPF)
    #expect(gap.severity == severity)
  }

  // MARK: - Testing

  /// google.com writes no testing; another reporter does, and has a third as much own mail.
  @Test func shareOfMailAtReportersThatWriteTesting() async throws {
    var sample = ReadinessTests.sample(Self.published(.none))
    for day in 0..<ReadinessTests.days {
      let begin = Sample.day + day * Sample.daySeconds
      sample.reports.append(
        SmallReport(
          "yahoo.com", id: String(day), writesTesting: true, from: begin,
          to: begin + Sample.daySeconds - 1,
          [
            SmallReport.Record(count: 10),
            SmallReport.Record("203.0.113.9", count: 90, dkim: false, spf: false),
          ]))
    }
    let found = try await ReadinessTests.readiness(sample)
    #expect(found.next == Rung(policy: .quarantine, isTesting: true))
    #expect(found.testingShare == 10.0 / 30)
    #expect(found.verdict == .go)
  }
}
