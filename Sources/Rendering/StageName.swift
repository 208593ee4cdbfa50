import AggregateReports
import DeliveryJoin

/// The short name of a stage: `quarantine 25 %`.
enum StageName {
  static func of(_ stage: Stage) -> String {
    var name = stage.policy.rawValue
    if stage.policy != .none, stage.percent != 100 { name += " \(stage.percent) %" }
    if let sub = stage.subdomainPolicy, sub != stage.policy { name += " sp=\(sub.rawValue)" }
    if stage.isTesting { name += " t=y" }
    return name
  }
}
