/// Every message of a world: what the log, the reports and the truth are all made from.
struct VerdictMail: Sendable {
  /// One message of a relay.
  struct Message: Sendable {
    var relay: Int
    var day: Int
    /// POSIX seconds UTC.
    var time: Int
    var mailbox: Int
    var address: String
    /// Empty where there is one log.
    var node: String
    /// True where it fails both SPF and DKIM alignment.
    var isFailing: Bool
    /// True where an aligned signature passes.
    var isSigned: Bool
    /// What the receiver did by the policy.
    var disposition: VerdictPlan.Policy
  }

  /// Messages of one sender outside the log.
  struct Foreign: Sendable {
    var sender: Int
    var day: Int
    var mailbox: Int
    var address: String
    var count: Int
    var disposition: VerdictPlan.Policy
  }

  /// The plan.
  let plan: VerdictPlan
  /// Messages of the relays, by relay, then by time.
  let messages: [Message]
  /// Messages of the senders.
  let foreign: [Foreign]

  /// Makes the mail of a plan; the seed decides how volumes vary.
  init(_ plan: VerdictPlan, seed: UInt64) {
    self.plan = plan
    var made: [Message] = []
    for number in plan.relays.indices {
      for day in plan.relays[number].days {
        made += Self.day(plan, number, day, seed: seed)
      }
    }
    messages = made
    foreign = plan.senders.indices.flatMap { Self.foreign(plan, $0) }
  }

  private static func day(
    _ plan: VerdictPlan, _ number: Int, _ day: Int, seed: UInt64
  ) -> [Message] {
    let relay = plan.relays[number]
    let weekday = (plan.begin / VerdictPlan.day + day + 3) % 7
    guard relay.weekdays.isEmpty || relay.weekdays.contains(weekday) else { return [] }
    // Volumes vary by a tenth; the seed and the place decide, so that parts can be made alone.
    let place = UInt64(number * 1000 + day)
    let count = relay.perDay * (90 + Int(VerdictPlanner.mixed(seed, place) % 21)) / 100
    let later = relay.laterMailboxes.flatMap { day >= $0.day ? $0.mailboxes : nil }
    let mailboxes = later ?? relay.mailboxes
    let phase = relay.phase(at: day)
    let candidates = (0..<count).filter {
      relay.failsAt == nil || relay.failsAt == mailboxes[$0 % mailboxes.count]
    }
    let failing = phase.fails.count(of: candidates.count)
    let failures = Set((0..<failing).map { candidates[$0 * candidates.count / failing] })
    return (0..<count).map { index in
      let mailbox = mailboxes[index % mailboxes.count]
      let turn = (index / mailboxes.count + day) % relay.addresses.count
      let isFailing = failures.contains(index)
      return Message(
        relay: number, day: day,
        time: plan.time(ofDay: day) + 6 * 3600 + index * 14 * 3600 / count + number,
        mailbox: mailbox, address: relay.addresses[turn],
        node: relay.nodes.isEmpty ? "" : relay.nodes[turn % relay.nodes.count],
        isFailing: isFailing, isSigned: !isFailing && phase.isSigned,
        disposition: isFailing
          ? plan.disposition(domain: relay.domain, day: day, mailbox: mailbox) : .none)
    }
  }

  private static func foreign(_ plan: VerdictPlan, _ number: Int) -> [Foreign] {
    let sender = plan.senders[number]
    let name = plan.domains[sender.domain].name
    let passes = sender.credentials(as: name).passes(for: name)
    return sender.days.filter { ($0 - sender.days.lowerBound) % sender.every == 0 }.flatMap { day in
      sender.mailboxes.flatMap { mailbox in
        (0..<sender.addressesPerDay).map { turn in
          let place = (day * sender.addressesPerDay + turn) % sender.addresses.count
          return Foreign(
            sender: number, day: day, mailbox: mailbox, address: sender.addresses[place],
            count: sender.perDay,
            disposition: passes
              ? .none : plan.disposition(domain: sender.domain, day: day, mailbox: mailbox))
        }
      }
    }
  }

  /// Whether a report tells of mail of a domain at a receiver on a day.
  func isReported(domain: Int, day: Int, mailbox: Int) -> Bool {
    plan.domains[domain].isReported && day < plan.reportedDays
      && Mailboxes.all[mailbox].organisation != nil
  }

  /// Whether a report tells of mail of a sender.
  func isReported(_ foreign: Foreign) -> Bool {
    isReported(
      domain: plan.senders[foreign.sender].domain, day: foreign.day, mailbox: foreign.mailbox)
  }

  /// Whether a log holds the row of a message.
  func isLogged(_ message: Message) -> Bool {
    guard let silent = plan.silent, silent.node == message.node else { return true }
    return message.day < silent.day
  }

  /// Whether a report tells of a message.
  func isReported(_ message: Message) -> Bool {
    isReported(
      domain: plan.relays[message.relay].domain, day: message.day, mailbox: message.mailbox)
  }
}
