import ByteKit

/// The rollup by domain and address, with running sums over the slots, so that a window's counts
/// cost two look-ups for each kind of delivery.
struct LogIndex {
  private struct Place: Hashable {
    let domain: Int
    let address: IPAddress
  }

  /// Numbers of the domains that the log has.
  let domainNumbers: [String: Int]
  private let places: [Place: [SlotSums]]
  private let byGroup: [Int: [(String, [IPAddress])]]

  init(rollup: Rollup, policies: PolicyMap, windows: WindowPlan) {
    var numbers: [String: Int] = [:]
    var names: [String] = []
    var raw: [Place: [UInt32: [Int: DeliveryCounts]]] = [:]
    for entry in rollup.entries {
      guard let address = entry.sourceIP, !entry.domain.isEmpty else { continue }
      let number = numbers[entry.domain] ?? names.count
      if number == names.count {
        numbers[entry.domain] = number
        names.append(entry.domain)
      }
      raw[Place(domain: number, address: address), default: [:]][
        entry.stream.delivery, default: [:]][entry.slot, default: DeliveryCounts()]
        .add(entry.outcome, entry.count)
    }
    let groupOf = names.map { policies.group(of: $0) }
    var boundaries: [Cut: [Int]] = [:]
    var groups: [Int: [String: [IPAddress]]] = [:]
    places = raw.reduce(into: [:]) { places, item in
      let (place, deliveries) = item
      let group = groupOf[place.domain]
      groups[group, default: [:]][names[place.domain], default: []].append(place.address)
      places[place] = deliveries.map { number, slots in
        let cut = Cut(group: group, reporters: rollup.directory.deliveries[Int(number)].reporters)
        let times =
          boundaries[cut] ?? windows.boundaries(group: group, reporters: cut.reporters)
        boundaries[cut] = times
        return SlotSums(reporters: cut.reporters, boundaries: times, slots: slots)
      }
    }
    domainNumbers = numbers
    byGroup = groups.mapValues { domains in
      domains.map { ($0.key, $0.value.sorted()) }.sorted { $0.0 < $1.0 }
    }
  }

  /// What the slots of a delivery follow from.
  private struct Cut: Hashable {
    let group: Int
    let reporters: [Int]
  }

  /// Domains of a group with the addresses that sent for them, both in order.
  func addresses(group: Int) -> [(String, [IPAddress])] { byGroup[group] ?? [] }

  /// Rows of a domain, by its number, and address in a window, at receivers that the reporter
  /// covers.
  func counts(
    _ domain: Int, _ address: IPAddress, _ reporter: Int, _ window: Range<Int>
  ) -> DeliveryCounts {
    var counts = DeliveryCounts()
    for sums in places[Place(domain: domain, address: address)] ?? []
    where sums.reporters.contains(reporter) {
      counts.add(sums.counts(window))
    }
    return counts
  }
}
