package import Foundation

/// Log files, report files and configuration with what is true of them, all from a kind and a seed.
package struct Scenario: Sendable {
  /// What was decided before any message was made.
  package let plan: ScenarioPlan
  /// Contents by path: `logs/NODE/acct.csv`, `reports/…xml`, `stagewatch.yaml`.
  package let files: [String: [UInt8]]
  /// What is true.
  package let truth: ScenarioTruth

  /// Makes a scenario; the same kind and seed give the same bytes.
  package init(_ kind: ScenarioKind, seed: UInt64) {
    plan = ScenarioPlanner.plan(kind, seed: seed)
    let simulation = Simulation(plan)
    var files = ["stagewatch.yaml": Array(ConfigurationText(plan).yaml.utf8)]
    for node in ConfigurationText.nodes(plan) {
      var log = LogText(plan, node: node)
      files["logs/\(node)/acct.csv"] = log.file(simulation.rows)
    }
    var messages = 0
    for (key, records) in simulation.reports.reports {
      let report = ReportText(plan, key, records)
      let bytes = Array(report.xml.utf8)
      files["reports/\(report.name)"] = bytes
      if plan.mailboxes[key.mailbox].sendsTwice { files["reports/again/\(report.name)"] = bytes }
      messages += records.values.reduce(0, +)
    }
    self.files = files
    var rows: [String: Int] = [:]
    for row in simulation.rows { rows[row.kind.rawValue, default: 0] += 1 }
    truth = TruthBuilder(simulation).truth(seed: seed, rows: rows, reportedMessages: messages)
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
    let root = URL(fileURLWithPath: folder)
    for name in Set(all.keys.map { ($0 as NSString).deletingLastPathComponent }) {
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    for (path, bytes) in all {
      try Data(bytes).write(to: root.appendingPathComponent(path))
    }
  }
}
