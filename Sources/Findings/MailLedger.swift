import ByteKit
import DeliveryJoin

/// The log's rows by unit and stage, for every policy domain that changes stage.
struct MailLedger {
  let units: [MailUnit]
  /// Group of `PolicyMap`, by unit.
  let groups: [Int]
  /// Mail by unit and by index of the group's stages, of all addresses together.
  private(set) var stages: [[UnitStage]]
  /// The same by address, where a unit sends from several; rows without an address are left out.
  private(set) var byAddress: [[IPAddress: [UnitStage]]]

  init(_ correlation: Correlation) {
    let streams = correlation.rollup.streams
    var numbers: [MailUnit: Int] = [:]
    var units: [MailUnit] = []
    var groups: [Int] = []
    var addresses: [Set<IPAddress>] = []
    // A stream's unit; nil where its policy domain has one stage or none.
    let unitOfStream = streams.map { stream -> Int? in
      let group = correlation.policies.group(of: stream.domain)
      guard correlation.timeline.stages[group].count > 1, !stream.domain.isEmpty else { return nil }
      let unit = MailUnit(domain: stream.domain, relay: stream.relay)
      let number = numbers[unit] ?? units.count
      if number == units.count {
        numbers[unit] = number
        units.append(unit)
        groups.append(group)
        addresses.append([])
      }
      if let address = stream.sourceIP { addresses[number].insert(address) }
      return number
    }
    self.units = units
    self.groups = groups
    let blank = groups.map { group in
      Array(repeating: UnitStage(), count: correlation.timeline.stages[group].count)
    }
    stages = blank
    byAddress = units.indices.map { unit in
      Dictionary(uniqueKeysWithValues: addresses[unit].map { ($0, blank[unit]) })
    }
    for entry in correlation.rollup.entries {
      let stream = streams[entry.streamIndex]
      guard let unit = unitOfStream[entry.streamIndex],
        let stage = correlation.timeline.index(group: groups[unit], at: entry.first)
      else { continue }
      stages[unit][stage].add(entry, receiver: stream.delivery.receiver)
      guard let address = stream.sourceIP, addresses[unit].count > 1 else { continue }
      byAddress[unit][address]?[stage].add(entry, receiver: stream.delivery.receiver)
    }
  }

  /// The relays that sent a domain's mail from an address in a stage; one alone where it holds 95 %
  /// of it, or where it is the only one that signs badly.
  func relays(at place: MailPlace, stage: Int, suspects: [Relay]) -> [Relay] {
    var sent: [(relay: Relay, count: Int)] = []
    for unit in units.indices where units[unit].domain == place.domain {
      guard let stages = stagesOf(unit, place.address), stage < stages.count else { continue }
      let count = stages[stage].attempts.ended
      if count > 0 { sent.append((units[unit].relay, count)) }
    }
    let blamed = sent.map(\.relay).filter(suspects.contains)
    if blamed.count == 1 { return blamed }
    let total = sent.reduce(0) { $0 + $1.count }
    if let main = sent.first(where: { $0.count * 20 >= total * 19 }) { return [main.relay] }
    return (blamed.isEmpty ? sent.map(\.relay) : blamed).sorted()
  }

  private func stagesOf(_ unit: Int, _ address: IPAddress) -> [UnitStage]? {
    guard byAddress[unit].count == 1 else { return byAddress[unit][address] }
    return byAddress[unit].keys.first == address ? stages[unit] : nil
  }
}
