import ByteKit

/// Writes the firm's stagewatch.yaml, as its admin would keep it: the six unknown systems are not
/// in it.
struct ConfigurationText {
  private let model: FirmModel

  /// Takes the firm.
  init(_ model: FirmModel) { self.model = model }

  /// The file.
  var yaml: String {
    """
    # Configuration of the sample firm\(model.plan.mended ? ", mended" : ""), all invented. Made by sample-firm.
    # Paths are relative to the folder of this file.

    logs:
    \(logs)
    stages:
    \(stages)
    \(nat)
    own_networks: [203.0.113.0/24, 198.51.100.0/25, "2001:db8:5::/48"]

    control_domains: [\(FirmDomains.policyDomains[StageSchedule.control])]

    systems:
    \(systems)
    readiness: {days: \(model.plan.daysPerStage), own_pass: 0.995, coverage: 0.60, ratio: [0.75, 1.1]}

    """
  }

  private var logs: String {
    LogLayout.nodes.prefix(model.plan.nodes)
      .map { "  - {path: logs/\($0.node), node: \($0.node)}\n" }.joined()
  }

  private var stages: String {
    var text = ""
    for policy in [StageSchedule.parent, StageSchedule.subsidiary] {
      for stage in model.schedule.stages[policy] {
        let percent = stage.policy == .quarantine ? ", pct: \(stage.percent)" : ""
        text +=
          "  - {domain: \(FirmDomains.policyDomains[policy]), policy: \(stage.policy.text)"
          + "\(percent), begin: \(CivilTime.iso(stage.begin))}\n"
      }
    }
    return text
  }

  private var nat: String {
    let behind = model.addresses.filter { $0.logged.text != $0.text }
    guard !behind.isEmpty else { return "" }
    return "# The second node logs its inner addresses.\nnat:\n"
      + behind.map { "  \($0.logged.text): \($0.text)\n" }.joined()
  }

  private var systems: String {
    FirmSystems.known.map { system in
      let injectors = system.injectors.map(\.helo).joined(separator: ", ")
      let state = system.configured ? "configured" : "partly configured"
      return "  - {name: \(system.name), injectors: [\(injectors)], owner: \(system.owner),"
        + " state: \(state)}\n"
    }.joined()
  }
}
