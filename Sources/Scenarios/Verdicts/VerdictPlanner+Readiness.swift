import SampleFirm

/// Worlds about the next step.
extension VerdictPlanner {
  /// The rungs of the ladder below its end.
  private static let rungs: [VerdictPlan.Step] = [
    VerdictPlan.Step(policy: .none), VerdictPlan.Step(policy: .quarantine, testing: true),
    VerdictPlan.Step(policy: .quarantine), VerdictPlan.Step(policy: .reject, testing: true),
    VerdictPlan.Step(policy: .reject),
  ]

  mutating func addReadiness() {
    switch kind {
    case .ladder, .ladderHeld:
      let rung = Self.rungs[Int(seed % 5)]
      let domain = addFirm(rung.policy, testing: rung.testing)
      if kind == .ladderHeld { addFailing(domain) }
    case .targets:
      let rung = Self.rungs[Int(seed % 3)]
      let domain = addFirm(rung.policy, testing: rung.testing)
      plan.domains[domain].target = .quarantine
    case .unknownVendor: addUnknownVendor(addFirm(.none, testing: false))
    case .spfBelowReject:
      let rung = Self.rungs[Int(seed % 3)]
      addBySPF(addFirm(rung.policy, testing: rung.testing))
    case .spfAtReject: addBySPF(addFirm(.reject))
    case .testingObeyed, .testingDisobeyed: addTesting()
    case .declaredShare: addDeclaredShare()
    default: addWithoutRows()
    }
  }

  private mutating func addFailing(_ domain: Int) {
    let relay = addRelay(domain, perDay: 20...40)
    plan.relays[relay].phases = [VerdictPlan.Phase(fails: .all)]
  }

  private mutating func addBySPF(_ domain: Int) {
    let relay = addRelay(domain, perDay: 20...40)
    plan.relays[relay].phases = [VerdictPlan.Phase(isSigned: false)]
  }

  /// Daily mail at two reporters, some percent of the domain's.
  private mutating func addUnknownVendor(_ domain: Int) {
    plan.senders.append(
      VerdictPlan.Sender(
        role: .unknownVendor, domain: domain, addresses: ["192.0.2.77"], perDay: number(3...20),
        mailboxes: [Mailboxes.google, Mailboxes.yahoo], days: 0..<plan.days))
  }

  private mutating func addTesting() {
    let rung = Self.rungs[seed % 2 == 0 ? 1 : 3]
    let domain = addFirm(rung.policy, testing: true)
    if kind == .testingDisobeyed { plan.disobeying = [Mailboxes.yahoo, Mailboxes.gmx] }
    addStrangers(domain, perDay: number(3...9), mailboxes: Self.reporting)
  }

  private mutating func addDeclaredShare() {
    plan.declaresStages = true
    let domain = addFirm(.quarantine)
    let steps = [5, 25, 50]
    let place = chance.below(2)
    plan.domains[domain].steps[0].percent = steps[place]
    plan.domains[domain].declared = VerdictPlan.Step(
      day: plan.days + number(2...20), policy: .quarantine, percent: steps[place + 1])
    // Reports of RFC 9990 carry no pct.
    for number in plan.relays.indices {
      plan.relays[number].mailboxes = [
        Mailboxes.google, Mailboxes.outlook, Mailboxes.google, Mailboxes.yahoo, Mailboxes.silent,
      ]
    }
  }

  /// A domain that no log knows, beside a firm in order.
  private mutating func addWithoutRows() {
    if kind == .parked { plan.days = number(91...100) }
    plan.reportedDays = plan.days
    let own = addDomain(.reject)
    addRelay(own, perDay: 10...14, mailboxes: [Mailboxes.google, Mailboxes.google, 6])
    let domain = addDomain(kind == .parked && chance.chance(0.3) ? .quarantine : .none)
    if kind == .parked {
      addStrangers(domain, perDay: number(1...3))
      return
    }
    plan.senders.append(
      VerdictPlan.Sender(
        role: .vendor, domain: domain, addresses: ["192.0.2.70"], perDay: number(15...30),
        mailboxes: [Mailboxes.google, Mailboxes.yahoo], days: 0..<plan.days))
    if kind == .vendorRunHeld {
      addUnknownVendor(domain)
      plan.senders[plan.senders.count - 1].addresses = ["192.0.2.71"]
    }
  }
}
