import Foundation

/// Log files, report files and configuration of a generated world, with the runs of the program on
/// it and what is true of each.
package struct VerdictWorld: Sendable {
  /// What it is about.
  package let kind: VerdictKind
  /// The seed.
  package let seed: UInt64
  /// Contents by path: `logs/acct.csv`, `reports/…xml`, `stagewatch.yaml`.
  package let files: [String: [UInt8]]
  /// The runs, that on all files first.
  package let runs: [VerdictRun]
  /// Paths below the folder that are named on the command line and are not there.
  package let missing: (logs: [String], reports: [String])

  /// Makes a world; the same arguments give the same bytes.
  package init(_ kind: VerdictKind, seed: UInt64) {
    let plan = VerdictPlanner(kind, seed: seed).plan
    self.init(plan, seed: seed)
  }

  /// Makes the world of a plan.
  init(_ plan: VerdictPlan, seed: UInt64) {
    kind = plan.kind
    self.seed = seed
    let mail = VerdictMail(plan, seed: seed)
    var files = VerdictLog(mail).files
    files.merge(VerdictReports(mail).files) { $1 }
    if let yaml = VerdictConfiguration(plan).yaml { files["stagewatch.yaml"] = Array(yaml.utf8) }
    self.files = files
    missing = (
      plan.damage == .missingLog ? ["gone.csv"] : [],
      plan.damage == .missingReports ? ["gone"] : []
    )
    runs = VerdictRuns(mail, seed: seed).all
  }

  /// Writes all files and truth.json below a folder, which is made.
  package func write(to folder: String) throws {
    var all = files
    all["truth.json"] = Array(try VerdictRun.json(runs))
    try WorldFolder.write(all, below: folder)
  }
}
