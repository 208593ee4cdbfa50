import Scenarios
import Testing

/// Each kind has the property that it is named for.
@Suite struct KindTests {
  private static let seeds: [UInt64] = [1, 2, 3]

  @Test(arguments: ScenarioKind.allCases)
  func `Stages follow one another and cover the whole time`(_ kind: ScenarioKind) {
    for seed in Self.seeds {
      let plan = ScenarioPlanner.plan(kind, seed: seed)
      for domain in plan.domains {
        #expect(domain.stages.first?.begin == plan.begin)
        #expect(domain.stages.last?.end == plan.end)
        for (a, b) in zip(domain.stages, domain.stages.dropFirst()) { #expect(a.end == b.begin) }
      }
      #expect(plan.domains.filter(\.isControl).count == 1)
    }
  }

  @Test func `The ramp goes by 5, 25, 50 and 100 percent to reject`() {
    let stages = ScenarioPlanner.plan(.pctRamp, seed: 1).domains[0].stages
    #expect(
      stages.map(\.policy.text) == ["none"] + Array(repeating: "quarantine", count: 4) + ["reject"])
    #expect(stages.map(\.percent) == [100, 5, 25, 50, 100, 100])
  }

  @Test func `The testing flag comes before each policy`() {
    let stages = ScenarioPlanner.plan(.testing, seed: 1).domains[0].stages
    #expect(stages.map(\.testing) == [false, true, false, true, false])
  }

  @Test func `Short and long stages last 2 and 30 days`() {
    for (kind, days) in [(ScenarioKind.shortStage, 2), (.longStage, 30)] {
      let stage = ScenarioPlanner.plan(kind, seed: 2).domains[0].stages[1]
      #expect(stage.end - stage.begin == days * ScenarioPlan.day)
    }
  }

  @Test func `Mixed days change between two midnights, and some day has two reports`() {
    for seed in Self.seeds {
      let scenario = Scenario(.mixedDays, seed: seed, scale: 0.3)
      let begin = scenario.plan.domains[0].stages[1].begin
      #expect(begin % ScenarioPlan.day != 0)
      let midnight = begin / ScenarioPlan.day * ScenarioPlan.day
      let ofDay = scenario.files.keys.filter {
        $0.contains("reports/google.com!\(scenario.plan.domains[0].name)!\(midnight)!")
      }
      #expect(ofDay.count == 2)
    }
  }

