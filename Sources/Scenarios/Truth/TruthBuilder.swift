/// Turns the counts of a simulation into its truth.
struct TruthBuilder {
  private let plan: ScenarioPlan
  private let tally: TruthTally
  private let rows: [String: Int]
  private let reportedMessages: Int

  /// Introduced failures below this many expected messages are left out.
  static let leastExpected = 0.5

  /// Takes a simulation that has run.
  init(_ simulation: Simulation) {
    plan = simulation.plan
    tally = simulation.truth
    var rows: [String: Int] = [:]
    for row in simulation.rows { rows[row.kind.rawValue, default: 0] += 1 }
    self.rows = rows
    reportedMessages = simulation.reports.reports.values.reduce(0) {
      $0 + $1.values.reduce(0, +)
    }
  }

  /// The truth of the scenario that was made from a seed.
  func truth(seed: UInt64) -> ScenarioTruth {
    ScenarioTruth(
      kind: plan.kind, seed: seed, isNull: plan.kind.isNull, declaresStages: plan.declaresStages,
      begin: plan.begin, end: plan.end, rows: rows, reportedMessages: reportedMessages,
      introduced: introduced, signing: own + foreign,
      coincidences: plan.coincidences.map { planted in
        ScenarioTruth.Planted(
          trouble: planted.trouble, receiver: planted.mailbox.map { plan.mailboxes[$0].name },
          sourceIP: planted.sourceIP, begin: planted.begin, end: planted.end)
      },
      readiness: plan.domains.indices.map(readiness))
  }

  private func relay(_ stream: Int) -> ScenarioTruth.Relay {
    let relay = plan.relays[plan.streams[stream].relay]
    return ScenarioTruth.Relay(
      injector: relay.injector, injectorIP: relay.injectorIP, vmta: relay.vmta,
      sourceIP: relay.sourceIP)
  }

  // MARK: - Introduced failures

  private var introduced: [ScenarioTruth.Introduced] {
    var all: [ScenarioTruth.Introduced] = []
    let processes =
      [TruthTally.Process.policy] + plan.coincidences.indices.map { .coincidence($0) }
    for stream in plan.streams.indices {
      let stages = plan.domains[plan.streams[stream].policy].stages.indices
      for stage in stages.dropFirst() {
        for kind in TruthTally.Kind.allCases {
          for process in processes {
            if let one = introduced(stream, stage, kind, process) { all.append(one) }
          }
        }
      }
    }
    return all
  }

  private func introduced(
    _ stream: Int, _ stage: Int, _ kind: TruthTally.Kind, _ process: TruthTally.Process
  ) -> ScenarioTruth.Introduced? {
    let now = TruthTally.Place(stream: stream, stage: stage, kind: kind)
    let then = TruthTally.Place(stream: stream, stage: stage - 1, kind: kind)
    guard let failures = tally.failures[TruthTally.Key(place: now, process: process)],
      let attempted = tally.attempted[now], let attemptedBefore = tally.attempted[then]
    else { return nil }
    let before = tally.failures[TruthTally.Key(place: then, process: process)]
    let ratio = Double(attempted) / Double(attemptedBefore)
    let byReceiver = failures.expected.indices.map {
      failures.expected[$0] - ratio * (before?.expected[$0] ?? 0)
    }
    let expected = byReceiver.reduce(0, +)
    guard expected >= Self.leastExpected else { return nil }
    let failed = failures.actual.reduce(0, +)
    let failedBefore = before?.actual.reduce(0, +) ?? 0
    let names = plan.mailboxes.map(\.name)
    let at = plan.domains[plan.streams[stream].policy].stages[stage]
    var cause = "dmarc_policy"
    var number: Int?
    if case .coincidence(let index) = process {
      cause = plan.coincidences[index].cause
      number = index
    }
    return ScenarioTruth.Introduced(
      domain: plan.streams[stream].domain, relay: relay(stream),
      stage: ScenarioTruth.Stage(
        policy: at.policy.text, percent: at.percent, begin: at.begin),
      kind: kind.rawValue, cause: cause, attribution: number == nil ? "dmarc" : "coincident",
      expected: expected, certain: certain(expected, now), addressRise: rise(now, then, process),
      actual: Double(failed) - ratio * Double(failedBefore),
      attempted: attempted, attemptedBefore: attemptedBefore, failed: failed,
      failedBefore: failedBefore,
      receivers: Dictionary(
        uniqueKeysWithValues: zip(names, byReceiver).filter { $0.1 >= Self.leastExpected }),
      coincidence: number)
  }

