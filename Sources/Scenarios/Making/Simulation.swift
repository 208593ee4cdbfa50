import SampleFirm

/// Makes every message of a plan and lets the receivers decide on it.
struct Simulation {
  let plan: ScenarioPlan
  private let background: Background
  var chance: SplitMix
  private(set) var rows: [ScenarioRow] = []
  private(set) var truth: TruthTally
  private(set) var reports = ReportTally()
  /// When trouble or the policy first refused or deferred a message, from `hitsFrom` on.
  private(set) var firstHits: [ScenarioRow.Kind: Int] = [:]
  /// When trouble or the policy refused or deferred each message, from `hitsFrom` on.
  private(set) var hits: [ScenarioRow.Kind: [Int]] = [:]
  private let hitsFrom: Int

  /// A message on its way.
  struct Message {
    let stream: Int, mailbox: Int, job: Int
    let queued: Int
    let bits: UInt64
    var time: Int
    var attempt = 0
    /// Whether its signature fails; drawn once.
    let failsSignature: Bool
    /// Whether a receiver has already put it off for DMARC.
    var wasPutOff = false
  }

  /// What came of an attempt: the seconds to the next one, nil where there is none.
  private struct Outcome { let wait: Int? }

  /// Attempts until greylisting and policy deferrals end.
  static let attemptsMax = 3
  /// Days at the end that readiness looks at.
  static let readinessDays = 14

  /// Runs a plan.
  ///
  /// `hitsFrom` is the time from which on first hits are noted.
  init(_ plan: ScenarioPlan, hitsFrom: Int = 0) {
    self.plan = plan
    self.hitsFrom = hitsFrom
    background = Background(plan)
    chance = SplitMix(seed: plan.seed)
    truth = TruthTally(streams: plan.streams.count, mailboxes: plan.mailboxes.count)
    for message in TrafficMaker(plan).messages() { send(message) }
    sendForeign()
    let ordered = rows.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    rows = ordered.map(\.element)
  }

  // MARK: - One message

  private mutating func send(_ first: Message) {
    var message = first
    while message.time < plan.end {
      guard let wait = attempt(&message) else { return }
      message.time += wait
      message.attempt += 1
    }
  }

  /// Lets one attempt meet the receiver; the seconds to the next one, nil where there is none.
  private mutating func attempt(_ message: inout Message) -> Int? {
    if let outcome = meetTrouble(message) { return outcome.wait }
    let mailbox = plan.mailboxes[message.mailbox]
    if !message.wasPutOff, message.attempt < Self.attemptsMax,
      chance.chance(message.attempt == 0 ? mailbox.greylisting : 0.1)
    {
      write(message, .t, .later)
      return 300 + chance.below(900)
    }
    let day = message.time / ScenarioPlan.day
    let bad = background.badAddressShare(stream: message.stream, day: day, job: message.job)
    let lot = chance.unit()
    if !message.wasPutOff, lot < bad { return end(message, .unknown) }
    if !message.wasPutOff, lot < bad + 0.003 { return end(message, .quota) }
    if chance.chance(
      background.reputationShare(stream: message.stream, mailbox: message.mailbox, day: day))
    {
      return end(message, .reputation)
    }
    return data(&message)
  }

  private mutating func end(_ message: Message, _ reply: ScenarioRow.Reply) -> Int? {
    write(message, reply == .accepted ? .d : .b, reply)
    return nil
  }

  /// Planted trouble; nil where none hits the message.
  private mutating func meetTrouble(_ message: Message) -> Outcome? {
    let address = plan.relays[plan.streams[message.stream].relay].sourceIP
    for (number, trouble) in plan.coincidences.enumerated()
    where trouble.hits(
      stream: message.stream, sourceIP: address, mailbox: message.mailbox, at: message.time)
      && trouble.job ?? message.job == message.job
    {
      let hit = chance.chance(trouble.share(at: message.time))
      if let reply = Self.refusal(trouble.trouble) {
        count(message, .refused, .coincidence(number), trouble.share, hit)
        if !hit { continue }
        noteHit(message, .b)
        return Outcome(wait: end(message, reply))
      }
      if trouble.trouble == .handshake {
        count(message, .deferred, .coincidence(number), trouble.share, hit)
        if !hit { continue }
        noteHit(message, .t)
        write(message, .t, .handshakeLater)
        return Outcome(wait: 900 + chance.below(1800))
      }
      let refuses = chance.chance(0.25)
      count(message, .refused, .coincidence(number), trouble.share * 0.25, hit && refuses)
      count(message, .deferred, .coincidence(number), trouble.share * 0.75, hit && !refuses)
      if !hit { continue }
      noteHit(message, refuses ? .b : .t)
      if refuses { return Outcome(wait: end(message, .outage)) }
      write(message, .t, .outageLater)
      return Outcome(wait: 1800 + chance.below(3600))
    }
    return nil
  }

