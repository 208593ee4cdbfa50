import SampleFirm

/// Decides the plan of a world from its kind and seed.
struct SenderPlanner {
  var firm: VerdictPlanner
  var parties: [SenderPlan.Party] = []
  let kind: SenderKind
  /// What stands before the firm's domain in a party's From domain.
  private var prefixes: [String] = []
  private var addressCount = 0
  private var nameCount = 0
  private let firstName: Int

  /// Worlds of another purpose are made with lower places.
  private static let firstPlace: UInt64 = 1000

  init(_ kind: SenderKind, seed: UInt64) {
    self.kind = kind
    let place = SenderKind.allCases.firstIndex(of: kind) ?? 0
    firm = VerdictPlanner(empty: .quiet, place: Self.firstPlace + UInt64(place), seed: seed)
    firstName = firm.chance.below(Self.names.count)
    addMatter()
  }

  /// The plan.
  var plan: SenderPlan { SenderPlan(kind: kind, base: firm.plan, parties: parties) }

  var days: Int { firm.plan.days }

  // MARK: - Parts

  /// A number from a range.
  mutating func number(_ range: ClosedRange<Int>) -> Int { firm.number(range) }

  /// One of some.
  mutating func pick<Value>(_ values: [Value]) -> Value { values[firm.chance.below(values.count)] }

  mutating func chance(_ probability: Double) -> Bool { firm.chance.chance(probability) }

  private static let names = [
    "saasvendor", "hrcloud", "peilbureau", "mailfabriek", "factuurpost", "klantreis", "surveyhub",
    "ticketdesk", "nieuwsbriefje", "loonstrook",
  ]

  /// A name that no other party of the world has.
  mutating func newName() -> String {
    let name = Self.names[(firstName + nameCount) % Self.names.count]
    let turn = nameCount / Self.names.count
    nameCount += 1
    return turn == 0 ? "\(name).example" : "\(name)\(turn + 1).example"
  }

  /// Addresses that nobody else has, in networks of their own (RFC 2544, or RFC 3849 in some worlds).
  mutating func newAddresses(_ count: Int) -> [String] {
    let isV6 = chance(0.15)
    addressCount += 1
    let party = addressCount
    return (0..<count).map { place in
      isV6
        ? "2001:db8:\(party):\(place + 1)::25"
        : "198.\(18 + party % 2).\(party * 4 + place / 250).\(1 + place % 250)"
    }
  }

  /// Some reporters, in the order of their numbers.
  mutating func reporters(_ range: ClosedRange<Int>) -> [Int] {
    var left = VerdictPlanner.reporting
    while left.count > number(range) || left.count > range.upperBound {
      left.remove(at: firm.chance.below(left.count))
      if range.contains(left.count), chance(0.5) { break }
    }
    return left
  }

  /// Adds a party, and gives its number.
  mutating func addParty(_ party: SenderPlan.Party) -> Int {
    parties.append(party)
    prefixes.append(chance(0.15) ? "mail." : "")
    return parties.count - 1
  }

  /// Adds mail of a party; where nothing else is said on all days, from its addresses in turn.
  mutating func send(
    _ party: Int, _ role: VerdictPlan.Sender.Role, _ credentials: MailCredentials,
    from addresses: [String], perDay: Int, at mailboxes: [Int], on days: Range<Int>? = nil,
    every: Int = 1, addressesPerDay: Int = 1
  ) {
    firm.plan.senders.append(
      VerdictPlan.Sender(
        role: role, domain: 0, prefix: prefixes[party], addresses: addresses, perDay: perDay,
        mailboxes: mailboxes, days: days ?? 0..<self.days, every: every,
        addressesPerDay: addressesPerDay, credentials: credentials, party: party))
  }

  /// The name of the domain that the world is about.
  var domain: String { firm.plan.domains[0].name }

  /// Mail that a vendor signs for the firm with a key of his own.
  func aligned(_ name: String, selector: String = "vk1") -> MailCredentials {
    MailCredentials(
      signatures: [MailCredentials.Signature(domain: domain, selector: selector)],
      envelope: "bounce.\(name)", passesSPF: true)
  }

  /// Adds the firm, under one policy all the time or since a day.
  mutating func addFirm(_ policies: [VerdictPlan.Policy] = [.none, .quarantine, .reject]) {
    firm.addFirm(pick(policies))
    if chance(0.3) { firm.plan.selectorless = [pick(VerdictPlanner.reporting)] }
    if chance(0.3) { changeStage(on: number(4...days - 4)) }
  }

  /// Lets the policy begin on a day, and be `none` before.
  mutating func changeStage(on day: Int) {
    let step = firm.plan.domains[0].steps[0]
    guard step.policy != .none else { return }
    firm.plan.domains[0].steps = [
      VerdictPlan.Step(policy: .none), VerdictPlan.Step(day: day, policy: step.policy),
    ]
  }

  private mutating func addMatter() {
    switch kind {
    case .vendorUnknown, .vendorLarge, .vendorLost, .vendorDecided, .vendorDecidedFailing,
      .vendorAligned, .vendorHalfMended, .vendorSomeSigned, .vendorMoving, .vendorsSharing,
      .subsidiary:
      addVendors()
    case .forwarderIntact, .forwarderBroken, .forwarderSRS, .forwarderList, .forwarderTold,
      .forwarderLate, .forwarderHost:
      addFirm()
      addForwarder(kind)
    case .decidedOther: addDecidedOther()
    case .wave, .waveSigned, .spooferSigned, .newSpammer, .strangers: addStrangers()
    case .missingNode: addMissingNode()
    case .mixed: addMixed()
    }
  }

  private mutating func addMixed() {
    addFirm()
    for _ in 0..<number(1...3) { addUnknownVendor() }
    for other in [SenderKind.forwarderIntact, .forwarderBroken, .forwarderList] where chance(0.6) {
      addForwarder(other)
    }
    if chance(0.7) { addWave(messages: 200...20_000) }
    if chance(0.5) {
      firm.plan.relays[0].perDay *= 8
      addNamedStranger()
    }
  }
}
