import ByteKit
import Join
import Policies
import Traffic

/// The log's rows by unit and stage, for every policy domain that changes stage.
struct MailLedger {
  let units: [MailUnit]
  /// Names of the receivers that the sums number.
  let receivers: [String]
  /// Group of `PolicyMap`, by unit.
  let groups: [Int]
  /// Mail by unit and by index of the group's stages, of all addresses together.
  private(set) var stages: [[UnitStage]]
  /// The same by address; rows without an address are left out where a unit sends from several.
  private(set) var byAddress: [[IPAddress: [UnitStage]]]
  /// The same of rows before the period, which only stand before a stage; empty where none are counted.
  private let past: [[UnitStage]]
  private let pastByAddress: [[IPAddress: [UnitStage]]]

  init(_ correlation: Correlation, _ mail: StreamParts) {
    let timeline = correlation.timeline
    let plan = UnitPlan(mail, timeline)
    units = plan.units
    groups = plan.groups
    receivers = mail.receivers
    var sums = plan.blankSums(timeline)
    for part in mail.parts {
      guard let place = plan.places[part.stream], let stage = part.stage else { continue }
      let receiver = mail.receiverNumbers[part.stream]
      sums[place.unit][stage].add(part, receiver: receiver)
      if let single = place.single { sums[single][stage].add(part, receiver: receiver) }
    }
    for entry in correlation.rollup.entries {
      guard let place = plan.places[entry.streamIndex],
        let stage = timeline.index(group: plan.groups[place.unit], at: entry.first)
      else { continue }
      let receiver = mail.receiverNumbers[entry.streamIndex]
      sums[place.unit][stage].add(entry, receiver: receiver)
      if let single = place.single { sums[single][stage].add(entry, receiver: receiver) }
    }
    stages = Array(sums[..<units.count])
    byAddress = plan.singles.map { $0.mapValues { sums[$0] } }
    let older = Self.pastSums(correlation, mail, plan)
    past = older.isEmpty ? [] : Array(older[..<units.count])
    pastByAddress = older.isEmpty ? [] : plan.singles.map { $0.mapValues { older[$0] } }
  }

  private static func pastSums(
    _ correlation: Correlation, _ mail: StreamParts, _ plan: UnitPlan
  ) -> [[UnitStage]] {
    guard !correlation.rollup.pastEntries.isEmpty else { return [] }
    var sums = plan.blankSums(correlation.timeline)
    for entry in correlation.rollup.pastEntries {
      guard let place = plan.places[entry.streamIndex],
        let stage = correlation.timeline.index(group: plan.groups[place.unit], at: entry.first)
      else { continue }
      let receiver = mail.receiverNumbers[entry.streamIndex]
      sums[place.unit][stage].addWhole(entry, receiver: receiver)
      if let single = place.single { sums[single][stage].addWhole(entry, receiver: receiver) }
    }
    return sums
  }

  /// A unit's mail in a stage as what another stage is compared with: what lies before the period is
  /// part of it.
  func earlier(_ unit: Int, _ stage: Int, at address: IPAddress?) -> UnitStage {
    var whole = (address.map { byAddress[unit][$0] ?? [] } ?? stages[unit])[stage]
    guard !past.isEmpty else { return whole }
    let older = address.map { pastByAddress[unit][$0] ?? [] } ?? past[unit]
    if stage < older.count { whole.add(older[stage]) }
    return whole
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
    byAddress[unit][address]
  }
}
