import ByteKit
import SampleFirm

/// Decides the plan of a scenario from its kind and seed.
package struct ScenarioPlanner {
  private(set) var plan: ScenarioPlan
  private var chance: SplitMix

  /// Numbers of the policy domains.
  static let changing = 0, following = 1, control = 2

  /// Plans a scenario; `scale` multiplies all volumes.
  package static func plan(
    _ kind: ScenarioKind, seed: UInt64, scale: Double = 1
  ) -> ScenarioPlan {
    var planner = ScenarioPlanner(kind, seed: seed)
    planner.layOutStages()
    planner.addReceivers()
    planner.addOrdinaryMail()
    planner.addForeignMail()
    planner.addMatter()
    for index in planner.plan.streams.indices { planner.plan.streams[index].perDay *= scale }
    return planner.plan
  }

  private init(_ kind: ScenarioKind, seed: UInt64) {
    let place = ScenarioKind.allCases.firstIndex(of: kind) ?? 0
    chance = SplitMix(seed: SplitMix.mix(seed &+ 1) ^ UInt64(place) &* 0x9e37_79b9)
    let first = CivilTime.daysFromCivil(year: 2026, month: 1, day: 5) + chance.below(60)
    plan = ScenarioPlan(
      seed: chance.next(), kind: kind, begin: first * ScenarioPlan.day,
      end: first * ScenarioPlan.day)
    plan.declaresStages = chance.chance(0.6)
  }

  // MARK: - Stages

  private typealias Step = (policy: ScenarioStage.Policy, percent: Int, testing: Bool, days: Int)

  private mutating func layOutStages() {
    let steps = self.steps()
    let days = steps.reduce(0) { $0 + $1.days }
    let end = plan.begin + days * ScenarioPlan.day
    plan.end = end
    // Names are made by the seed, so that no rule can be fitted to one of them.
    let name = ["verbeke", "oostkust", "lindebank", "havenfin", "zilverduin"][chance.below(5)]
    let time = changeSeconds()
    plan.domains = [
      ScenarioDomain(name: "\(name).example", stages: stages(steps, at: time)),
      ScenarioDomain(
        name: "\(name)-lease.example",
        stages: stages(followerSteps(days), at: time + 3600)),
      ScenarioDomain(
        name: "\(name)-static.example",
        stages: [ScenarioStage(policy: .none, begin: plan.begin, end: end)]),
    ]
  }

  private mutating func steps() -> [Step] {
    let none: Step = (.none, 100, false, 10 + chance.below(5))
    switch plan.kind {
    case .pctRamp:
      let ramp = [5, 25, 50, 100].map { (ScenarioStage.Policy.quarantine, $0, false, 7) as Step }
      return [none] + ramp + [(.reject, 100, false, 9)]
    case .everything:
      let ramp = [25, 100].map { (ScenarioStage.Policy.quarantine, $0, false, 8) as Step }
      return [none] + ramp + [(.reject, 100, true, 5), (.reject, 100, false, 9)]
    case .testing:
      return [
        none, (.quarantine, 100, true, 6), (.quarantine, 100, false, 8), (.reject, 100, true, 8),
        (.reject, 100, false, 8),
      ]
    case .ignoredPercent:
      let ramp = [5, 25, 50, 100].map { (ScenarioStage.Policy.quarantine, $0, false, 7) as Step }
      return [none] + ramp
    case .nullFirstDays:
      return [
        none, (.quarantine, 100, false, 8 + chance.below(4)),
        (.reject, 100, false, 1 + chance.below(3)),
      ]
    case .shortStage: return [none, (.quarantine, 100, false, 2), (.reject, 100, false, 12)]
    case .longStage: return [none, (.quarantine, 100, false, 30), (.reject, 100, false, 10)]
    default:
      return [
        none, (.quarantine, 100, false, 8 + chance.below(4)),
        (.reject, 100, false, 9 + chance.below(4)),
      ]
    }
  }

  /// The second domain goes to quarantine late, so that it is a control for most of the changes.
  private mutating func followerSteps(_ days: Int) -> [Step] {
    let first = days - 6 - chance.below(3)
    return [(.none, 100, false, first), (.quarantine, 100, false, days - first)]
  }

  /// The time of day at which the policy changes.
  private mutating func changeSeconds() -> Int {
    if plan.kind == .mixedDays { return 3600 * (9 + chance.below(7)) }
    return chance.chance(0.5) ? 0 : 3600 * (8 + chance.below(8))
  }

  private func stages(_ steps: [Step], at seconds: Int) -> [ScenarioStage] {
    var stages: [ScenarioStage] = []
    var day = plan.begin
    for step in steps {
      let begin = stages.isEmpty ? day : day + seconds
      day += step.days * ScenarioPlan.day
      stages.append(
        ScenarioStage(
          policy: step.policy, percent: step.percent, testing: step.testing, begin: begin,
          end: day + seconds))
    }
    if !stages.isEmpty { stages[stages.count - 1].end = plan.end }
    return stages
  }

  // MARK: - Receivers and ordinary mail

  private mutating func addReceivers() {
    plan.mailboxes = Mailboxes.all
    for index in plan.mailboxes.indices {
      plan.mailboxes[index].weight *= 0.7 + 0.6 * chance.unit()
    }
  }

  /// Adds a relay with one stream; gives back the stream's number.
  mutating func add(
    _ name: String, vmta: String? = nil, address: Int, domain: String, policy: Int,
    perDay: Double, node: String = "pmta-a"
  ) -> Int {
    let number = plan.relays.count
    plan.relays.append(
      ScenarioRelay(
        injector: "\(name).corp.example", injectorIP: "10.20.\(number / 200).\(10 + number)",
        vmta: vmta ?? name, sourceIP: "203.0.113.\(address)", loggedIP: "203.0.113.\(address)",
        node: node))
    var stream = MailStream(
      relay: number, domain: domain, policy: policy, perDay: perDay * (0.7 + 0.6 * chance.unit()))
    stream.spread = 0.1 + 0.2 * chance.unit()
    stream.hasSecondSignature = chance.chance(0.3)
    plan.streams.append(stream)
    return plan.streams.count - 1
  }

  private mutating func addOrdinaryMail() {
    let names = plan.domains.map(\.name)
    _ = add("core1", vmta: "transact", address: 10, domain: names[0], policy: 0, perDay: 200)
    let news = add(
      "news1", vmta: "bulk", address: 20, domain: "news.\(names[0])", policy: 0, perDay: 150)
    plan.streams[news].jobs = 2
    plan.streams[news].shape = .batch(8)
    let lease = add("lease", address: 40, domain: names[1], policy: 1, perDay: 90, node: "pmta-b")
    plan.streams[lease].jobs = 1
    let shared = add(
      "portal", vmta: "transact", address: 10, domain: names[2], policy: 2, perDay: 90)
    plan.streams[shared].shape = .flat
    let still = add("static", address: 50, domain: names[2], policy: 2, perDay: 110, node: "pmta-b")
    plan.streams[still].jobs = 1
    if chance.chance(0.5) {
      for index in plan.relays.indices where plan.relays[index].node == "pmta-b" {
        let last = plan.relays[index].sourceIP.split(separator: ".").last ?? "1"
        plan.relays[index].loggedIP = "10.0.0.\(last)"
      }
    }
  }

  /// Forwarders and a spoofer, as every domain has them.
  private mutating func addForeignMail() {
    let domain = plan.domains[0].name
    let natures: [(ForeignSender.Nature, String, Double)] = [
      (.forwarder, "198.51.100.20", 1.2), (.breakingForwarder, "198.51.100.21", 0.5),
      (.spoofer, "192.0.2.201", 0.8),
    ]
    for (nature, address, perDay) in natures {
      plan.foreign.append(
        ForeignSender(
          nature: nature, address: address, domain: domain, policy: 0, perDay: perDay))
    }
  }
}

// MARK: - What a kind's planner changes

extension ScenarioPlanner {
  /// Changes the plan.
  mutating func change(_ body: (inout ScenarioPlan) -> Void) { body(&plan) }

  /// The next number in `[0, 1)`.
  mutating func unit() -> Double { chance.unit() }

  /// A number in `0..<bound`.
  mutating func below(_ bound: Int) -> Int { chance.below(bound) }
}
