import ByteKit
import Policies

/// The names behind the numbers of a whole run: what its parts told apart, brought together.
final class RollupDirectory: Sendable {
  /// The run's numbers of the names of one part.
  struct Numbers: Sendable {
    let domains: [UInt32], deliveries: [UInt32], streams: [UInt32]
  }

  /// A delivery with its destination, where that is told.
  private struct Delivery: Hashable, Sendable {
    let kind: DeliveryClass
    let destination: Destination?
  }

  let domains: [String]
  let sources: [IPAddress?]
  let relays: [Relay]
  let deliveries: [DeliveryClass]
  /// Where mail went, by delivery; nil throughout unless a store is to be told.
  let destinations: [Destination?]
  let streams: [StreamKey]
  /// The run's numbers, by part.
  let numbers: [Numbers]
  /// What could not be told apart.
  let folded: [String]

  init(_ parts: [RollupPart]) {
    let sites = SiteFolding(parts)
    var domains = NameTable<String>()
    var sources = NameTable<IPAddress?>()
    var relays = NameTable<Relay>()
    var deliveries = NameTable<Delivery>()
    var streams = NameTable<StreamKey>()
    let ownDomains = domains.merge(parts.map(\.domains))
    let ownSources = sources.merge(parts.map(\.sources))
    let ownRelays = relays.merge(parts.map(\.relays))
    numbers = parts.enumerated().map { index, part in
      let ownDeliveries = part.deliveries.enumerated().map { number, delivery in
        deliveries.number(
          Delivery(
            kind: sites.fold(delivery),
            destination: part.destinations.isEmpty ? nil : part.destinations[number]))
      }
      let ownStreams = part.streams.streams.map { stream in
        streams.number(
          StreamKey(
            domain: ownDomains.numbers[index][Int(stream.key.domain)],
            source: ownSources.numbers[index][Int(stream.key.source)],
            relay: ownRelays.numbers[index][Int(stream.key.relay)],
            delivery: ownDeliveries[Int(stream.key.delivery)], origin: stream.key.origin))
      }
      return Numbers(
        domains: ownDomains.numbers[index], deliveries: ownDeliveries, streams: ownStreams)
    }
    self.domains = domains.names
    self.sources = sources.names
    self.relays = relays.names
    self.deliveries = deliveries.names.map(\.kind)
    destinations = deliveries.names.map(\.destination)
    self.streams = streams.names
    folded = [
      (ownDomains.folds, "From domains"), (ownSources.folds, "source addresses"),
      (ownRelays.folds, "relays"), (sites.folds, "receivers"),
      (parts.contains(where: \.foldsDestinations), "recipient domains"),
    ].compactMap { $0 ? $1 : nil }
  }
}
