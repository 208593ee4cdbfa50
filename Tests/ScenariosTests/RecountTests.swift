import Scenarios
import TestSupport
import Testing

/// The truth, compared with what a naive reader counts in the files.
@Suite struct RecountTests {
  @Test(arguments: ScenarioKind.allCases)
  func `Rows and reported messages are those of the files`(_ kind: ScenarioKind) {
    let scenario = Scenario(kind, seed: 3, scale: 0.12)
    let naive = NaiveScenario(scenario)
    let rows = Dictionary(grouping: naive.rows) { $0["type"] }.mapValues(\.count)
    #expect(rows == scenario.truth.rows)
    let messages = naive.records.reduce(0) { $0 + (Int(NaiveScenario.text($1, "count")) ?? 0) }
    #expect(messages == scenario.truth.reportedMessages)
  }

  @Test(arguments: [ScenarioKind.pctRamp, .intermittent, .policyDeferral, .everything])
  func `Refusals and deferrals for DMARC are those of the log`(_ kind: ScenarioKind) {
    let scenario = Scenario(kind, seed: 5, scale: 0.2)
    let naive = NaiveScenario(scenario)
    var checked = 0
    for truth in scenario.truth.introduced
    where truth.attribution == "dmarc" && truth.kind != "quarantined" {
      let type = truth.kind == "refused" ? "b" : "t"
      let end =
        scenario.plan.domains.flatMap(\.stages).filter { $0.begin == truth.stage.begin }
        .map(\.end).max() ?? 0
      let relay = "\(truth.relay.injector) (\(truth.relay.injectorIP))"
      let ofRelay = naive.rows.filter {
        $0.domain == truth.domain && $0["srcMta"] == relay && $0.time >= truth.stage.begin
          && $0.time < end
      }
      let failed = ofRelay.filter {
        let reply = $0["dsnDiag"]
        return $0["type"] == type
          && (reply.contains("DMARC") || reply.contains("5.7.9 Message not accepted"))
      }
      #expect(failed.count == truth.failed, "\(truth.domain) \(relay) \(truth.kind)")
      let attempts = ofRelay.filter { type == "t" || $0["type"] != "t" }
      #expect(attempts.count == truth.attempted)
      checked += 1
    }
    #expect(checked > 0)
  }

  @Test(arguments: [ScenarioKind.otherDomain, .rotatedKey, .sharedIndependent, .everything])
  func `Unsigned and failing mail is that of the reports`(_ kind: ScenarioKind) {
    let scenario = Scenario(kind, seed: 7, scale: 0.2)
    let naive = NaiveScenario(scenario)
    let own = scenario.truth.signing.filter { $0.foreign == nil }
    for (place, truths) in Dictionary(grouping: own, by: { "\($0.domain) \($0.relay.sourceIP)" }) {
      var messages = 0
      var failing = 0
      for record in naive.records
      where
        "\(NaiveScenario.text(record, "header_from")) \(NaiveScenario.text(record, "source_ip"))"
        == place
      {
        let count = Int(NaiveScenario.text(record, "count")) ?? 0
        messages += count
        if NaiveScenario.text(record, "dkim") == "fail" { failing += count }
      }
      #expect(messages == truths.reduce(0) { $0 + $1.messages }, "\(place)")
      #expect(failing == truths.reduce(0) { $0 + $1.failing }, "\(place)")
    }
  }

  @Test func `The same kind and seed give the same bytes, another seed gives others`() throws {
    let first = Scenario(.everything, seed: 11, scale: 0.2)
    let second = Scenario(.everything, seed: 11, scale: 0.2)
    #expect(first.files == second.files)
    #expect(try first.truthJSON() == second.truthJSON())
    #expect(Scenario.truth(.everything, seed: 11, scale: 0.2) == first.truth)
    let other = Scenario(.everything, seed: 12, scale: 0.2)
    #expect(first.files["logs/pmta-a/acct.csv"] != other.files["logs/pmta-a/acct.csv"])
  }
}
