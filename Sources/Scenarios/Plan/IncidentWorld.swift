import Foundation

/// Log files, report files and configuration of a generated incident, with what is true of it.
package struct IncidentWorld: Sendable {
  /// Contents by path: `logs/pmta-a/acct.csv`, `reports/…xml`, `stagewatch.yaml`.
  package let files: [String: [UInt8]]
  /// What is true.
  package let truth: IncidentTruth

  /// Makes a world; the same arguments give the same bytes.
  package init(_ kind: IncidentKind, seed: UInt64) {
    var planner = IncidentPlanner(kind, seed: seed)
    let plan = planner.plan
    let simulation = Simulation(plan, hitsFrom: planner.troubleBegin)
    if let failure = planner.truth.failure {
      let kind: ScenarioRow.Kind = failure == "refused" ? .b : .t
      let times = simulation.hits[kind] ?? []
      planner.note(
        firstFailure: simulation.firstHits[kind],
        failures: times.count { planner.kept?.contains($0) ?? true })
    }
    var files = ["stagewatch.yaml": Array(ConfigurationText(plan).yaml.utf8)]
    for node in ConfigurationText.nodes(plan) {
      var log = LogText(plan, node: node)
      let rows = simulation.rows.filter { planner.kept?.contains($0.time) ?? true }
      files["logs/\(node)/acct.csv"] = log.file(rows)
    }
    // No report of the day is there yet.
    let today = plan.end - plan.end % ScenarioPlan.day
    for (key, records) in simulation.reports.reports where key.begin + ScenarioPlan.day <= today {
      let report = ReportText(plan, key, records)
      files["reports/\(report.name)"] = Array(report.xml.utf8)
    }
    self.files = files
    truth = planner.truth
  }

  /// Writes all files and truth.json below a folder, which is made.
  package func write(to folder: String) throws {
    var all = files
    all["truth.json"] = Array(try truth.json())
    try WorldFolder.write(all, below: folder)
  }
}
