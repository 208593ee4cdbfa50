import AccountingLog
import ByteKit

/// Counts the cells of a history into the slots of a run.
package final class StoredRollupBuilder {
  /// A stream of the history in the run.
  private struct Place {
    let number: Int
    let group: Int
    let origin: Int
    let domain: Int
    let hasSource: Bool
  }

  private(set) var rollup = StoredRollup()
  private let plan: RollupPlan
  /// By number of the history's stream; nil for streams that were not asked for.
  private var places: [Place?] = []
  private var headerFrom: [Int] = []

  init(history: any CountedHistory, plan: RollupPlan) {
    self.plan = plan
    rollup.inputCount = history.inputs.count
    rollup.ignored = history.ignored
    rollup.folded = history.folded
    if plan.keepsJournal { rollup.journal = StoredJournal() }
    name(history.streams)
  }

  /// The rollup of all that was taken.
  func finish() -> StoredRollup {
    for (domain, rows) in headerFrom.enumerated() where rows > 0 {
      rollup.headerFromRows[rollup.domains[domain], default: 0] += rows
    }
    headerFrom = []
    return rollup
  }

  // MARK: - Names

  private func name(_ streams: [HistoryStream]) {
    var domains: [String: Int] = [:]
    var groups: [Int] = []
    var sources: [IPAddress?: Int] = [:]
    var relays: [Relay: Int] = [:]
    var destinations: [Destination: Int] = [:]
    var deliveries: [DeliveryClass: Int] = [:]
    for stream in streams {
      guard plan.includes(domain: stream.domain) else {
        places.append(nil)
        continue
      }
      let domain = Self.number(stream.domain, &domains, &rollup.domains)
      if domain == groups.count { groups.append(plan.policies.group(of: stream.domain)) }
      let source = Self.number(stream.sourceIP, &sources, &rollup.sources)
      let relay = Self.number(stream.relay, &relays, &rollup.relays)
      let delivery =
        destinations[stream.destination]
        ?? Self.number(
          plan.coverage.delivery(of: stream.destination), &deliveries, &rollup.deliveries)
      destinations[stream.destination] = delivery
      let key = StreamKey(
        domain: UInt32(domain), source: UInt32(source), relay: UInt32(relay),
        delivery: UInt32(delivery))
      let number = rollup.streams.find(key) ?? add(key, group: groups[domain])
      places.append(
        Place(
          number: number, group: groups[domain], origin: stream.origin, domain: domain,
          hasSource: stream.sourceIP != nil))
    }
    headerFrom = Array(repeating: 0, count: rollup.domains.count)
  }

  private static func number<Value: Hashable>(
    _ value: Value, _ numbers: inout [Value: Int], _ values: inout [Value]
  ) -> Int {
    if let known = numbers[value] { return known }
    numbers[value] = values.count
    values.append(value)
    return values.count - 1
  }

  private func add(_ key: StreamKey, group: Int) -> Int {
    let reporters = rollup.deliveries[Int(key.delivery)].reporters
    return rollup.streams.insert(key, group: group) {
      plan.windows.boundaries(group: group, reporters: reporters)
    }
  }

  // MARK: - Rows

  /// Counts rows that lie outside the period.
  package func skip(rows: Int) {
    if rows > 0 { rollup.ignored[.period, default: 0] += rows }
  }

  /// Counts a cell.
  package func take(_ cell: HistoryCell) {
    let isCounted = isInPeriod(cell)
    let isPast = plan.countsPast && cell.first < plan.since ?? .min
    if !isCounted { skip(rows: cell.count) }
    guard isCounted || isPast else { return }
    guard Int(cell.stream) < places.count, let place = places[Int(cell.stream)] else {
      if isCounted { rollup.ignored[.domain, default: 0] += cell.count }
      return
    }
    if isCounted { count(cell, place) }
    rollup.streams.move(place.number, to: cell.first)
    let stream = rollup.streams[place.number]
    if cell.last >= stream.slotEnd { noteCuts(cell, place) }
    let index = rollup.cells.index(
      of: CellKey(
        stream: UInt32(place.number), slot: stream.slot, day: stream.day, outcome: cell.outcome))
    rollup.cells.add(
      at: index, count: cell.count, first: cell.first, last: cell.last, input: cell.input,
      offset: cell.offset)
  }

  /// Counts a cell of the period among the totals.
  private func count(_ cell: HistoryCell, _ place: Place) {
    rollup.used += cell.count
    switch place.origin {
    case 1:
      rollup.domainSources.headerFrom += cell.count
      headerFrom[place.domain] += cell.count
    case 2: rollup.domainSources.mailFrom += cell.count
    default: rollup.domainSources.none += cell.count
    }
    if !place.hasSource { rollup.withoutSource += cell.count }
  }

  /// Counts a reply.
  package func take(_ reply: HistoryReply) {
    let cell = reply.cell
    guard isInPeriod(cell), Int(cell.stream) < places.count, let place = places[Int(cell.stream)]
    else { return }
    let key = StoredRollup.Reply(
      signature: reply.signature, cause: reply.cause, group: place.group,
      delivery: rollup.streams[place.number].key.delivery)
    let count = ReplySightings.Count(
      rows: cell.count, first: cell.first, last: cell.last, input: cell.input, offset: cell.offset,
      stream: UInt32(place.number))
    rollup.replies[key]?.add(count) ?? { rollup.replies[key] = count }()
  }

  /// Takes an `rb` row.
  package func take(_ refusal: LateRefusalRow) {
    guard refusal.time >= plan.since ?? .min, refusal.time < plan.until ?? .max,
      plan.includes(domain: refusal.domain)
    else { return }
    rollup.lateRefusals.add(LateRefusalDraft(row: refusal))
  }

  /// True where the rows in order of time are asked for.
  package var wantsJournal: Bool { plan.keepsJournal }

  /// Adds a part of the journal.
  package func take(_ journal: HistoryJournal) {
    let period = (plan.since ?? .min)..<(plan.until ?? .max)
    rollup.journal?.add(journal, in: period) { stream in
      guard Int(stream) < places.count else { return nil }
      return places[Int(stream)].map { UInt32($0.number) }
    }
  }

  /// True for a cell whose earliest row lies in the period.
  private func isInPeriod(_ cell: HistoryCell) -> Bool {
    for end in [plan.since, plan.until] {
      if let end, cell.first < end, cell.last >= end { rollup.approximations.add(period: end) }
    }
    return cell.first >= plan.since ?? .min && cell.first < plan.until ?? .max
  }

  /// Notes the boundaries inside a cell; midnight is none, since buckets end there.
  private func noteCuts(_ cell: HistoryCell, _ place: Place) {
    let key = rollup.streams[place.number].key
    let reporters = rollup.deliveries[Int(key.delivery)].reporters
    for time in plan.windows.boundaries(group: place.group, reporters: reporters)
    where time > cell.first && time <= cell.last {
      rollup.approximations.add(time, group: place.group)
    }
  }
}
