import AggregateReports
import ByteKit
import Join

/// Whose each reported message is that left from an address outside the log.
///
/// One pass over the records counts who authenticates from where, a second one adds up. What a record
/// says is looked at once for all records that say the same.
struct SenderBook: Sendable {
  /// One sender.
  struct Entry: Sendable {
    let key: SenderKey
    let rule: SenderRule?
    /// By what it is known, what it is called, and what its identifier is made of.
    let by: Sender.Grouping, identity: String
    var name: String
    var tally: SenderTally
    var ownership: Sender.Class
    var reason: String
    /// What shows that it comes back.
    var proof: SenderDays.Proof?
    /// True where reports from before the period show that.
    var isShownBefore = false

    /// True where the configuration decides on it.
    var isDecided: Bool { rule != nil }
  }

  /// A place of ours by decision: the system that it belongs to, and why.
  struct Decision: Sendable {
    let system: String?
    let reason: String
    /// The number of the sender, and what it is called.
    let sender: Int
    let name: String
  }

  let entries: [Entry]
  /// Mail of the domains by group and day: of our addresses, and what passes aligned elsewhere.
  let own: OwnDays
  /// Reporters by the numbers that tallies give them.
  let reporters: [String]
  /// Places most of whose mail is decided to be our own.
  let decisions: [MailPlace: Decision]
  /// Hosts that took mail of ours.
  let hosts: ForwardingHosts
  private let finder: SenderFinder
  private let numbers: SenderNumbers

  /// O(records), and O(addresses × rules).
  init(_ correlation: Correlation, _ context: FindingContext) {
    let finder = SenderFinder(correlation, context)
    let hosts = ForwardingHosts(correlation)
    var counter = SenderCounter(correlation, finder, hosts)
    counter.count(correlation)
    let own = counter.own
    let single = counter.keys.enumerated().map { number, key in
      Self.entry(key, counter.tallies[number], finder, own, hosts)
    }
    let entries = Self.lookingBack(OwnNetworks(single).settled(single), correlation, context)
    self.entries = entries
    self.own = own
    self.hosts = hosts
    reporters = counter.reporters
    self.finder = finder
    numbers = SenderNumbers(counter.keys, finder)
    decisions = Self.decisions(correlation, finder, counter, entries)
  }

  /// Days before the period whose reports tell who comes back.
  static let daysBefore = 35

  /// The entries, each of the class that the reports before a short period and its own together show: a
  /// day alone tells little of a sender.
  private static func lookingBack(
    _ entries: [Entry], _ correlation: Correlation, _ context: FindingContext
  ) -> [Entry] {
    let isOpen = { (entry: Entry) in !entry.isDecided && entry.ownership != .ownNode }
    guard entries.contains(where: isOpen),
      let wider = correlation.withReports(before: daysBefore * UTCDay.seconds)
    else { return entries }
    let known = Dictionary(
      SenderBook(wider, context).entries.lazy.filter(isOpen).map { ($0.identity, $0) },
      uniquingKeysWith: { first, _ in first })
    return entries.map { entry in
      guard isOpen(entry), let earlier = known[entry.identity] else { return entry }
      var known = entry
      (known.name, known.ownership, known.reason) = (
        earlier.name, earlier.ownership, earlier.reason
      )
      known.isShownBefore = entry.proof == nil
      known.proof = earlier.proof
      return known
    }
  }

  /// The sender of records of a kind at a place, by their numbers; nil for addresses of the log.
  func sender(place: Int, outcome: Int) -> Int? {
    finder.key(place: place, outcome: outcome).flatMap { numbers[$0] }
  }

  /// The rules of `senders` that no mail matches, as the configuration has them.
  var idleRules: [String] {
    finder.decisions.indices.filter { numbers.ofRule[$0] < 0 }.map { finder.rules[$0].text }
  }

  /// True where a sender authenticates as itself, comes back, and nobody has said whose it is.
  func isUndecided(_ sender: Int) -> Bool { entries[sender].ownership == .vendorUnknown }

  // MARK: - What a sender is

