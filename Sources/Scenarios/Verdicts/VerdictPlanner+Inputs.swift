import SampleFirm

/// Worlds whose inputs are dead, stale or junk.
extension VerdictPlanner {
  mutating func addInputs() {
    let losesMail = chance.chance(kind == .junk ? 0.5 : 0.3)
    // Without the From column only an enforced domain lacks something.
    let policies: [VerdictPlan.Policy] =
      kind == .noFromColumn ? [.quarantine, .reject] : [.none, .quarantine, .reject]
    let domain = addFirm(losesMail ? .reject : policies[chance.below(policies.count)])
    if losesMail {
      let relay = addRelay(domain, perDay: 30...50)
      plan.relays[relay].phases = [VerdictPlan.Phase(fails: .all)]
    }
    let late = number(3...8)
    switch kind {
    case .junk: plan.damage = .junkReport
    case .missingPath: plan.damage = chance.chance(0.5) ? .missingLog : .missingReports
    case .cutGzip: plan.damage = .cutGzip
    case .noFromColumn: plan.damage = .noFromColumn
    case .reportsStopped: plan.reportedDays = plan.days - late
    case .silentNode:
      let hasNodes = chance.chance(0.7)
      if hasNodes {
        for number in plan.relays.indices { plan.relays[number].nodes = ["pmta-a", "pmta-b"] }
        // A node with an address for itself.
        for number in plan.relays.indices { plan.relays[number].addresses.append(newAddress()) }
      }
      plan.silent = (hasNodes ? "pmta-b" : "", plan.days - late)
    default: break
    }
  }
}
