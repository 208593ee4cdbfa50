import SampleFirm

/// Worlds in which own mail is lost, or was.
extension VerdictPlanner {
  mutating func addLoss() {
    let isQuarantine = kind == .quarantined || (kind == .smallLoss && chance.chance(0.4))
    let domain = addFirm(isQuarantine ? .quarantine : .reject)
    switch kind {
    case .spread: spread(domain)
    case .smallLoss: smallLoss(domain, isQuarantine: isQuarantine)
    case .belowLost: belowLost(domain)
    case .newRelay: newRelay(domain)
    case .noReports, .secondWeek: unreported()
    default: failing(domain)
    }
  }

  /// A relay that fails since a stage began, or all the time, well above the floors.
  private mutating func failing(_ domain: Int) {
    let relay = addRelay(domain, perDay: 20...50)
    let first = number(8...plan.days - 6)
    if chance.chance(0.6) {
      let policy = plan.domains[domain].steps[0].policy
      plan.domains[domain].steps = [
        VerdictPlan.Step(policy: .none), VerdictPlan.Step(day: first, policy: policy),
      ]
    }
    let part = plan.relays[relay].perDay / 2
    let fails: VerdictPlan.Fails = chance.chance(0.7) ? .all : .some(part)
    plan.relays[relay].phases =
      chance.chance(0.5)
      ? [VerdictPlan.Phase(fails: fails)]
      : [VerdictPlan.Phase(), VerdictPlan.Phase(day: first, fails: fails)]
  }

  /// Addresses with 20 to 29 refusals each, on one log or on two nodes.
  private mutating func spread(_ domain: Int) {
    let relay = addRelay(domain, perDay: 12...16)
    let addresses = number(3...6)
    plan.relays[relay].addresses = (0..<addresses).map { _ in newAddress() }
    if seed % 2 == 0 {
      for other in plan.relays.indices { plan.relays[other].nodes = ["pmta-a"] }
      plan.relays[relay].nodes = ["pmta-a", "pmta-b"]
    }
    let lost = addresses * 24
    let days = (lost + plan.relays[relay].perDay - 1) / plan.relays[relay].perDay
    plan.relays[relay].phases = [
      VerdictPlan.Phase(), VerdictPlan.Phase(day: plan.days - days, fails: .all),
    ]
  }

  private mutating func smallLoss(_ domain: Int, isQuarantine: Bool) {
    if chance.chance(0.4) {
      // A small relay loses all it sends; where a share is configured, it is below it.
      let relay = addRelay(domain, perDay: 3...3, mailboxes: [Mailboxes.google])
      plan.relays[relay].perDay = 4
      plan.relays[relay].days = plan.days - number(2...6)..<plan.days
      plan.relays[relay].phases = [VerdictPlan.Phase(fails: .all)]
      if chance.chance(0.5), !isQuarantine { plan.lost = 0.05 }
      return
    }
    let days = number(3...7)
    plan.relays[0].phases = [
      VerdictPlan.Phase(), VerdictPlan.Phase(day: plan.days - days, fails: .some(number(1...4))),
    ]
  }

  /// One or two messages of a large relay, or more where the configuration allows more.
  private mutating func belowLost(_ domain: Int) {
    plan.relays[0].perDay = 80
    let isUnreported = chance.chance(0.6)
    if isUnreported { plan.relays[0].failsAt = Mailboxes.silent }
    let isConfigured = chance.chance(0.4)
    if isConfigured { plan.lost = 0.02 }
    let day = plan.days - number(1...4)
    plan.relays[0].phases = [
      VerdictPlan.Phase(),
      VerdictPlan.Phase(day: day, fails: .some(isConfigured ? number(3...5) : number(1...2))),
      VerdictPlan.Phase(day: day + 1),
    ]
  }

  private mutating func newRelay(_ domain: Int) {
    let relay = addRelay(domain, perDay: 10...50)
    let days = number(3...9)
    plan.relays[relay].days = plan.days - max(days, 60 / plan.relays[relay].perDay)..<plan.days
    plan.relays[relay].phases = [VerdictPlan.Phase(fails: .all)]
  }

  /// A domain of which no report speaks.
  private mutating func unreported() {
    let other = addDomain(.reject)
    plan.domains[other].isReported = false
    let relay = addRelay(other, perDay: 20...40)
    let begin = kind == .secondWeek ? number(7...plan.days - 4) : 0
    plan.relays[relay].phases = [VerdictPlan.Phase(), VerdictPlan.Phase(day: begin, fails: .all)]
  }

  // MARK: - Mended

  /// Days since the failure was mended: the seeds from 1 on go through 0…20.
  private var daysSince: Int { Int((2 * (seed &- 1) &+ VerdictPlanner.mixed(seed, 7) % 2) % 21) }

  mutating func addMended() {
    plan.days = number(32...38)
    plan.reportedDays = plan.days
    let policy: VerdictPlan.Policy = chance.chance(0.5) ? .reject : .quarantine
    let domain = addFirm(policy)
    // What is retired has sent nothing on the last day at least.
    let mended = plan.days - (kind == .retired ? max(1, daysSince) : daysSince)
    let begun = mended - number(3...6)
    plan.domains[domain].steps = [
      VerdictPlan.Step(policy: .none), VerdictPlan.Step(day: begun, policy: policy),
    ]
    // Volumes at which one clean day clearly does, or clearly does not, suffice.
    let perDay = chance.chance(0.5) ? 12...20 : 60...80
    let relay = addRelay(domain, perDay: perDay, mailboxes: [Mailboxes.google])
    let part = VerdictPlan.Fails.some(plan.relays[relay].perDay / 3)
    let fails = kind == .mendedPartly ? part : .all
    plan.relays[relay].phases = [
      VerdictPlan.Phase(fails: fails), VerdictPlan.Phase(day: mended),
    ]
    switch kind {
    case .fellSilent, .retired:
      plan.relays[relay].days = 0..<mended
      if kind == .retired { plan.retired = [relay] }
    case .brokenAgain:
      let again = mended + number(2...6)
      plan.relays[relay].phases.append(VerdictPlan.Phase(day: again, fails: fails))
      plan.days = max(plan.days, again + number(2...5))
      plan.reportedDays = plan.days
      for number in plan.relays.indices { plan.relays[number].days = 0..<plan.days }
    default: break
    }
  }
}