  /// The reply of trouble that refuses all that it hits; nil for trouble that defers.
  private static func refusal(_ trouble: Coincidence.Trouble) -> ScenarioRow.Reply? {
    switch trouble {
    case .addressBurst: .unknown
    case .reputationBlock: .reputation
    case .fullMailboxes: .quota
    case .outage, .handshake: nil
    }
  }

  // MARK: - After DATA

  private mutating func data(_ message: inout Message) -> Int? {
    let stream = plan.streams[message.stream]
    let mailbox = plan.mailboxes[message.mailbox]
    let seen = plan.stageSeen(mailbox, policy: stream.policy, at: message.time)
    let verdict = Verdict(seen, at: mailbox)
    let fails = message.failsSignature && stream.spf != .aligned
    let known = stream.signing(at: message.queued).failingShare
    let share = stream.spf == .aligned ? 0 : message.wasPutOff ? 1 : known
    let lot = chance.unit()
    let refused = fails && lot < verdict.reject
    let aside = fails && !refused && lot < verdict.reject + verdict.quarantine
    let disposition: ScenarioStage.Policy = refused ? .reject : aside ? .quarantine : .none
    report(message, seen, disposition, fails: fails, isLocal: verdict.isLocal)
    countQuarantined(message, share * verdict.quarantine, aside)

    let defers = mailbox.defersForPolicy && message.attempt < Self.attemptsMax
    count(message, defers ? .deferred : .refused, .policy, share * verdict.reject, refused)
    if refused { noteHit(message, defers ? .t : .b) }
    if refused, defers {
      message.wasPutOff = true
      write(message, .t, .policyLater)
      return 900 + chance.below(1800)
    }
    if refused { return end(message, .policy) }
    return end(message, chance.chance(0.0015) ? .content : .accepted)
  }

  private mutating func noteHit(_ message: Message, _ kind: ScenarioRow.Kind) {
    guard message.time >= hitsFrom else { return }
    firstHits[kind] = min(firstHits[kind] ?? .max, message.time)
    hits[kind, default: []].append(message.time)
  }

  private mutating func count(
    _ message: Message, _ kind: TruthTally.Kind, _ process: TruthTally.Process,
    _ expected: Double, _ happened: Bool
  ) {
    guard expected > 0 else { return }
    truth.add(
      place(message, kind), process, mailbox: message.mailbox, expected: expected,
      happened: happened)
  }

  private func place(_ message: Message, _ kind: TruthTally.Kind) -> TruthTally.Place {
    let policy = plan.streams[message.stream].policy
    return TruthTally.Place(
      stream: message.stream, stage: plan.domains[policy].stage(at: message.time), kind: kind)
  }

  private mutating func write(
    _ message: Message, _ kind: ScenarioRow.Kind, _ reply: ScenarioRow.Reply
  ) {
    truth.attempt(place(message, .deferred))
    if kind != .t { truth.attempt(place(message, .refused)) }
    rows.append(
      ScenarioRow(
        kind: kind, reply: reply, time: message.time, queued: message.queued,
        stream: message.stream, mailbox: message.mailbox, job: message.job,
        bits: SplitMix.mix(message.bits &+ UInt64(message.attempt))))
  }

  // MARK: - Reports

