import ByteKit

/// The rollup by domain and address, with running sums over the slots, so that a window's counts
/// cost two look-ups for each kind of delivery.
struct LogIndex {
  private struct Place: Hashable {
    let domain: String
    let address: IPAddress
  }

  /// The running sums of one kind of delivery.
  private struct Sums {
    let reporters: [Int]
    let boundaries: [Int]
    /// Slots with rows, ascending.
    var slots: [Int] = []
    /// Counts up to and with each of them.
    var through: [DeliveryCounts] = []

    /// Rows in slots below a limit.
    func below(_ slot: Int) -> DeliveryCounts {
      var low = 0
      var high = slots.count
      while low < high {
        let middle = (low + high) / 2
        if slots[middle] < slot { low = middle + 1 } else { high = middle }
      }
      return low == 0 ? DeliveryCounts() : through[low - 1]
    }
  }

  private let places: [Place: [Sums]]
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
        return Self.sums(
          delivery, slots, windows.boundaries(group: group, reporters: delivery.reporters))
      }
    }
    byGroup = groups.mapValues { domains in
      domains.map { ($0.key, $0.value.sorted()) }.sorted { $0.0 < $1.0 }
    }
  }

  private static func sums(
    _ delivery: DeliveryClass, _ slots: [Int: DeliveryCounts], _ boundaries: [Int]
  ) -> Sums {
    var sums = Sums(reporters: delivery.reporters, boundaries: boundaries)
    var running = DeliveryCounts()
    for (slot, counts) in slots.sorted(by: { $0.key < $1.key }) {
      running.add(counts)
      sums.slots.append(slot)
      sums.through.append(running)
    }
    return sums
  }

  /// Domains of a group with the addresses that sent for them, both in order.
  func addresses(group: Int) -> [(String, [IPAddress])] { byGroup[group] ?? [] }

  /// Rows of a domain and address in a window, at receivers that the reporter covers.
  func counts(
    _ domain: String, _ address: IPAddress, _ reporter: Int, _ window: Range<Int>
  ) -> DeliveryCounts {
    var counts = DeliveryCounts()
    guard !window.isEmpty else { return counts }
    for sums in places[Place(domain: domain, address: address)] ?? []
    where sums.reporters.contains(reporter) {
      let from = WindowPlan.slot(of: window.lowerBound, in: sums.boundaries)
      let to = WindowPlan.slot(of: window.upperBound, in: sums.boundaries)
      counts.add(sums.below(to).minus(sums.below(from)))
    }
    return counts
  }
}
