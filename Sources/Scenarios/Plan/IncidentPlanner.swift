import ByteKit
import SampleFirm

/// Decides the plan of an incident from its kind and seed: some days of ordinary mail, and on the
/// last of them what the kind says.
struct IncidentPlanner {
  private(set) var plan: ScenarioPlan
  private(set) var truth: IncidentTruth
  private var chance: SplitMix
  private let kind: IncidentKind
  /// What there is of the log, POSIX seconds UTC; nil where it is all of it.
  private(set) var kept: Range<Int>?
  /// First second of the last day.
  private var lastDay = 0
  /// When the trouble begins, and ends if it does.
  private var begin = 0
  private var end: Int?

  /// Numbers of the streams.
  private enum Stream { static let core = 0, news = 1, lease = 2, portal = 3, legacy = 4 }

  /// Seconds from a change of DNS until receivers see it.
  private static let lagSeconds = 60

  init(_ kind: IncidentKind, seed: UInt64) {
    let place = IncidentKind.allCases.firstIndex(of: kind) ?? 0
    var chance = SplitMix(seed: SplitMix.mix(seed &+ 77) ^ UInt64(place) &* 0x9e37_79b9)
    self.kind = Self.trouble(of: kind, &chance)
    self.chance = chance
    plan = ScenarioPlan(seed: self.chance.next(), kind: .nullQuiet, begin: 0, end: 0)
    truth = IncidentTruth(kind: kind, seed: seed, troubles: [], dmarc: "no")
    layOutDays()
    layOutDomains()
    addReceivers()
    addMail()
    addTrouble()
    if kind.isShort { cut() }
  }

  // MARK: - Short logs

  /// What happens in a log of the kind.
  private static func trouble(of kind: IncidentKind, _ chance: inout SplitMix) -> IncidentKind {
    switch kind {
    case .shortFlat: return .quietDay
    case .shortRise:
      let troubles: [IncidentKind] = [
        .unsignedDeploy, .wrongKey, .addressBlock, .badList, .outage, .quota, .tls,
      ]
      return troubles[chance.below(troubles.count)]
    default: return kind
    }
  }

  /// Keeps three hours of a flat log, and of another what lies around the trouble.
  private mutating func cut() {
    let factor = [0.5, 1, 4][chance.below(3)]
    for number in plan.streams.indices { plan.streams[number].perDay *= factor }
    guard truth.failure != nil else {
      kept = begin..<(begin + 3 * 3600)
      return
    }
    let minutes = chance.below(121)
    truth.pastMinutes = minutes
    kept = (begin - minutes * 60)..<min(plan.end, (end ?? plan.end) + chance.below(60) * 60)
  }

  // MARK: - Time

  private mutating func layOutDays() {
    let first = CivilTime.daysFromCivil(year: 2026, month: 1, day: 5) + chance.below(60)
    let days =
      truth.kind.isShort
      ? 2 : kind == .quietNewsletter ? 9 : chance.chance(0.2) ? 2 : 4 + chance.below(4)
    plan.begin = first * ScenarioPlan.day
    lastDay = plan.begin + (days - 1) * ScenarioPlan.day
    let minute = kind == .dailyPeak ? 500 + chance.below(60) : 480 + chance.below(360)
    begin = lastDay + minute * 60
    let lasts = chance.chance(0.4) || kind == .stageChange || kind == .slowGrowth
    if lasts {
      let minutes = kind == .slowGrowth ? 300 : 60 + chance.below(120)
      plan.end = begin + minutes * 60
    } else {
      end = begin + (25 + chance.below(110)) * 60
      plan.end = lastDay + ScenarioPlan.day
    }
    if kind.isQuiet { plan.end = lastDay + ScenarioPlan.day }
  }

  // MARK: - Mail

  private mutating func layOutDomains() {
    let name = ["verbeke", "oostkust", "lindebank", "havenfin", "zilverduin"][chance.below(5)]
    let isAtReject = [.unsignedDeploy, .wrongKey, .twoCauses].contains(kind)
    let changes = kind == .stageChange || kind == .quietStage
    let before = ScenarioStage(
      policy: isAtReject ? .reject : .quarantine, percent: isAtReject ? 100 : 25,
      begin: plan.begin, end: changes ? begin : plan.end)
    var stages = [before]
    if changes { stages.append(ScenarioStage(policy: .reject, begin: begin, end: plan.end)) }
    plan.domains = [
      ScenarioDomain(name: "\(name).example", stages: stages),
      ScenarioDomain(
        name: "\(name)-lease.example",
        stages: [ScenarioStage(policy: .none, begin: plan.begin, end: plan.end)]),
    ]
    plan.declaresStages = chance.chance(0.6)
  }

  private mutating func addReceivers() {
    plan.mailboxes = Mailboxes.all
    for index in plan.mailboxes.indices {
      plan.mailboxes[index].weight *= 0.7 + 0.6 * chance.unit()
      plan.mailboxes[index].lagSeconds = Self.lagSeconds
    }
  }

  private mutating func addMail() {
    let own = plan.domains[0].name
    add("core1", vmta: "transact", address: 10, domain: own, policy: 0, perDay: 5000)
    add("news1", vmta: "bulk", address: 20, domain: "news.\(own)", policy: 0, perDay: 4000)
    plan.streams[Stream.news].jobs = 3
    plan.streams[Stream.news].shape = .batch(8)
    add("lease", vmta: "lease", address: 40, domain: plan.domains[1].name, policy: 1, perDay: 2500)
    add("portal", vmta: "transact", address: 10, domain: own, policy: 0, perDay: 2500)
    plan.streams[Stream.portal].shape = .flat
    add("legacy", vmta: "legacy", address: 30, domain: own, policy: 0, perDay: 3500)
  }

