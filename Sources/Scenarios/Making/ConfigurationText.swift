import ByteKit

/// Writes the configuration of a scenario.
struct ConfigurationText {
  private let plan: ScenarioPlan

  /// Takes a plan.
  init(_ plan: ScenarioPlan) { self.plan = plan }

  /// Nodes in order.
  static func nodes(_ plan: ScenarioPlan) -> [String] { Set(plan.relays.map(\.node)).sorted() }

  /// The file.
  var yaml: String {
    var text = "# A scenario of the kind \(plan.kind.rawValue).\nlogs:\n"
    for node in Self.nodes(plan) { text += "  - {path: logs/\(node), node: \(node)}\n" }
    if plan.declaresStages { text += stages }
    text += nat
    text += "own_networks: [203.0.113.0/24]\n"
    let control = plan.domains.filter(\.isControl).map(\.name)
    if !control.isEmpty { text += "control_domains: [\(control.joined(separator: ", "))]\n" }
    return text
  }

  private var stages: String {
    var text = "stages:\n"
    for domain in plan.domains {
      for stage in domain.stages {
        text += "  - {domain: \(domain.name), policy: \(stage.policy.text)"
        if stage.percent != 100 { text += ", pct: \(stage.percent)" }
        if stage.testing { text += ", testing: true" }
        text += ", begin: \(CivilTime.iso(stage.begin))}\n"
      }
    }
    return text
  }

  private var nat: String {
    let behind = Set(plan.relays.filter { $0.loggedIP != $0.sourceIP })
      .map { "  \($0.loggedIP): \($0.sourceIP)\n" }
    let lines = Set(behind).sorted()
    return lines.isEmpty ? "" : "nat:\n" + lines.joined()
  }
}