  private static func entry(
    _ key: SenderKey, _ tally: SenderTally, _ finder: SenderFinder, _ own: OwnDays,
    _ hosts: ForwardingHosts
  ) -> Entry {
    let proof = key.isDecided ? nil : tally.regular.proof(own)
    let rule: SenderRule? = if case .rule(let number) = key { finder.rules[number] } else { nil }
    let organisation = finder.name(key, tally, isForwarder: false).identity
    let (ownership, reason) =
      rule.map { (Sender.Class($0.kind), "the configuration says so (\($0.text))") }
      ?? judge(tally, proof, hosts, organisation)
    let (name, identity) = finder.name(key, tally, isForwarder: ownership == .forwarder)
    let by: Sender.Grouping =
      switch key {
      case .rule: rule?.by ?? .address
      case .name: tally.byDKIM > 0 ? .dkim : .spf
      case .address: .address
      }
    return Entry(
      key: key, rule: rule, by: by, identity: identity, name: name, tally: tally,
      ownership: ownership, reason: reason, proof: proof)
  }

  private static func judge(
    _ tally: SenderTally, _ proof: SenderDays.Proof?, _ hosts: ForwardingHosts,
    _ identity: String
  ) -> (Sender.Class, String) {
    let words = SenderWords(tally, proof)
    if tally.isOwnNode { return (.ownNode, words.ownNode) }
    let delivered = tally.addresses.keys.reduce(0) { $0 + hosts.delivered(to: $1) }
    let isHost = tally.messages <= delivered * ForwardingHosts.copiesMax
    if tally.forwarded(isHost: isHost) * 2 >= tally.messages {
      return (.forwarder, words.forwarder)
    }
    // A bounce or a report of one mail shows little of a sender that comes back with many of its own.
    func shows(_ mails: Int) -> Bool {
      mails > 0
        && (mails * ForwardingHosts.copiesMax >= tally.messages
          || proof == nil && tally.passingByOther == 0)
    }
    // Who hands on rewrites the envelope and signs nothing; a vendor's host may bounce a mail, too.
    let late = hosts.lateRefusals(identity)
    if shows(late) || late > 0 && tally.byDKIM == 0 { return (.forwarder, words.lateHost) }
    if shows(hosts.reported(from: tally.addresses.keys)) {
      return (.forwarder, words.reportedMail)
    }
    if tally.isSetUp { return (.vendor, words.vendor) }
    if proof != nil { return (.vendorUnknown, words.vendorUnknown) }
    if tally.passingByOther > 0 { return (.vendor, words.vendor) }
    return (.stranger, words.stranger)
  }

  // MARK: - What is ours by decision

  private static func decisions(
    _ correlation: Correlation, _ finder: SenderFinder, _ counter: SenderCounter,
    _ entries: [Entry]
  ) -> [MailPlace: Decision] {
    let index = correlation.intake.index
    var decisions: [MailPlace: Decision] = [:]
    for (place, shares) in counter.sharesByPlace {
      let decided = shares.filter { entries[$0.key].rule?.isOwn ?? false }
      guard decided.reduce(0, { $0 + $1.value }) * 2 > shares.reduce(0, { $0 + $1.value }),
        let best = decided.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })
      else { continue }
      let found = index.places[place]
      decisions[MailPlace(domain: index.domains[found.domain], address: found.address)] =
        Decision(
          system: entries[best.key].rule?.system, reason: entries[best.key].reason,
          sender: best.key, name: entries[best.key].name)
    }
    return decisions
  }
}

extension Sender.Class {
  fileprivate init(_ kind: SenderRule.Kind) {
    switch kind {
    case .vendor: self = .vendor
    case .forwarder: self = .forwarder
    case .ownNode: self = .ownNode
    case .notOurs: self = .notOurs
    }
  }
}

extension RelayName {
  /// The names of decided senders by place: of all addresses of one sender the same, which tells the
  /// address where it is the only one.
  static func ofDecided(
    _ decisions: [MailPlace: SenderBook.Decision], _ systems: [MailSystem]
  ) -> [MailPlace: RelayName] {
    var addresses: [Int: Set<IPAddress>] = [:]
    for (place, decision) in decisions {
      addresses[decision.sender, default: []].insert(place.address)
    }
    return decisions.mapValues { decision in
      let all = addresses[decision.sender] ?? []
      var name = RelayName(
        sharedBy: [], sourceIP: all.count == 1 ? all.first : nil, systems: systems)
      name.system = decision.system ?? decision.name
      return name
    }
  }
}
