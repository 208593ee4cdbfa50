import ByteKit
import Policies
import Traffic

/// The rollup by domain and address, with running sums over the slots, so that a window's counts
/// cost two look-ups for each kind of delivery.
struct LogIndex {
  private struct Place: Hashable {
    let domain: Int
    let address: IPAddress
  }

  /// Numbers of the domains that the log has.
  let domainNumbers: [String: Int]
  /// Addresses that sent.
  let addresses: Set<IPAddress>
  private let places: [Place: [SlotSums]]
  private let byGroup: [Int: [(String, [IPAddress])]]

  init(rollup: Rollup, policies: PolicyMap, windows: WindowPlan) {
    var domains = NameTable<String>()
    // Streams are few: what an entry counts for is found by its stream's number.
    var kinds = NameTable<Kind>()
    // Of a receiver only its reporters matter here: thousands of sites have the same.
    var sets = NameTable<[Int]>()
    let kindOfStream = rollup.streams.map { stream -> Int? in
      guard let address = stream.sourceIP, !stream.domain.isEmpty else { return nil }
      let domain = Int(domains.number(stream.domain))
      let set = Int(sets.number(stream.delivery.reporters))
      return Int(
        kinds.number(Kind(place: Place(domain: domain, address: address), reporters: set)))
    }
    let names = domains.names
    var slots: [[Int: DeliveryCounts]] = Array(repeating: [:], count: kinds.names.count)
    for entry in rollup.entries {
      guard let kind = kindOfStream[entry.streamIndex] else { continue }
      slots[kind][entry.slot, default: DeliveryCounts()].add(entry.outcome, entry.count)
    }
    let groupOf = names.map { policies.group(of: $0) }
    var boundaries: [Cut: [Int]] = [:]
    var groups: [Int: [String: Set<IPAddress>]] = [:]
    var places: [Place: [SlotSums]] = [:]
    for (number, kind) in kinds.names.enumerated() where !slots[number].isEmpty {
      let group = groupOf[kind.place.domain]
      groups[group, default: [:]][names[kind.place.domain], default: []].insert(kind.place.address)
      let cut = Cut(
        group: group, reporters: sets.names[kind.reporters])
      let times = boundaries[cut] ?? windows.boundaries(group: group, reporters: cut.reporters)
      boundaries[cut] = times
      places[kind.place, default: []].append(
        SlotSums(reporters: cut.reporters, boundaries: times, slots: slots[number]))
    }
    self.places = places
    addresses = Set(places.keys.map(\.address))
    domainNumbers = Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    byGroup = groups.mapValues { domains in
      domains.map { ($0.key, $0.value.sorted()) }.sorted { $0.0 < $1.0 }
    }
  }

  /// One domain's mail from one address to all receivers of some reporters, by their number.
  private struct Kind: Hashable {
    let place: Place
    let reporters: Int
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
