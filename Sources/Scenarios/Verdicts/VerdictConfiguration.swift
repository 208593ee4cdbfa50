import ByteKit

/// Writes the configuration of a world; none where it needs none.
struct VerdictConfiguration {
  private let plan: VerdictPlan

  /// Takes a plan.
  init(_ plan: VerdictPlan) { self.plan = plan }

  /// The file; nil where nothing is configured.
  var yaml: String? {
    var text = ""
    if !plan.nodes.isEmpty {
      text += "logs:\n"
      for node in plan.nodes { text += "  - {path: logs/\(node), node: \(node)}\n" }
    }
    if plan.declaresStages { text += stages }
    text += systems
    let senders = plan.decisions.compactMap { if case .sender(let line) = $0 { line } else { nil } }
    if !senders.isEmpty {
      text += "senders:\n" + senders.map { "  - {\($0)}\n" }.joined()
    }
    let targets = plan.domains.filter { $0.target != .reject }
    if !targets.isEmpty {
      text += "targets:\n"
      for domain in targets { text += "  \(domain.name): \(domain.target.text)\n" }
    }
    if let lost = plan.lost { text += "verdict: {lost: \(lost)}\n" }
    return text.isEmpty ? nil : text
  }

  private var systems: String {
    let retired = plan.retired.sorted().map { plan.relays[$0] }.map { relay in
      "name: old \(relay.vmta), injectors: [\(relay.injector)], state: retired"
    }
    let lines =
      retired
      + plan.decisions.compactMap { if case .system(let line) = $0 { line } else { nil } }
    return lines.isEmpty ? "" : "systems:\n" + lines.map { "  - {\($0)}\n" }.joined()
  }

  private var stages: String {
    var text = "stages:\n"
    for domain in plan.domains where domain.isReported {
      for step in domain.steps + (domain.declared.map { [$0] } ?? []) {
        text += "  - {domain: \(domain.name), policy: \(step.policy.text)"
        if step.percent != 100 { text += ", pct: \(step.percent)" }
        if step.testing { text += ", testing: true" }
        text += ", begin: \(CivilTime.iso(plan.time(ofDay: step.day)))}\n"
      }
    }
    return text
  }
}
