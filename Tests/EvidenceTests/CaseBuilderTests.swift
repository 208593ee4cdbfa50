import AccountingLog
import Evidence
import Findings
import Incidents
import Join
import TestSupport
import Testing

/// The evidence behind a finding.
@Suite struct CaseBuilderTests {
  private static let legacy = MailLine(relay: "legacy", vmta: "legacy", sourceIP: "203.0.113.30")

  private static func builder(showsAll: Bool = false) async throws -> (CaseBuilder, IncidentReport)
  {
    var scene = LogScene(seed: 21)
    for minute in 0..<2300 {
      scene.ordinary(minute: minute, 3)
      scene.ordinary(minute: minute, 1, relay: legacy)
      if (2000..<2060).contains(minute) {
        scene.add(legacy.refused(MailLine.policy), minute: minute, 2)
      }
    }
    let reports = [
      LogScene.report(day: 0, count: 50, passes: false, sourceIP: legacy.sourceIP)
    ]
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    request.keepsJournal = true
    request.logs = [LogInput(path: try folder.write("acct.csv", text: scene.text))]
    request.reports = try reports.enumerated().map { number, xml in
      try folder.write("report-\(number).xml", text: xml)
    }
    let correlation = await Correlation.run(request)
    let report = CorrelationReportBuilder(correlation, context: FindingContext()).findings(
      found: [], generatedAt: 0, version: "0")
    let incidents = IncidentBuilder(correlation).report(found: [], generatedAt: 0, version: "0")
    return (
      CaseBuilder(correlation, report: report, incidents: incidents, showsAll: showsAll), incidents
    )
  }

  @Test func anExplanationHasItsRowsAndRecords() async throws {
    let (builder, incidents) = try await Self.builder(showsAll: true)
    let item = try #require(incidents.spikes.first?.explanations.first)
    let found = try #require(builder.find(item.id))
    #expect(found.kind == "explanation")
    #expect(found.rowsTotal == item.failed)
    #expect(found.rows.count == item.failed)
    #expect(found.recordsTotal == 1)
    #expect(found.records.first?.reportID == "r0")
  }

  @Test func noMoreRowsAreShownThanTheLimit() async throws {
    let (builder, incidents) = try await Self.builder()
    let item = try #require(incidents.spikes.first?.explanations.first)
    let found = try #require(builder.find(item.id))
    #expect(found.rows.count == CaseBuilder.shownMax)
    #expect(found.rowsTotal == item.failed)
  }

  @Test func everyFindingIsFoundByItsID() async throws {
    let (builder, _) = try await Self.builder()
    #expect(!builder.ids.isEmpty)
    for id in builder.ids { #expect(builder.find(id)?.id == id) }
    #expect(Set(builder.ids).count == builder.ids.count)
    #expect(builder.find("0000000000") == nil)
  }
}
