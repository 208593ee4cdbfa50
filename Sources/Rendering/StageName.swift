import AggregateReports
import DeliveryJoin
import Findings

/// The short name of a stage: `quarantine 25 %`.
enum StageName {
  static func of(_ stage: Stage) -> String {
    var name = stage.policy.rawValue
    if stage.policy != .none, stage.percent != 100 { name += " \(stage.percent) %" }
    if let sub = stage.subdomainPolicy, sub != stage.policy { name += " sp=\(sub.rawValue)" }
    if stage.isTesting { name += " t=y" }
    return name
  }

  /// Failing messages of a stage, and those treated as published or stricter; nil where nothing
  /// failed, or no policy asks for anything.
  static func enforced(_ summary: StageSummary) -> (enforced: Int, failing: Int)? {
    let failing = summary.effective.reduce(0) { $0 + $1.failing }
    let enforced = summary.effective.reduce(0) { $0 + $1.enforced }
    // Without a policy there is nothing to enforce, and every disposition is as published.
    let strictest = max(summary.stage.policy, summary.stage.subdomainPolicy ?? summary.stage.policy)
    return failing == 0 || strictest == Disposition.none ? nil : (enforced, failing)
  }
}
