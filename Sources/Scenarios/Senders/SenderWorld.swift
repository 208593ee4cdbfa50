import Foundation

/// Log files, report files and configuration of a generated world with senders outside the log, and
/// what is true of them.
package struct SenderWorld: Sendable {
  /// Contents by path: `logs/acct.csv`, `reports/…xml`, `stagewatch.yaml`.
  package let files: [String: [UInt8]]
  /// What is true.
  package let truth: SenderTruth
  /// The plan that it was made from.
  let plan: SenderPlan

  /// Makes a world; the same arguments give the same bytes.
  package init(_ kind: SenderKind, seed: UInt64) {
    self.init(SenderPlanner(kind, seed: seed).plan, seed: seed)
  }

  /// Makes the world of a plan; who only seems to come back counts as what his mail makes of him.
  init(_ plan: SenderPlan, seed: UInt64) {
    var plan = plan
    let rule = SenderClassRule(VerdictMail(plan.base, seed: seed))
    for (number, party) in plan.parties.enumerated()
    where party.nature == .sender && party.decision == nil {
      let isBack = rule.find(party, number: number).classes == ["vendor_unknown"]
      for place in plan.base.senders.indices
      where plan.base.senders[place].party == number && plan.base.senders[place].role != .vendor {
        plan.base.senders[place].role = isBack ? .unknownVendor : .stranger
      }
    }
    let mail = VerdictMail(plan.base, seed: seed)
    var files = VerdictLog(mail).files
    files.merge(VerdictReports(mail).files) { $1 }
    files["stagewatch.yaml"] = Array((VerdictConfiguration(plan.base).yaml ?? "").utf8)
    self.plan = plan
    self.files = files
    truth = SenderTruthBuilder(plan, mail).truth(seed: seed)
  }

  /// Writes all files and truth.json below a folder, which is made.
  package func write(to folder: String) throws {
    var all = files
    all["truth.json"] = Array(try truth.json)
    try WorldFolder.write(all, below: folder)
  }
}
