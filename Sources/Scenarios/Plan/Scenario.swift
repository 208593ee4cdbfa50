package import Foundation

/// Log files, report files and configuration with what is true of them, all from a kind and a seed.
package struct Scenario: Sendable {
  /// What was decided before any message was made.
  package let plan: ScenarioPlan
  /// Contents by path: `logs/NODE/acct.csv`, `reports/…xml`, `stagewatch.yaml`.
  package let files: [String: [UInt8]]
  /// What is true.
  package let truth: ScenarioTruth

  /// Makes a scenario; the same arguments give the same bytes.
  ///
  /// `scale` multiplies all volumes.
  package init(_ kind: ScenarioKind, seed: UInt64, scale: Double = 1) {
    plan = ScenarioPlanner.plan(kind, seed: seed, scale: scale)
    let simulation = Simulation(plan)
    var files = ["stagewatch.yaml": Array(ConfigurationText(plan).yaml.utf8)]
    for node in ConfigurationText.nodes(plan) {
      var log = LogText(plan, node: node)
      files["logs/\(node)/acct.csv"] = log.file(simulation.rows)
    }
    for (key, records) in simulation.reports.reports {
      let report = ReportText(plan, key, records)
      let bytes = Array(report.xml.utf8)
      files["reports/\(report.name)"] = bytes
      if plan.mailboxes[key.mailbox].sendsTwice { files["reports/again/\(report.name)"] = bytes }
    }
    self.files = files
    truth = TruthBuilder(simulation).truth(seed: seed)
  }

  /// The truth alone, without the files; it is that of the scenario of the same arguments.
  package static func truth(
    _ kind: ScenarioKind, seed: UInt64, scale: Double = 1
  ) -> ScenarioTruth {
    let plan = ScenarioPlanner.plan(kind, seed: seed, scale: scale)
    return TruthBuilder(Simulation(plan)).truth(seed: seed)
  }

  /// truth.json.
  package func truthJSON() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    return try encoder.encode(truth) + [10]
  }

  /// Writes all files and truth.json below a folder, which is made.
  package func write(to folder: String) throws {
    var all = files
    all["truth.json"] = Array(try truthJSON())
    try WorldFolder.write(all, below: folder)
  }
}