  /// Quarantined mail is known from reports whose window lies within one stage, and from no others.
  private mutating func countQuarantined(
    _ message: Message, _ expected: Double, _ happened: Bool
  ) {
    let mailbox = plan.mailboxes[message.mailbox]
    let begin = ReportTally.windowBegin(mailbox, at: message.time)
    guard ReportTally.isSent(mailbox, windowBegin: begin) else { return }
    let place = place(message, .quarantined)
    let stage = plan.domains[plan.streams[message.stream].policy].stages[place.stage]
    // A window that reaches over the ends of the whole story lies in its first or last stage.
    guard max(begin, plan.begin) >= stage.begin,
      min(begin + ScenarioPlan.day, plan.end) <= stage.end
    else { return }
    truth.attempt(place)
    // An inferred change is known to a day: a report may still show the old policy, or none came.
    let margin = plan.declaresStages ? 0 : ScenarioPlan.day
    let isAfterChange = place.stage == 0 || begin >= stage.begin + margin
    let isBeforeChange =
      stage.end >= plan.end || begin + ScenarioPlan.day <= stage.end - margin
    if isAfterChange, isBeforeChange { truth.attemptCertain(place) }
    count(message, .quarantined, .policy, expected, happened)
  }

  private mutating func report(
    _ message: Message, _ seen: ScenarioStage, _ disposition: ScenarioStage.Policy, fails: Bool,
    isLocal: Bool
  ) {
    let mailbox = plan.mailboxes[message.mailbox]
    let begin = ReportTally.windowBegin(mailbox, at: message.time)
    guard ReportTally.isSent(mailbox, windowBegin: begin) else { return }
    let stream = plan.streams[message.stream]
    let dkim = Self.dkim(stream.signing(at: message.queued), fails: message.failsSignature)
    countReported(message, dkim, fails: fails)
    let record = ReportTally.Record(
      address: plan.relays[stream.relay].sourceIP, domain: stream.domain,
      disposition: disposition,
      reason: Self.reason(fails, seen, disposition, isLocal: isLocal), dkim: dkim,
      spf: Self.spf(stream.spf),
      hasSecond: stream.hasSecondSignature && dkim == .aligned)
    reports.count(
      record, in: key(message.mailbox, policy: stream.policy, begin: begin, at: message.time))
  }

  private mutating func countReported(
    _ message: Message, _ dkim: ReportTally.Record.DKIM, fails: Bool
  ) {
    truth.reported[message.stream] += 1
    if dkim == .unsigned { truth.unsigned[message.stream] += 1 }
    if dkim != .aligned { truth.failing[message.stream] += 1 }
    guard message.time >= plan.end - Self.readinessDays * ScenarioPlan.day else { return }
    truth.recent[message.stream] += 1
    if fails { truth.recentFailing[message.stream] += 1 }
  }

  /// Counts a foreign message in a report.
  mutating func count(_ record: ReportTally.Record, in key: ReportTally.Key) {
    reports.count(record, in: key)
  }

  /// The report in which a receiver counts a message of a time.
  func key(
    _ number: Int, policy: Int, begin: Int, at time: Int
  ) -> ReportTally.Key {
    let mailbox = plan.mailboxes[number]
    let part =
      mailbox.splitsMixedDays
      ? plan.domains[policy].stage(at: time - mailbox.lagSeconds) : -1
    return ReportTally.Key(mailbox: number, policy: policy, begin: begin, part: part)
  }

  private static func dkim(_ signing: Signing, fails: Bool) -> ReportTally.Record.DKIM {
    guard fails else { return .aligned }
    switch signing {
    case .aligned: return .aligned
    case .unsigned, .intermittent: return .unsigned
    case .otherDomain: return .otherDomain
    case .broken: return .broken
    }
  }

  private static func spf(_ sender: SenderPolicy) -> ReportTally.Record.SPF {
    switch sender {
    case .aligned: return .aligned
    case .unaligned: return .unaligned
    case .failing: return .failing
    }
  }

  /// Why the applied policy is not the published one.
  static func reason(
    _ fails: Bool, _ seen: ScenarioStage, _ disposition: ScenarioStage.Policy, isLocal: Bool
  ) -> ReportTally.Record.Reason {
    guard fails, disposition != seen.policy else { return .none }
    return isLocal ? .localPolicy : .sampledOut
  }
}
