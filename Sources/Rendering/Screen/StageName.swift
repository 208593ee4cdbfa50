import AggregateReports
import Findings
import Policies

/// The short name of a stage: `quarantine 25 %`.
enum StageName {
  static func of(_ stage: Stage) -> String {
    var name = stage.policy.rawValue
    if stage.policy != .none, stage.percent != 100 { name += " \(stage.percent) %" }
    if let sub = stage.subdomainPolicy, sub != stage.policy { name += " sp=\(sub.rawValue)" }
    if stage.isTesting { name += " t=y" }
    return name
  }

  /// How the failing mail of a stage was treated.
  struct Treatment {
    /// Messages that failed, and those treated as the policy asks.
    let failing: Int, asAsked: Int
    /// Those quarantined where a plain `reject` asks to reject.
    let quarantinedInstead: Int
  }

  /// What receivers did with the failing mail of a stage; nil where nothing failed, or no policy asks
  /// for anything.
  static func treatment(_ summary: StageSummary) -> Treatment? {
    let failing = summary.effective.reduce(0) { $0 + $1.failing }
    // Without a policy there is nothing to ask for, and every disposition is as published.
    let strictest = max(summary.stage.policy, summary.stage.policyOfSubdomains)
    guard failing > 0, strictest != Disposition.none else { return nil }
    return Treatment(
      failing: failing, asAsked: summary.effective.reduce(0) { $0 + $1.asAsked },
      quarantinedInstead: summary.effective.reduce(0) { $0 + $1.quarantinedInstead })
  }
}
