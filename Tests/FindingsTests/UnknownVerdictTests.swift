import ByteKit
import Findings
import Join
import TestSupport
import Testing

/// Reported mail whose verdict is not known proves neither that mail passes nor that it fails.
struct UnknownVerdictTests {
  /// Mail without verdicts from our address and from others, as signed and as unsigned as can be.
  private static func unknown(_ day: Int) -> [SmallReport.Record] {
    [
      SmallReport.Record(count: 7, hasVerdicts: false),
      SmallReport.Record(
        count: 5, signatures: [("a.example", "k", "fail")], hasVerdicts: false),
      SmallReport.Record("198.51.100.9", count: 90, spf: false, hasVerdicts: false),
      SmallReport.Record(
        "198.51.100.8", count: 40, signatures: [("other.example", "k", "pass")],
        hasVerdicts: false),
    ]
  }

  /// A report over each of two inputs: one has the unknown mail beside all else.
  private func reports(
    _ dayRecords: @escaping (Int) -> [SmallReport.Record]
  ) async throws -> (without: CorrelationReport, with: CorrelationReport) {
    let sample = ReadinessTests.sample(dayRecords: dayRecords)
    let beside = ReadinessTests.sample { dayRecords($0) + Self.unknown($0) }
    return (try await sample.run(), try await beside.run())
  }

  private static let worlds: [@Sendable (Int) -> [SmallReport.Record]] = [
    { _ in [] },
    { $0 > 15 ? [SmallReport.Record(count: 9, dkim: false, spf: false)] : [] },
    { $0 > 12 ? [SmallReport.Record(count: 9, dkim: false)] : [] },
    { _ in [SmallReport.Record("198.51.100.8", count: 3, dkim: false, spf: false)] },
  ]

  @Test(arguments: worlds.indices)
  func unknownMailChangesNothingThatIsConcluded(_ number: Int) async throws {
    let (without, with) = try await reports(Self.worlds[number])
    #expect(with.verdict.status == without.verdict.status)
    #expect(with.verdict.reasons == without.verdict.reasons)
    #expect(with.missingDKIM == without.missingDKIM)
    #expect(with.stageFailures.map(\.id) == without.stageFailures.map(\.id))
    let first = try #require(without.readiness.first)
    let second = try #require(with.readiness.first)
    #expect(second.verdict == first.verdict)
    #expect(second.ownMessages == first.ownMessages)
    #expect(second.ownFailing == first.ownFailing)
    #expect(second.foreignFailing == first.foreignFailing)
    #expect(second.undecided == first.undecided)
    for (a, b) in zip(first.criteria, second.criteria) where a.name != .ratio {
      #expect(a == b)
    }
    let days = ReadinessTests.days
    let sums = [without, with].map { report in
      report.joins.reduce(into: ReportedCounts()) { $0.add($1.reported) }
    }
    #expect(sums[1].messages == sums[0].messages + 142 * days)
    #expect(sums[1].unknown == 142 * days)
    #expect(sums[1].aligned == sums[0].aligned)
    #expect(sums[1].failing == sums[0].failing)
    #expect(sums[1].unsigned == sums[0].unsigned)
    for source in with.sources {
      let known = without.sources.first {
        ($0.domain, $0.sourceIP) == (source.domain, source.sourceIP)
      }
      #expect(source.failing == known?.failing ?? 0)
      #expect(source.messages - source.unknown == known?.messages ?? 0)
    }
    for sender in with.senders { #expect(sender.messages >= sender.aligned + sender.failing) }
  }

  @Test func whereNothingIsKnownThereIsNoVerdictOnReadiness() async throws {
    var sample = ReadinessTests.sample()
    sample.reports = []
    for day in 0..<ReadinessTests.days {
      sample.report(
        day: day, policy: "quarantine", SmallReport.Record(count: 20, hasVerdicts: false))
    }
    let report = try await sample.run()
    let readiness = try #require(report.readiness.first)
    #expect(readiness.verdict == .notEnoughData)
    #expect(readiness.ownMessages == 0)
    #expect(report.missingDKIM.isEmpty)
    #expect(Accounting.Kind.allCases.allSatisfy { report.accounting[$0].total == 0 })
    #expect(report.sources.map(\.failing) == [0])
    #expect(report.sources.map(\.unknown) == [20 * ReadinessTests.days])
    #expect(report.inputs.problems.map(\.code.rawValue).contains("unknown_verdict"))
  }
}