  private mutating func add(
    _ name: String, vmta: String, address: Int, domain: String, policy: Int, perDay: Double
  ) {
    let number = plan.relays.count
    let source = "203.0.113.\(address)"
    plan.relays.append(
      ScenarioRelay(
        injector: "\(name).corp.example", injectorIP: "10.20.0.\(10 + number)", vmta: vmta,
        sourceIP: source, loggedIP: source, node: "pmta-a"))
    var stream = MailStream(
      relay: number, domain: domain, policy: policy, perDay: perDay * (0.7 + 0.6 * chance.unit()))
    stream.weekdays = [1, 1.1, 1.05, 1, 0.9, 0.6, 0.5]
    stream.spread = 0.1 + 0.1 * chance.unit()
    stream.badAddressShare = 0.004 + 0.008 * chance.unit()
    plan.streams.append(stream)
  }

  // MARK: - Trouble

  private mutating func addTrouble() {
    switch kind {
    case .stageChange:
      plan.streams[Stream.legacy].signing = .unsigned
      plan.streams[Stream.legacy].spf = .unaligned
      policy(["injector": injector(Stream.legacy)])
    case .unsignedDeploy: stopSigning()
    case .wrongKey:
      for number in [Stream.core, Stream.portal, Stream.legacy] {
        plan.streams[number].later = (begin, .broken)
        plan.streams[number].spf = .unaligned
      }
      policy(["domain": plan.domains[0].name])
      mend([Stream.core, Stream.portal, Stream.legacy])
    case .addressBlock, .dailyPeak: block(stream: kind == .dailyPeak ? Stream.news : Stream.core)
    case .slowGrowth: block(stream: Stream.core, rampSeconds: 4 * 3600)
    case .badList: badList()
    case .outage: atReceiver(.outage, failure: "deferred", share: 0.8)
    case .quota: atReceiver(.fullMailboxes, failure: "refused", share: 0.3 + 0.3 * chance.unit())
    case .tls: atReceiver(.handshake, failure: "deferred", share: 0.9)
    case .twoCauses:
      stopSigning()
      let first = begin
      begin += chance.below(6) * 60
      block(stream: Stream.core)
      begin = first
      truth.dmarc = "partly"
    case .quietDay, .quietStage, .shortFlat, .shortRise: break
    case .quietPeak: plan.streams[Stream.news].perDay *= 6
    case .quietNewsletter:
      let weekday = (lastDay / ScenarioPlan.day + 3) % 7
      plan.streams[Stream.news].weekdays = (0..<7).map { $0 == weekday ? 4 : 0 }
      plan.streams[Stream.news].badAddressShare = 0.03
    }
  }

  private func injector(_ stream: Int) -> String {
    plan.relays[plan.streams[stream].relay].injector
  }

  /// A trouble of the policy at a place.
  private mutating func policy(_ place: [String: String]) {
    truth.troubles.append(IncidentTruth.Trouble(cause: "dmarc_policy", place: place))
    truth.failure = "refused"
    truth.dmarc = "yes"
    truth.end = end
  }

  private mutating func stopSigning() {
    plan.streams[Stream.legacy].later = (begin, .unsigned)
    plan.streams[Stream.legacy].spf = .unaligned
    policy(["injector": injector(Stream.legacy)])
    mend([Stream.legacy])
  }

  /// Signs again from the end on: a stream that follows takes over.
  private mutating func mend(_ numbers: [Int]) {
    guard let end else { return }
    for number in numbers { plan.streams[number].mended = end }
  }

  private mutating func block(stream: Int, rampSeconds: Int = 0) {
    let mailbox = [Mailboxes.google, Mailboxes.microsoft, Mailboxes.outlook][chance.below(3)]
    let relay = plan.relays[plan.streams[stream].relay]
    plan.coincidences.append(
      Coincidence(
        trouble: .reputationBlock, mailbox: mailbox, sourceIP: relay.sourceIP, begin: begin,
        end: end ?? plan.end, share: 0.9, rampSeconds: rampSeconds))
    truth.troubles.append(
      IncidentTruth.Trouble(
        cause: "reputation",
        place: ["receiver": plan.mailboxes[mailbox].name, "source_ip": relay.sourceIP]))
    truth.failure = "refused"
    truth.end = end
  }

  private mutating func badList() {
    let job = chance.below(3)
    plan.streams[Stream.core].jobs = 3
    plan.coincidences.append(
      Coincidence(
        trouble: .addressBurst, stream: Stream.core, begin: begin, end: end ?? plan.end,
        share: 0.4 + 0.4 * chance.unit(), job: job))
    truth.troubles.append(
      IncidentTruth.Trouble(
        cause: "bad_address",
        place: [
          "injector": injector(Stream.core), "job": "job-\(begin / ScenarioPlan.day)-\(job)",
        ]))
    truth.failure = "refused"
    truth.end = end
  }

  private mutating func atReceiver(
    _ trouble: Coincidence.Trouble, failure: String, share: Double
  ) {
    let mailbox = [
      Mailboxes.google, Mailboxes.microsoft, Mailboxes.outlook, Mailboxes.yahoo,
    ][chance.below(4)]
    plan.coincidences.append(
      Coincidence(
        trouble: trouble, mailbox: mailbox, begin: begin, end: end ?? plan.end, share: share))
    truth.troubles.append(
      IncidentTruth.Trouble(
        cause: plan.coincidences[0].cause,
        place: ["receiver": plan.mailboxes[mailbox].name]))
    truth.failure = failure
    truth.end = end
  }

  /// Writes down when the first failure came that the trouble made, and how many of them the log has.
  mutating func note(firstFailure: Int?, failures: Int) {
    truth.begin = firstFailure
    truth.failures = failures
  }

  /// When the trouble begins.
  var troubleBegin: Int { begin }
}
