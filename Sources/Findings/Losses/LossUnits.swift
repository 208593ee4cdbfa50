import ByteKit
import Join
import Policies
import Traffic

/// Numbers the relays that losses are counted for, and tells whose each address is.
struct LossUnits {
  private(set) var list: [LossUnit] = []
  /// Relays of the log behind each unit, on whatever node, and its addresses.
  private(set) var relays: [Set<Relay>] = []
  private(set) var addresses: [Set<IPAddress>] = []
  /// The places of each unit that reports tell of.
  private(set) var places: [Set<MailPlace>] = []
  /// The unit of each stream.
  private(set) var ofStream: [Int] = []
  /// The policy domain of each stream, or its From domain where no policy is known.
  private(set) var policyDomain: [String] = []

  let correlation: Correlation
  private var numbers: [LossUnit: Int] = [:]
  private var own: Set<MailPlace> = []
  /// What judges saw published; made once for both clocks, and only where mail was lost.
  private(set) lazy var policies = SeenPolicies(correlation)
  private let senders: AddressSenders
  private let suspects: [MailPlace: [Relay]]
  private let decisions: [MailPlace: SenderBook.Decision]
  /// The systems of units that are senders outside the log; their names where they have none.
  private var systems: [Int: String] = [:]

  init(
    _ correlation: Correlation, _ mail: StreamParts, _ sources: [SourceSummary],
    _ senders: AddressSenders, _ suspects: [MailPlace: [Relay]],
    _ decisions: [MailPlace: SenderBook.Decision]
  ) {
    self.correlation = correlation
    self.decisions = decisions
    self.senders = senders
    self.suspects = suspects
    for source in sources where source.ownership == .ownDirect {
      own.insert(MailPlace(domain: source.domain, address: source.sourceIP))
    }
    for (number, stream) in mail.streams.enumerated() {
      let domain = Self.policyDomain(stream.domain, mail.groups[number], correlation)
      policyDomain.append(domain)
      let unit = unit(LossUnit(domain: domain, relays: [OwnRelay(stream.relay)]))
      ofStream.append(unit)
      // Streams without rows of the period say nothing of who sends from where.
      guard correlation.rollup.hasEntries[number] else { continue }
      relays[unit].insert(stream.relay)
      if let address = stream.sourceIP { addresses[unit].insert(address) }
    }
  }

  /// The policy domain of a From domain; itself where none is known.
  static func policyDomain(_ domain: String, _ group: Int, _ correlation: Correlation) -> String {
    group == 0 ? domain : correlation.policies.domains[group]
  }

  /// True for an address that is ours.
  func isOwn(_ place: MailPlace) -> Bool { own.contains(place) }

  /// Relays that sent a domain's mail from an address; of all domains where that domain has none.
  func relays(at place: MailPlace) -> [Relay] {
    if let suspect = suspects[place], suspect.count == 1 { return suspect }
    let own = senders.relays(at: place)
    return own.isEmpty ? senders.relays(at: place.address) : own
  }

  /// The unit of an address of ours, of which reports tell.
  mutating func number(at place: MailPlace, group: Int) -> Int {
    let domain = Self.policyDomain(place.domain, group, correlation)
    let found = relays(at: place)
    let names = Set(found.map(OwnRelay.init)).sorted()
    // A sender may come from another address each day: his mail is one, as a relay's is.
    let decision = names.isEmpty ? decisions[place] : nil
    let number = unit(
      LossUnit(
        domain: domain, relays: names, sender: decision?.name,
        address: names.isEmpty && decision == nil ? place.address : nil))
    if let decision { systems[number] = decision.system ?? decision.name }
    relays[number].formUnion(found)
    addresses[number].insert(place.address)
    places[number].insert(place)
    return number
  }

  private mutating func unit(_ unit: LossUnit) -> Int {
    if let known = numbers[unit] { return known }
    numbers[unit] = list.count
    list.append(unit)
    relays.append([])
    addresses.append([])
    places.append([])
    return list.count - 1
  }

  /// The name of a unit; its address where there is but one.
  func name(of unit: Int, _ context: FindingContext) -> RelayName {
    var name = RelayName(
      sharedBy: relays[unit].sorted(),
      sourceIP: addresses[unit].count == 1 ? addresses[unit].first : nil,
      systems: context.systems)
    if let system = systems[unit] { name.system = system }
    return name
  }

  /// What each relay of a unit sent from the places that it shares with others, as the log has it.
  func mail(of unit: Int) -> [[SentMail]] {
    senders.mail(of: relays[unit], at: places[unit])
  }

  /// The time before which failures of a unit are over whose systems are all out of use.
  func retiredAt(_ unit: Int, isReported: Bool) -> Int? {
    // The addresses of a sender are of one system.
    let isOne = addresses[unit].count == 1 || list[unit].sender != nil
    return senders.retiredAt(
      relays[unit], isOne ? addresses[unit].min() : nil, isReported: isReported)
  }
}

extension MailSystem {
  /// The word of `state` for a system that is out of use.
  public static let retiredState = "retired"

  /// True where it is declared to be out of use: what it failed with last is over.
  public var isRetired: Bool { state.lowercased() == Self.retiredState }
}

extension FindingContext {
  /// True where the system of a relay or an address is declared to be out of use.
  func isRetired(_ relay: Relay?, _ address: IPAddress?) -> Bool {
    systems.first { $0.matches(relay: relay, sourceIP: address) }?.isRetired ?? false
  }

  /// True where the systems of all relays at an address are, or that of the address where none is known.
  func isRetired(_ relays: some Collection<Relay>, _ address: IPAddress?) -> Bool {
    guard systems.contains(where: \.isRetired) else { return false }
    return relays.isEmpty
      ? isRetired(nil, address) : relays.allSatisfy { isRetired($0, address) }
  }
}
