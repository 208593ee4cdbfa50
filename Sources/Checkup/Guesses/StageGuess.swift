import AggregateReports
import ByteKit
package import Policies

/// What reports saw published for one policy domain, as entries of a configuration.
package struct StageGuess: Hashable, Sendable {
  /// The policy domain.
  package let domain: String
  /// Its stages, the earliest first.
  package let stages: [Stage]

  /// The policy domains of some stages in order of name; what is declared already is left out.
  package static func all(_ stages: [Stage]) -> [StageGuess] {
    let inferred = stages.filter { $0.origin == .inferred }
    return Dictionary(grouping: inferred, by: \.domain).map { domain, stages in
      StageGuess(domain: domain, stages: stages.sorted { $0.begin < $1.begin })
    }.sorted { $0.domain < $1.domain }
  }

  /// True where a change was seen.
  package var hasChanged: Bool { stages.count > 1 }

  /// True where reports tell the second of every change, so that nothing is lost by declaring it.
  package var isExact: Bool { stages.allSatisfy { $0.beginUncertaintySeconds == 0 } }

  /// A stage as an entry of `stages`.
  package static func line(_ stage: Stage) -> String {
    var line = "- {domain: \(stage.domain), policy: \(stage.policy.rawValue)"
    let (own, below) = (stage.policy, stage.policyOfSubdomains)
    if below != own { line += ", sp: \(below.rawValue)" }
    if let policy = stage.nonexistentPolicy, policy != below { line += ", np: \(policy.rawValue)" }
    if stage.percent != 100 { line += ", pct: \(stage.percent)" }
    if stage.isTesting { line += ", testing: y" }
    return line + ", begin: \(CivilTime.iso(stage.begin))}"
  }
}
