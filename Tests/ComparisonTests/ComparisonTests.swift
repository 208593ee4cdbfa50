import AccountingLog
import Comparison
import Findings
import Incidents
import Join
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
        CorrelationReportBuilder(correlation, context: FindingContext()).findings(
          found: [], generatedAt: 0, version: "0")
      )
    }
    let noon = LogScene.begin + 43_200
    return PeriodComparison(
      before: await side(LogScene.begin..<noon), after: await side(noon..<(noon + 43_200)))
  }

  /// Where the logs end is known once they are read; reports that reach beyond it must not count.
  @Test(arguments: [1, 2]) func aPeriodCanEndWithItsLogs(_ days: Int) async throws {
    var scene = LogScene()
    for minute in 0..<(days * 1440 - 60) { scene.add(Self.legacy, minute: minute) }
    let folder = try TemporaryFolder()
    let report = LogScene.report(day: 0, count: 50, passes: true, sourceIP: Self.legacy.sourceIP)
    var request = CorrelationRequest()
    request.logs = [LogInput(path: try folder.write("acct.csv", text: scene.text))]
    request.reports = [try folder.write("report.xml", text: report)]
    request.since = LogScene.begin
    let open = await Correlation.run(request)
    let end = try #require(open.tallies.first?.last) + 1
    let ended = open.ending(at: end)
    #expect((ended == nil) == (days == 1))
    guard let ended else { return }
    request.until = end
    let asked = await Correlation.run(request)
    #expect(ended.joins == asked.joins && ended.request.until == end)
    let found = [ended, asked].map {
      CorrelationReportBuilder($0, context: FindingContext())
        .findings(found: [], generatedAt: end + 86_400, version: "0")
    }
    #expect(found[0].inputs == found[1].inputs && found[0].sources == found[1].sources)
    #expect(found[0].verdict == found[1].verdict && found[0].periodEnd == found[1].periodEnd)
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
