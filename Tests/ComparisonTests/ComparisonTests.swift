import AccountingLog
import DeliveryJoin
import Findings
import Incidents
import TestSupport
import Testing

/// Two periods side by side.
@Suite struct ComparisonTests {
  private static let legacy = MailLine(relay: "legacy", vmta: "legacy", sourceIP: "203.0.113.30")

  /// A day on which the relay is refused until noon.
  private static func comparison() async throws -> PeriodComparison {
    var scene = LogScene(seed: 5)
    for minute in 0..<1440 {
      scene.add(MailLine(), minute: minute)
      scene.add(
        minute < 720 && minute % 3 == 0 ? legacy.refused(MailLine.policy) : legacy, minute: minute)
    }
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    request.logs = [LogInput(path: try folder.write("acct.csv", text: scene.text))]
    func side(_ range: Range<Int>) async -> (Range<Int>, Correlation, CorrelationReport) {
      var request = request
      (request.since, request.until) = (range.lowerBound, range.upperBound)
      let correlation = await Correlation.run(request)
      return (
        range, correlation,
        CorrelationReport(
          correlation, context: FindingContext(), found: [], generatedAt: 0, version: "0")
      )
    }
    let noon = LogScene.begin + 43_200
    return PeriodComparison(
      before: await side(LogScene.begin..<noon), after: await side(noon..<(noon + 43_200)))
  }

  @Test func countsAreExact() async throws {
    let found = try await Self.comparison()
    let all = try #require(found.rows.first { $0.respect == .all && $0.kind == .refused })
    #expect(all.before == FailureRate(failed: 240, attempted: 1440))
    #expect(all.after == FailureRate(failed: 0, attempted: 1440))
    #expect(all.change == .better)
    let cause = try #require(found.rows.first { $0.respect == .cause })
    #expect(cause.value == "dmarc_policy" && cause.before == all.before)
  }

  @Test func onlyTheRelayInTroubleHasChanged() async throws {
    let rows = try await Self.comparison().rows.filter { $0.respect == .relay }
    #expect(rows.map(\.value) == ["legacy legacy"])
    #expect(rows.first?.before == FailureRate(failed: 240, attempted: 720))
  }

  @Test func failuresOfEachRespectAddUp() async throws {
    let found = try await Self.comparison()
    for respect in PeriodComparison.Respect.allCases {
      let rows = found.rows.filter { $0.respect == respect && $0.kind == .refused }
      #expect(rows.reduce(0) { $0 + $1.before.failed } == 240, "\(respect)")
    }
  }
}
