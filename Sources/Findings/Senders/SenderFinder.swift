import AggregateReports
import ByteKit
import Join
import Policies
import Traffic

/// By what a sender's mail is held together, by numbers.
enum SenderKey: Hashable, Sendable {
  /// A rule of the configuration.
  case rule(Int)
  /// A name that mail authenticates with.
  case name(Int)
  /// An address.
  case address(Int)

  var isDecided: Bool { if case .rule = self { true } else { false } }
}

/// Finds the sender of a record.
///
/// The first rule of the configuration that fits, else the name that the mail authenticates with.
/// What has no name is of the one name that others of its address have, where there is but one.
struct SenderFinder: Sendable {
  let rules: [SenderRule]
  /// Those of `senders`, which stand first.
  let decisions: [SenderRule]
  let kinds: SenderKinds
  /// Addresses that records name, by number, and that of each place.
  let addresses: [IPAddress]
  let addressOfPlace: [Int]
  /// True for places whose address is in the log, or in a network of ours.
  let isInside: [Bool]
  /// True for domains that are asked for.
  let isAsked: [Bool]
  /// True for addresses from which something passes by a key that is not our own mail's.
  private(set) var passes: [Bool] = []
  private let addressRules: [Int?]
  /// The one name of an address.
  private var onlyName: [SenderKey?] = []

  init(_ correlation: Correlation, _ context: FindingContext) {
    let index = correlation.intake.index
    rules = context.senderRules
    decisions = context.senders
    isAsked = index.domains.map(correlation.request.includes)
    var numbers: [IPAddress: Int] = [:]
    var addresses: [IPAddress] = []
    addressOfPlace = index.places.map { place in
      if let known = numbers[place.address] { return known }
      numbers[place.address] = addresses.count
      addresses.append(place.address)
      return addresses.count - 1
    }
    self.addresses = addresses
    let logged = Set(correlation.rollup.streams.lazy.compactMap(\.sourceIP))
    let isOurs = addresses.map { address in
      logged.contains(address) || context.ownNetworks.contains { $0.contains(address) }
    }
    isInside = addressOfPlace.map { isOurs[$0] }
    let (rules, isInside) = (rules, isInside)
    addressRules = addresses.map { address in
      rules.firstIndex {
        if case .address(let network) = $0.mark { network.contains(address) } else { false }
      }
    }
    let groups = index.domains.map { correlation.policies.group(of: $0) }
    let messages = Self.messages(correlation, isInside)
    kinds = SenderKinds(
      correlation, OwnKeys(index, messages, correlation.policies), groups: groups, rules: rules)
    (passes, onlyName) = look(correlation)
  }

  /// The sender of records of a kind at a place; nil where the address is in the log.
  func key(place: Int, outcome: Int) -> SenderKey? {
    guard !isInside[place] else { return nil }
    let address = addressOfPlace[place]
    return named(address, outcome) ?? onlyName[address] ?? .address(address)
  }

  /// What a sender is called, and what its identifier is made of.
  ///
  /// The organisation; of a forwarder the name as it stands in the mail where there is but one, since
  /// it is the envelope that he rewrites.
  func name(
    _ key: SenderKey, _ tally: SenderTally, isForwarder: Bool
  ) -> (name: String, identity: String) {
    switch key {
    case .rule(let number): return (rules[number].name, rules[number].text)
    case .address(let number):
      return (addresses[number].description, addresses[number].description)
    case .name(let number):
      let organisation = kinds.names[number]
      let isOne = isForwarder && tally.texts.count == 1
      let text = isOne ? tally.texts.first.map { kinds.texts[$0] } : nil
      return (text ?? organisation, organisation)
    }
  }

  private func named(_ address: Int, _ outcome: Int) -> SenderKey? {
    let kind = kinds.kinds[outcome]
    switch (kind.rule, addressRules[address]) {
    case (let a?, let b?): return .rule(min(a, b))
    case (let rule?, nil), (nil, let rule?): return .rule(rule)
    case (nil, nil): return kind.name.map(SenderKey.name)
    }
  }

  /// Messages of each kind from addresses of ours, and from elsewhere.
  private static func messages(
    _ correlation: Correlation, _ isInside: [Bool]
  ) -> [(own: Int, other: Int)] {
    let index = correlation.intake.index
    var found = Array(repeating: (own: 0, other: 0), count: index.outcomes.count)
    for number in correlation.intake.reports.indices {
      for row in index.rows(of: number) {
        if isInside[Int(row.place)] {
          found[Int(row.outcome)].own += row.count
        } else {
          found[Int(row.outcome)].other += row.count
        }
      }
    }
    return found
  }

  /// From which addresses something passes, and the one name of each.
  private func look(_ correlation: Correlation) -> (passes: [Bool], names: [SenderKey?]) {
    let index = correlation.intake.index
    var passes = Array(repeating: false, count: addresses.count)
    var names: [SenderKey?] = Array(repeating: nil, count: addresses.count)
    var hasSeveral = Array(repeating: false, count: addresses.count)
    for number in correlation.intake.reports.indices {
      for row in index.rows(of: number) where !isInside[Int(row.place)] {
        let (address, outcome) = (addressOfPlace[Int(row.place)], Int(row.outcome))
        if kinds.kinds[outcome].passesByOther { passes[address] = true }
        guard !hasSeveral[address], let name = named(address, outcome) else { continue }
        if let known = names[address], known != name { hasSeveral[address] = true }
        names[address] = name
      }
    }
    for (address, several) in hasSeveral.enumerated() where several { names[address] = nil }
    return (passes, names)
  }
}

extension FindingContext {
  /// Everything that decides on a sender, in order: `senders`, then the marks of systems.
  var senderRules: [SenderRule] {
    senders
      + systems.flatMap { system in
        (system.sign.map(SenderRule.Mark.sign) + system.envelope.map(SenderRule.Mark.envelope)
          + system.addresses.map(SenderRule.Mark.address)).map {
            SenderRule($0, system: system.name)
          }
      }
  }
}
