import ByteKit

/// The names behind the numbers of a whole run: what the threads told apart, brought together.
final class RollupDirectory: Sendable {
  let domains: [String]
  let sources: [IPAddress?]
  let relays: [Relay]
  let deliveries: [DeliveryClass]
  /// Where mail went, by delivery; nil throughout unless the history is told.
  let destinations: [Destination?]
  let streams: [StreamKey]
  /// For each worker, the run's number of each of its streams.
  let streamNumbers: [[UInt32]]
  /// The run's number of each stream of the history.
  let storedStreamNumbers: [UInt32]
  /// For each worker, the run's number of each of its deliveries.
  let deliveryNumbers: [[UInt32]]
  /// The run's number of each delivery of the history.
  let storedDeliveryNumbers: [UInt32]
  /// For each worker, the run's number of each of its domains.
  let domainNumbers: [[UInt32]]
  /// True where some names could not be told apart.
  let foldsDomains: Bool, foldsSources: Bool, foldsRelays: Bool, foldsSites: Bool

  init(workers: [RollupWorker], stored: StoredRollup? = nil) {
    let outside = Self.bound(
      workers.map(\.naming.domains.outside), countMax: RollupPlan.otherDomainsMax)
    let inside = Self.bound(workers.map(\.naming.domains.inside), countMax: RollupPlan.domainsMax)
    let source = Self.bound(workers.map(\.naming.sources.kept), countMax: RollupPlan.sourcesMax)
    let relay = Self.bound(workers.map(\.naming.relays.kept), countMax: RollupPlan.relaysMax)
    let sites = SiteFolding(workers: workers, stored: stored)
    var domains = Numbering<String>()
    var sources = Numbering<IPAddress?>()
    var relays = Numbering<Relay>()
    var deliveries = Numbering<Delivery>()
    var streams = Numbering<StreamKey>()
    var streamNumbers: [[UInt32]] = []
    var domainNumbers: [[UInt32]] = []
    var deliveryNumbers: [[UInt32]] = []
    var folds = (domains: false, sources: false, relays: false)
    for worker in workers {
      let domainMap = Self.domainMap(
        worker.naming.domains, outside, inside, &domains, &folds.domains)
      let sourceMap = Self.sourceMap(worker.naming.sources, source, &sources, &folds.sources)
      let relayMap = Self.relayMap(worker.naming.relays, relay, &relays, &folds.relays)
      let deliveryMap = Delivery.all(worker.naming.deliveries, sites).map { deliveries.number($0) }
      domainNumbers.append(domainMap)
      deliveryNumbers.append(deliveryMap)
      streamNumbers.append(
        worker.streams.streams.map { stream in
          streams.number(
            StreamKey(
              domain: domainMap[Int(stream.key.domain)], source: sourceMap[Int(stream.key.source)],
              relay: relayMap[Int(stream.key.relay)],
              delivery: deliveryMap[Int(stream.key.delivery)], origin: stream.key.origin))
        })
    }
    if let stored {
      let domainMap = stored.domains.map { domains.number($0) }
      let sourceMap = stored.sources.map { sources.number($0) }
      let relayMap = stored.relays.map { relays.number($0) }
      let deliveryMap = stored.deliveries.map {
        deliveries.number(Delivery(kind: sites.fold($0), destination: nil))
      }
      storedDeliveryNumbers = deliveryMap
      storedStreamNumbers = stored.streams.streams.map { stream in
        streams.number(
          StreamKey(
            domain: domainMap[Int(stream.key.domain)], source: sourceMap[Int(stream.key.source)],
            relay: relayMap[Int(stream.key.relay)],
            delivery: deliveryMap[Int(stream.key.delivery)]))
      }
    } else {
      storedStreamNumbers = []
      storedDeliveryNumbers = []
    }
    self.domains = domains.values
    self.sources = sources.values
    self.relays = relays.values
    self.deliveries = deliveries.values.map(\.kind)
    destinations = deliveries.values.map(\.destination)
    self.streams = streams.values
    self.streamNumbers = streamNumbers
    self.domainNumbers = domainNumbers
    self.deliveryNumbers = deliveryNumbers
    foldsDomains = folds.domains
    foldsSources = folds.sources
    foldsRelays = folds.relays
    foldsSites = sites.folds
  }

  /// A delivery with its destination, where that is told.
  private struct Delivery: Hashable {
    let kind: DeliveryClass
    let destination: Destination?

    static func all(_ numbers: DeliveryNumbers, _ sites: SiteFolding) -> [Delivery] {
      let kinds = numbers.deliveries.map { sites.fold($0) }
      guard !numbers.destinations.isEmpty else {
        return kinds.map { Delivery(kind: $0, destination: nil) }
      }
      return zip(kinds, numbers.destinations).map { Delivery(kind: $0, destination: $1) }
    }
  }

  /// The bound of all threads' names together.
  static func bound(_ parts: [KeptNames], countMax: Int) -> UInt64 {
    var bound = parts.map(\.bound).min() ?? .max
    let hashes = Set(parts.flatMap(\.hashes))
    while bound > 0, hashes.count(where: { $0 <= bound }) > countMax { bound >>= 1 }
    return bound
  }

  private static func domainMap(
    _ own: DomainNumbers, _ outside: UInt64, _ inside: UInt64, _ all: inout Numbering<String>,
    _ folds: inout Bool
  ) -> [UInt32] {
    own.names.indices.map { number in
      let name = own.names[number]
      let isFolded =
        number == DomainNumbers.others || own.target[number] == DomainNumbers.others
        || own.isFolded(number, outside: outside, inside: inside)
      guard isFolded else { return all.number(name) }
      if number != DomainNumbers.others { folds = true }
      return all.number(DomainNumbers.othersName)
    }
  }

  private static func sourceMap(
    _ own: SourceNumbers, _ bound: UInt64, _ all: inout Numbering<IPAddress?>, _ folds: inout Bool
  ) -> [UInt32] {
    own.addresses.indices.map { number in
      if number <= SourceNumbers.others { return all.number(nil) }
      let isFolded = own.target[number] == SourceNumbers.others || own.isFolded(number, bound)
      if isFolded { folds = true }
      return all.number(isFolded ? nil : own.addresses[number])
    }
  }

  private static func relayMap(
    _ own: RelayNumbers, _ bound: UInt64, _ all: inout Numbering<Relay>, _ folds: inout Bool
  ) -> [UInt32] {
    own.relays.indices.map { number in
      let relay = own.relays[number]
      let isFolded =
        number != RelayNumbers.others
        && (own.target[number] == RelayNumbers.others || RelayNumbers.hash(relay) > bound)
      if isFolded { folds = true }
      return all.number(isFolded ? Relay.overflow : relay)
    }
  }
}
