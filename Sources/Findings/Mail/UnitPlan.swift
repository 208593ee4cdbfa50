import ByteKit
import Policies
import Traffic

/// Which units there are, and where the rows of each stream count.
///
/// A sum is numbered: first one for each unit, then one for each address of the units that send from
/// several.
struct UnitPlan {
  /// The sums that the rows of a stream count in.
  struct Place {
    /// That of the unit.
    let unit: Int
    /// That of the address, where the unit sends from several.
    var single: Int?
  }

  private(set) var units: [MailUnit] = []
  /// Group of `PolicyMap`, by unit.
  private(set) var groups: [Int] = []
  /// By stream; nil where its policy domain has one stage or none.
  private(set) var places: [Place?] = []
  /// The sums of each unit's addresses; where it has but one, that of the unit.
  private(set) var singles: [[IPAddress: Int]] = []
  private var owners: [Int]

  init(_ mail: StreamParts, _ timeline: StageTimeline) {
    var numbers: [MailUnit: Int] = [:]
    for (stream, group) in zip(mail.streams, mail.groups) {
      guard timeline.stages[group].count > 1, !stream.domain.isEmpty else {
        places.append(nil)
        continue
      }
      let unit = MailUnit(domain: stream.domain, relay: stream.relay)
      let number = numbers[unit] ?? units.count
      if number == units.count {
        numbers[unit] = number
        units.append(unit)
        groups.append(group)
        singles.append([:])
      }
      if let address = stream.sourceIP { singles[number][address] = number }
      places.append(Place(unit: number))
    }
    owners = Array(units.indices)
    for unit in units.indices where singles[unit].count > 1 {
      for address in singles[unit].keys {
        singles[unit][address] = owners.count
        owners.append(unit)
      }
    }
    for (number, stream) in mail.streams.enumerated() {
      guard let unit = places[number]?.unit, singles[unit].count > 1 else { continue }
      places[number]?.single = stream.sourceIP.flatMap { singles[unit][$0] }
    }
  }

  /// A sum without rows for each number, by index of its group's stages.
  func blankSums(_ timeline: StageTimeline) -> [[UnitStage]] {
    owners.map { unit in
      Array(repeating: UnitStage(), count: timeline.stages[groups[unit]].count)
    }
  }
}