  @Test(arguments: [(ScenarioKind.sharedCollinear, true), (.sharedIndependent, false)])
  func `Volumes on a shared address move in step or on their own`(
    _ kind: ScenarioKind, _ inStep: Bool
  ) {
    for seed in Self.seeds {
      let scenario = Scenario(kind, seed: seed, scale: 0.3)
      let rows = NaiveScenario(scenario).rows.filter { $0["type"] != "t" && $0["vmta"] == "apps" }
      let days = Set(rows.map { $0.time / ScenarioPlan.day }).sorted()
      let volumes = Dictionary(grouping: rows) { $0["srcMta"] }.mapValues { own in
        days.map { day in Double(own.count { $0.time / ScenarioPlan.day == day }) }
      }
      let series = volumes.keys.sorted().compactMap { volumes[$0] }
      #expect(series.count == 3)
      for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        let together = Self.correlation(series[a], series[b])
        #expect(inStep ? together > 0.95 : together < 0.8, "\(together)")
      }
      let shared = scenario.truth.signing.filter { $0.sharing == 3 }
      #expect(shared.allSatisfy { $0.isDeterminable != inStep })
      #expect(Set(shared.map(\.state)) == ["aligned", "unsigned", "intermittent"])
    }
  }

  private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    let pairs = zip(a, b).map { ($0 - meanA, $1 - meanB) }
    let both = pairs.reduce(0) { $0 + $1.0 * $1.1 }
    let (squareA, squareB) = pairs.reduce((0.0, 0.0)) { ($0.0 + $1.0 * $1.0, $0.1 + $1.1 * $1.1) }
    return both / (squareA * squareB).squareRoot()
  }

  @Test func `An intermittent relay signs a part`() throws {
    for seed in Self.seeds {
      let truth = Scenario.truth(.intermittent, seed: seed)
      let relay = try #require(truth.signing.first { $0.state == "intermittent" })
      let share = Double(relay.unsigned) / Double(relay.messages)
      #expect((0.15...0.75).contains(share))
    }
  }

  @Test(arguments: ScenarioKind.allCases.filter(\.isNull))
  func `Nothing is introduced in a null scenario`(_ kind: ScenarioKind) {
    for seed in Self.seeds {
      #expect(Scenario.truth(kind, seed: seed, scale: 0.15).introduced == [])
    }
  }

  @Test(arguments: ScenarioKind.allCases)
  func `Each has a fitting number of rows, and 30 failures by DMARC where it is not null`(
    _ kind: ScenarioKind
  ) {
    let truth = Scenario.truth(kind, seed: 1)
    #expect((5_000...60_000).contains(truth.rows.values.reduce(0, +)))
    let dmarc = truth.introduced.filter { $0.attribution == "dmarc" }
    #expect(((dmarc.map(\.expected).max() ?? 0) >= Judge.leastToFind) != kind.isNull)
  }

  @Test func `Clustered refusals vary more over their clusters than chance would have them`() {
    let columns: [(ScenarioKind, (NaiveScenario.Row) -> String)] = [
      (.nullByDay, { "\($0["srcMta"]) \($0.time / ScenarioPlan.day)" }),
      (.nullByJob, { "\($0["srcMta"]) \($0["jobId"])" }),
      (.nullByAddress, { "\($0["dlvSourceIp"]) \($0["dsnMta"]) \($0.time / ScenarioPlan.day)" }),
    ]
    for (kind, cluster) in columns {
      let rows = NaiveScenario(Scenario(kind, seed: 1)).rows.filter { $0["type"] != "t" }
      let share = Double(rows.count { $0["type"] == "b" }) / Double(rows.count)
      var excess = 0.0
      var clusters = 0.0
      for (_, own) in Dictionary(grouping: rows, by: cluster) {
        let expected = share * Double(own.count)
        let failed = Double(own.count { $0["type"] == "b" })
        excess += (failed - expected) * (failed - expected) / (expected * (1 - share))
        clusters += 1
      }
      #expect(excess / clusters > 2, "\(kind.rawValue) \(excess / clusters)")
    }
  }

  @Test func `A coincidence begins with the stage and hits a control domain too`() throws {
    for (kind, text) in [(ScenarioKind.controlOutage, "4.3.2"), (.reputationBlock, "S3140")] {
      let scenario = Scenario(kind, seed: 1)
      let planted = try #require(scenario.truth.coincidences.first)
      #expect(planted.begin == scenario.plan.domains[0].stages.last?.begin)
      let control = try #require(scenario.plan.domains.first { $0.isControl }).name
      let hit = NaiveScenario(scenario).rows.filter {
        $0.domain == control && $0["dsnDiag"].contains(text)
      }
      #expect(hit.count > 20)
      #expect(hit.allSatisfy { (planted.begin..<planted.end + 21_600).contains($0.time) })
    }
  }

  @Test func `A silent reporter sends nothing from its day on, and reports come twice`() throws {
    let scenario = Scenario(.silentReporters, seed: 1, scale: 0.3)
    let silent = try #require(scenario.plan.mailboxes.first { $0.name == "yahoo" }?.silentFrom)
    let begins = scenario.files.keys.filter { $0.contains("/yahooinc.com!") }
      .compactMap { Int($0.split(separator: "!")[2]) }
    #expect(begins.count > 0)
    #expect(begins.allSatisfy { $0 < silent })
    #expect(scenario.files.keys.contains { $0.hasPrefix("reports/again/google.com!") })
  }

  @Test func `Foreign mail stands in reports and in no log`() {
    let scenario = Scenario(.vendorsForwarders, seed: 1, scale: 0.3)
    let naive = NaiveScenario(scenario)
    let natures = Set(scenario.truth.signing.compactMap(\.foreign))
    #expect(natures == ["forwarder", "breakingForwarder", "vendor", "spoofer"])
    for sender in scenario.truth.signing where sender.foreign != nil {
      let address = sender.relay.sourceIP
      #expect(naive.records.contains { $0.contains("<source_ip>\(address)</source_ip>") })
      #expect(!naive.rows.contains { $0["dlvSourceIp"] == address })
    }
  }

  @Test func `A wrongly rotated key breaks signatures from a time on`() throws {
    let truth = Scenario.truth(.rotatedKey, seed: 1, scale: 0.3)
    let relay = try #require(truth.signing.first { $0.state == "broken" && $0.foreign == nil })
    #expect(relay.unsigned == 0)
    #expect(relay.failing > 0 && relay.failing < relay.messages)
  }

  @Test func `Signing by another domain is no missing signature`() throws {
    let truth = Scenario.truth(.otherDomain, seed: 1, scale: 0.3)
    let relay = try #require(truth.signing.first { $0.state == "unaligned" })
    #expect(relay.unsigned == 0 && relay.failing == relay.messages)
  }

  @Test func `SPF alone carries a relay through every stage`() throws {
    let truth = Scenario.truth(.spfOnly, seed: 1, scale: 0.3)
    let relay = try #require(truth.signing.first { $0.state == "unsigned" && $0.foreign == nil })
    #expect(relay.isCarriedBySPF && relay.unsigned == relay.messages)
  }

  @Test func `A receiver that defers for the policy gives deferrals`() {
    let kinds = Scenario.truth(.policyDeferral, seed: 1, scale: 0.3).introduced.map(\.kind)
    #expect(Set(kinds) == ["refused", "deferred", "quarantined"])
  }
}
