public import ByteKit
import Policies
public import Traffic

/// How much of one domain's mail from one address each relay sent to the receivers of a reporter, in
/// any window.
///
/// For addresses that several relays share. O(rows of the rollup) to make, two look-ups a window.
public struct RelayVolumes: Sendable {
  /// The relays that share the address, in order.
  public let relays: [Relay]
  private let parts: [(relay: Int, sums: SlotSums)]

  /// Collects the volumes of a domain and address.
  public init(_ correlation: Correlation, domain: String, address: IPAddress) {
    let streams = correlation.rollup.streams
    let isWanted = streams.map { $0.domain == domain && $0.sourceIP == address }
    let group = correlation.policies.group(of: domain)
    relays = Set(streams.indices.filter { isWanted[$0] }.map { streams[$0].relay }).sorted()
    var slots: [Part: [Int: DeliveryCounts]] = [:]
    for entry in correlation.rollup.entries where isWanted[entry.streamIndex] {
      let stream = streams[entry.streamIndex]
      guard !stream.delivery.reporters.isEmpty else { continue }
      slots[Part(relay: stream.relay, reporters: stream.delivery.reporters), default: [:]][
        entry.slot, default: DeliveryCounts()
      ]
      .add(entry.outcome, entry.count)
    }
    let order = relays
    parts = slots.map { part, slots in
      let boundaries = correlation.windows.boundaries(group: group, reporters: part.reporters)
      return (
        order.firstIndex(of: part.relay) ?? 0,
        SlotSums(reporters: part.reporters, boundaries: boundaries, slots: slots)
      )
    }
  }

  private struct Part: Hashable {
    let relay: Relay
    let reporters: [Int]
  }

  /// Recipients delivered or refused for DMARC in a window at a reporter's receivers, by relay.
  public func counts(reporter: Int, window: Range<Int>) -> [Int] {
    var counts = [Int](repeating: 0, count: relays.count)
    for part in parts where part.sums.reporters.contains(reporter) {
      let found = part.sums.counts(window)
      counts[part.relay] += found.delivered + found.refusedDMARC
    }
    return counts
  }
}
