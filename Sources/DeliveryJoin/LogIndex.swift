import ByteKit

/// The rollup by domain and address, with running sums over the slots, so that a window's counts
/// cost two look-ups for each kind of delivery.
struct LogIndex {
  private struct Place: Hashable {
    let domain: String
    let address: IPAddress
  }

  private let places: [Place: [SlotSums]]
  private let byGroup: [Int: [(String, [IPAddress])]]

  init(rollup: Rollup, policies: PolicyMap, windows: WindowPlan) {
    var raw: [Place: [UInt32: [Int: DeliveryCounts]]] = [:]
    for entry in rollup.entries {
      guard let address = entry.sourceIP, !entry.domain.isEmpty else { continue }
      raw[Place(domain: entry.domain, address: address), default: [:]][
        entry.stream.delivery, default: [:]][entry.slot, default: DeliveryCounts()]
        .add(entry.outcome, entry.count)
    }
    var groups: [Int: [String: [IPAddress]]] = [:]
    places = raw.reduce(into: [:]) { places, item in
      let (place, deliveries) = item
      let group = policies.group(of: place.domain)
      groups[group, default: [:]][place.domain, default: []].append(place.address)
      places[place] = deliveries.map { number, slots in
        let delivery = rollup.directory.deliveries[Int(number)]
        return SlotSums(
          reporters: delivery.reporters,
          boundaries: windows.boundaries(group: group, reporters: delivery.reporters), slots: slots)
      }
    }
    byGroup = groups.mapValues { domains in
      domains.map { ($0.key, $0.value.sorted()) }.sorted { $0.0 < $1.0 }
    }
  }

  /// Domains of a group with the addresses that sent for them, both in order.
  func addresses(group: Int) -> [(String, [IPAddress])] { byGroup[group] ?? [] }

  /// Rows of a domain and address in a window, at receivers that the reporter covers.
  func counts(
    _ domain: String, _ address: IPAddress, _ reporter: Int, _ window: Range<Int>
  ) -> DeliveryCounts {
    var counts = DeliveryCounts()
    for sums in places[Place(domain: domain, address: address)] ?? []
    where sums.reporters.contains(reporter) {
      counts.add(sums.counts(window))
    }
    return counts
  }
}