  /// Expected failures in the attempts of a place whose stage is certain.
  private func certain(_ expected: Double, _ place: TruthTally.Place) -> Double {
    guard place.kind == .quarantined, let attempted = tally.attempted[place] else {
      return expected
    }
    return expected * Double(tally.attemptedCertain[place] ?? 0) / Double(attempted)
  }

  /// What a process adds to the rate of all streams that share a domain and source address.
  private func rise(
    _ now: TruthTally.Place, _ then: TruthTally.Place, _ process: TruthTally.Process
  ) -> Double {
    let stream = plan.streams[now.stream]
    let address = plan.relays[stream.relay].sourceIP
    let sharing = plan.streams.indices.filter {
      plan.streams[$0].domain == stream.domain
        && plan.relays[plan.streams[$0].relay].sourceIP == address
    }
    func rate(_ stage: Int) -> Double {
      let places = sharing.map {
        TruthTally.Place(stream: $0, stage: stage, kind: now.kind)
      }
      let attempted = places.reduce(0) { $0 + (tally.attempted[$1] ?? 0) }
      let failed = places.reduce(0.0) { sum, place in
        let failures = tally.failures[TruthTally.Key(place: place, process: process)]
        return sum + (failures?.expected.reduce(0, +) ?? 0)
      }
      return attempted > 0 ? failed / Double(attempted) : 0
    }
    return rate(now.stage) - rate(then.stage)
  }

  // MARK: - Signing

  private var own: [ScenarioTruth.Signing] {
    plan.streams.indices.map { number in
      let stream = plan.streams[number]
      let sharing = plan.sharing(stream)
      let inStep = sharing.contains { $0.follows != nil }
      let shares = sharing.map { ($0.later?.signing ?? $0.signing).failingShare }
      // Where all sign, or none does, the address alone tells.
      let isUniform = Set(shares).count == 1 && (shares[0] == 0 || shares[0] == 1)
      return ScenarioTruth.Signing(
        domain: stream.domain, relay: relay(number),
        state: (stream.later?.signing ?? stream.signing).state ?? "aligned",
        messages: tally.reported[number], unsigned: tally.unsigned[number],
        failing: tally.failing[number], isCarriedBySPF: stream.spf == .aligned,
        isDeterminable: !inStep || isUniform, sharing: sharing.count)
    }
  }

  private var foreign: [ScenarioTruth.Signing] {
    plan.foreign.map { sender in
      ScenarioTruth.Signing(
        domain: sender.domain, relay: ScenarioTruth.Relay(sourceIP: sender.address),
        state: sender.nature == .forwarder
          ? "aligned" : sender.nature == .breakingForwarder ? "broken" : "unsigned",
        messages: 0, unsigned: 0, failing: 0, isCarriedBySPF: sender.nature == .vendor,
        isDeterminable: true, sharing: 1, foreign: sender.nature.rawValue)
    }
  }

  private func readiness(_ policy: Int) -> ScenarioTruth.Readiness {
    let streams = plan.streams.indices.filter { plan.streams[$0].policy == policy }
    return ScenarioTruth.Readiness(
      domain: plan.domains[policy].name,
      messages: streams.reduce(0) { $0 + tally.recent[$1] },
      failing: streams.reduce(0) { $0 + tally.recentFailing[$1] })
  }
}
