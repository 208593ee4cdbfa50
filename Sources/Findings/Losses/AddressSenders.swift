import AggregateReports
import ByteKit
import Join
import Policies
import Traffic

/// Who sends a domain's mail from an address, as the log has it.
///
/// Where relays share an address, reports speak of all of them at once. The log tells what each of
/// them sent and when: one that fell silent while the address failed is not mended by the others.
struct AddressSenders: Sendable {
  private let relays: [MailPlace: [Relay]]
  private let relaysOfAddress: [IPAddress: [Relay]]
  /// Places that several relays share, of those that reports find fault with.
  private let shared: Set<MailPlace>
  /// The mail of the relays that send from those, by place.
  private let mail: [MailPlace: [OwnRelay: [SentMail]]]
  private let context: FindingContext
  /// The last seconds that logs and reports tell of.
  private let logEnd: Int, reportEnd: Int

  /// O(streams), and O(records and rows) where relays share an address.
  init(_ correlation: Correlation, _ context: FindingContext) {
    self.context = context
    logEnd = correlation.rollup.entries.reduce(0) { max($0, $1.last) }
    reportEnd = correlation.intake.reports.reduce(0) { max($0, $1.window.upperBound) }
    let streams = correlation.rollup.streams
    var senders: [MailPlace: Set<Relay>] = [:]
    var sendersOfAddress: [IPAddress: Set<Relay>] = [:]
    // Streams without rows of the period say nothing of who sends from where.
    for (number, stream) in streams.enumerated() where correlation.rollup.hasEntries[number] {
      guard let place = stream.place else { continue }
      senders[place, default: []].insert(stream.relay)
      sendersOfAddress[place.address, default: []].insert(stream.relay)
    }
    relays = senders.mapValues { $0.sorted() }
    relaysOfAddress = sendersOfAddress.mapValues { $0.sorted() }
    var several: [MailPlace: Set<OwnRelay>] = [:]
    for (place, relays) in senders where relays.count > 1 {
      let names = Set(relays.map(OwnRelay.init))
      if names.count > 1 { several[place] = names }
    }
    let faulty = several.isEmpty ? [] : Self.faultyPlaces(correlation)
    several = several.filter { faulty.contains($0.key) }
    shared = Set(several.keys)
    mail = Self.mail(
      correlation, streams, at: faulty, of: several.values.reduce(into: []) { $0.formUnion($1) })
  }

  /// Relays that sent a domain's mail from an address, in order.
  func relays(at place: MailPlace) -> [Relay] { relays[place] ?? [] }

  /// Relays that sent any mail from an address, in order.
  func relays(at address: IPAddress) -> [Relay] { relaysOfAddress[address] ?? [] }

  /// What each of some relays sent from some places; empty where none of these is shared.
  ///
  /// Nothing more is asked of relays that are retired.
  func mail(
    of relays: some Sequence<Relay>, at places: some Sequence<MailPlace>
  ) -> [[SentMail]] {
    let places = Set(places)
    guard !shared.isDisjoint(with: places) else { return [] }
    return Set(relays.filter { !context.isRetired($0, nil) }.map(OwnRelay.init)).map { relay in
      places.flatMap { mail[$0]?[relay] ?? [] }
    }
  }

  /// The time before which failures are over, POSIX seconds UTC: where all relays at an address, or
  /// the address where none is known, are of systems that are out of use; nil elsewhere.
  ///
  /// A system that failed within the last day of its clock is not out of use, whatever is declared.
  func retiredAt(
    _ relays: some Collection<Relay>, _ address: IPAddress?, isReported: Bool
  ) -> Int? {
    guard context.isRetired(relays, address) else { return nil }
    return (isReported ? reportEnd : logEnd) - CivilTime.secondsPerDay
  }

  /// Places with mail that lacks an aligned signature, or that was quarantined or rejected.
  private static func faultyPlaces(_ correlation: Correlation) -> Set<MailPlace> {
    let index = correlation.intake.index
    var isFaulty = Array(repeating: false, count: index.places.count)
    for number in correlation.intake.reports.indices {
      for row in index.rows(of: number) {
        let marks = index.marks[Int(row.outcome)]
        let isFaultless = marks.dkimVerdict != .fail && marks.disposition == .none
        if !isFaultless { isFaulty[Int(row.place)] = true }
      }
    }
    return Set(
      zip(index.places, isFaulty).lazy.filter(\.1).map { place, _ in
        MailPlace(domain: index.domains[place.domain], address: place.address)
      })
  }

  private static func mail(
    _ correlation: Correlation, _ streams: [Rollup.Stream], at places: Set<MailPlace>,
    of relays: Set<OwnRelay>
  ) -> [MailPlace: [OwnRelay: [SentMail]]] {
    guard !relays.isEmpty else { return [:] }
    let keys = streams.map { stream -> (place: MailPlace, relay: OwnRelay)? in
      let relay = OwnRelay(stream.relay)
      guard let place = stream.place, places.contains(place), relays.contains(relay) else {
        return nil
      }
      return (place, relay)
    }
    var mail: [MailPlace: [OwnRelay: [SentMail]]] = [:]
    for entry in correlation.rollup.entries {
      guard let key = keys[entry.streamIndex] else { continue }
      var attempts = Attempts()
      attempts.add(entry.outcome, entry.count)
      guard attempts.ended > 0 else { continue }
      mail[key.place, default: [:]][key.relay, default: []].append(
        SentMail(
          first: entry.first, last: entry.last, attempted: attempts.ended,
          passed: entry.delivered, reporters: streams[entry.streamIndex].delivery.reporters))
    }
    return mail
  }
}

extension Rollup.Stream {
  /// The From domain and the address that receivers saw; nil where there was no connection.
  fileprivate var place: MailPlace? {
    sourceIP.map { MailPlace(domain: domain, address: $0) }
  }
}
