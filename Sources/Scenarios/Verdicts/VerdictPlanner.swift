import ByteKit
import SampleFirm

/// Decides the plan of a world from its kind and seed.
struct VerdictPlanner {
  var plan: VerdictPlan
  var chance: SplitMix
  let kind: VerdictKind
  let seed: UInt64
  private var addresses = 9

  /// Receivers by number, four that report and one that does not.
  static let reporting = [Mailboxes.google, Mailboxes.outlook, Mailboxes.yahoo, Mailboxes.gmx]
  /// As most mail goes: one in six messages to a site without reports.
  static let usual = [0, 2, 0, 3, 4, 6]

  init(_ kind: VerdictKind, seed: UInt64) {
    let place = VerdictKind.allCases.firstIndex(of: kind) ?? 0
    self.init(empty: kind, place: UInt64(place), seed: seed)
    addMatter()
  }

  /// A plan in which nobody sends yet; `place` tells apart what is made with the same seed.
  init(empty kind: VerdictKind, place: UInt64, seed: UInt64) {
    self.kind = kind
    self.seed = seed
    chance = SplitMix(seed: Self.mixed(seed &+ 1_009, place))
    let first = CivilTime.daysFromCivil(year: 2026, month: 1, day: 5) + chance.below(120)
    let days = 20 + chance.below(16)
    plan = VerdictPlan(
      kind: kind, begin: first * VerdictPlan.day, days: days, reportedDays: days)
    plan.declaresStages = chance.chance(0.3)
  }

  /// Spreads the bits of two numbers.
  static func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
    SplitMix.mix(SplitMix.mix(first) ^ second &* 0x9e37_79b9_7f4a_7c15)
  }

  // MARK: - Parts

  /// A number from a range.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + chance.below(range.count)
  }

  private static let names = [
    "verbeke", "oostkust", "lindebank", "havenfin", "zilverduin", "waardhof", "scheldeveer",
    "molenbeek", "duinrand", "kerkplein",
  ]

  /// Adds a policy domain whose policy is the same all the time, and gives its number.
  @discardableResult mutating func addDomain(
    _ policy: VerdictPlan.Policy, testing: Bool = false
  ) -> Int {
    let start = Int(seed % UInt64(Self.names.count))
    let name = Self.names[(start + plan.domains.count) % Self.names.count]
    plan.domains.append(
      VerdictPlan.Domain(
        name: "\(name).example", steps: [VerdictPlan.Step(policy: policy, testing: testing)]))
    return plan.domains.count - 1
  }

  /// Adds a relay that signs and sends all the time, and gives its number.
  @discardableResult mutating func addRelay(
    _ domain: Int, perDay: ClosedRange<Int>, mailboxes: [Int] = usual
  ) -> Int {
    let number = plan.relays.count
    plan.relays.append(
      VerdictPlan.Relay(
        domain: domain, injector: "app\(number + 1).corp.example",
        injectorIP: "10.20.0.\(10 + number)", vmta: "v\(number + 1)",
        addresses: [newAddress()], perDay: self.number(perDay), mailboxes: mailboxes,
        days: 0..<plan.days))
    return number
  }

  /// An address of our own that nobody else has.
  mutating func newAddress() -> String {
    addresses += 1
    return "203.0.113.\(addresses)"
  }

  /// Adds other domains whose mail is in order.
  mutating func addOthers() {
    for _ in 0..<chance.below(3) {
      let policy: [VerdictPlan.Policy] = [.none, .quarantine, .reject]
      let domain = addDomain(policy[chance.below(3)])
      addRelay(domain, perDay: 10...30)
    }
  }

  /// Adds the domain that the world is about with one or two relays in order, and other domains.
  @discardableResult mutating func addFirm(
    _ policy: VerdictPlan.Policy, testing: Bool = false
  ) -> Int {
    let domain = addDomain(policy, testing: testing)
    addRelay(domain, perDay: 30...60)
    if chance.chance(0.5) {
      let news = addRelay(domain, perDay: 20...40)
      plan.relays[news].prefix = "news."
    }
    addOthers()
    return domain
  }

  /// Adds spoofed mail of many addresses; reporters see it and nobody is to blame.
  mutating func addStrangers(_ domain: Int, perDay: Int, mailboxes: [Int]? = nil) {
    plan.senders.append(
      VerdictPlan.Sender(
        role: .stranger, domain: domain,
        addresses: (1...40).map { "198.51.100.\($0)" }, perDay: perDay,
        mailboxes: mailboxes ?? [Mailboxes.google], days: 0..<plan.days))
  }

  // MARK: - Kinds

  private mutating func addMatter() {
    switch kind {
    case .quiet, .quietWeekly, .quietUnreported: addQuiet()
    case .refused, .spread, .smallLoss, .belowLost, .quarantined, .noReports, .secondWeek,
      .newRelay:
      addLoss()
    case .mendedSigned, .mendedPartly, .fellSilent, .retired, .brokenAgain: addMended()
    case .junk, .missingPath, .cutGzip, .silentNode, .reportsStopped, .oldStore, .emptyPeriod,
      .noFromColumn:
      addInputs()
    case .unknownVendor, .spfBelowReject, .spfAtReject, .testingObeyed, .testingDisobeyed,
      .ladder, .ladderHeld, .targets, .declaredShare, .parked, .vendorRun, .vendorRunHeld:
      addReadiness()
    }
  }

  private mutating func addQuiet() {
    let policy: [VerdictPlan.Policy] = [.none, .quarantine, .reject]
    let domain = addFirm(policy[chance.below(3)])
    switch kind {
    case .quietWeekly:
      // Five weeks, and the period ends on a Monday at midnight.
      plan.days = 36
      let weekday = (plan.begin / VerdictPlan.day + 3) % 7
      plan.begin -= (weekday + 1) % 7 * VerdictPlan.day
      for number in plan.relays.indices {
        plan.relays[number].days = 0..<plan.days
        plan.relays[number].nodes = ["pmta-a"]
      }
      let weekly = addRelay(domain, perDay: 20...30)
      plan.relays[weekly].nodes = ["pmta-b"]
      plan.relays[weekly].weekdays = [0, 1, 2, 3]
      plan.reportedDays = plan.days
    case .quietUnreported:
      for number in plan.relays.indices {
        plan.relays[number].laterMailboxes = (plan.days - 3, [Mailboxes.silent])
      }
    default:
      if chance.chance(0.4) {
        // A step up in the past, and all goes well.
        let now = plan.domains[domain].steps[0].policy
        let next = VerdictPlan.Policy(rawValue: min(now.rawValue + 1, 2)) ?? .reject
        let day = number(3...plan.days - 3)
        plan.domains[domain].steps.append(VerdictPlan.Step(day: day, policy: next))
      }
      if chance.chance(0.4) { addStrangers(domain, perDay: 1) }
    }
  }
}
