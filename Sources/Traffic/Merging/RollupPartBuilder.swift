package import ByteKit
package import Policies
package import ReplyClassifier

/// Makes a part of a run of rows that were counted before, in buckets of time: counts them into the
/// slots of the run.
package final class RollupPartBuilder {
  private var part = RollupPart()
  private let plan: RollupPlan
  private var deliveries = NameTable<DeliveryClass>()
  private var destinations: [Destination: UInt32] = [:]
  /// Groups of `PolicyMap`, by domain.
  private var groups: [Int] = []
  /// By number of the stream as it was counted; nil for streams that are not asked for.
  private var places: [(stream: Int, origin: UInt8)?] = []

  /// Begins a part for a run.
  package init(plan: RollupPlan) {
    self.plan = plan
    // What was counted before was not too much then.
    part.tally.replies = ReplySightings(limit: .max)
    if plan.keepsJournal { part.journal = JournalPart() }
  }

  /// The part of all that was added.
  package func finish() -> RollupPart {
    part.deliveries = deliveries.names
    return part
  }

  // MARK: - Names

  /// Gives the next number to a stream; `origin` tells where its From domain came from, as
  /// `RowNaming.Origin` does.
  package func addStream(
    domain name: String, origin: Int, sourceIP: IPAddress?, relay: Relay, destination: Destination
  ) {
    guard plan.includes(domain: name) else { return places.append(nil) }
    let domain = part.domains.number(name)
    if Int(domain) == groups.count { groups.append(plan.policies.group(of: name)) }
    let key = StreamKey(
      domain: domain, source: part.sources.number(sourceIP), relay: part.relays.number(relay),
      delivery: delivery(to: destination))
    places.append((part.streams.find(key) ?? insert(key), UInt8(clamping: origin)))
  }

  private func delivery(to destination: Destination) -> UInt32 {
    if let known = destinations[destination] { return known }
    let number = deliveries.number(plan.coverage.delivery(of: destination))
    destinations[destination] = number
    return number
  }

  private func insert(_ key: StreamKey) -> Int {
    part.streams.insert(key, group: groups[Int(key.domain)]) { boundaries(of: key) }
  }

  /// The times at which the slots of a stream begin.
  private func boundaries(of key: StreamKey) -> [Int] {
    plan.windows.boundaries(
      group: groups[Int(key.domain)], reporters: deliveries.names[Int(key.delivery)].reporters)
  }

  /// Gives the next number to a reply.
  package func addReply(_ text: String, _ cause: Cause) {
    part.replies.append(ReplyText(text: text, cause: cause, isLimited: false))
  }

  /// Notes what could not be told apart.
  package func addFolded(_ names: [String]) { part.folded += names }

  // MARK: - Rows

  /// Counts rows that were understood and not counted.
  package func ignore(_ rows: Int, _ reason: IgnoreReason) {
    if rows > 0 { part.tally.ignored[reason, default: 0] += rows }
  }

  /// Counts rows of a stream and an outcome in one bucket.
  package func add(_ rows: RowCount, stream: UInt32, outcome: UInt32) {
    let isCounted = isInPeriod(rows)
    let isPast = plan.countsPast && rows.first < plan.since ?? .min
    if !isCounted { ignore(rows.count, .period) }
    guard isCounted || isPast else { return }
    guard Int(stream) < places.count, let place = places[Int(stream)] else {
      if isCounted { ignore(rows.count, .domain) }
      return
    }
    let number = place.stream
    let key = part.streams[number].key
    if isCounted {
      part.tally.used += rows.count
      part.tally.noteOrigin(place.origin, of: key.domain, rows: rows.count)
      if part.sources.names[Int(key.source)] == nil { part.tally.withoutSource += rows.count }
    }
    part.streams.move(number, to: rows.first)
    let slots = part.streams[number]
    if rows.last >= slots.slotEnd { noteCuts(rows, key) }
    part.tally.cells.add(
      rows,
      to: CellKey(stream: UInt32(number), slot: slots.slot, day: slots.day, outcome: outcome))
  }

  /// Counts rows of a stream that met a reply.
  package func add(_ rows: RowCount, stream: UInt32, reply: UInt32) {
    guard isInPeriod(rows), Int(stream) < places.count, let place = places[Int(stream)] else {
      return
    }
    let key = part.streams[place.stream].key
    part.tally.replies.add(
      ReplySightings.Key(
        signature: reply, delivery: key.delivery, group: groups[Int(key.domain)]),
      ReplySightings.Count(rows: rows, stream: UInt32(place.stream)))
  }

  /// Takes an `rb` row.
  package func add(_ refusal: LateRefusalRow) {
    guard period.contains(refusal.time), plan.includes(domain: refusal.domain) else { return }
    part.tally.lateRefusals.add(LateRefusalDraft(row: refusal))
  }

  /// True where the rows in order of time are asked for.
  package var wantsJournal: Bool { plan.keepsJournal }

  /// Adds a part of the rows in order of time.
  package func add(_ day: JournalDay) {
    part.journal?.add(day, in: period) { stream in
      guard Int(stream) < places.count else { return nil }
      return places[Int(stream)].map { UInt32($0.stream) }
    }
  }

  private var period: Range<Int> {
    let since = plan.since ?? .min
    return since..<max(since, plan.until ?? .max)
  }

  /// True for rows the earliest of which lies in the period.
  private func isInPeriod(_ rows: RowCount) -> Bool {
    for end in [plan.since, plan.until] {
      if let end, rows.first < end, rows.last >= end { part.approximations.add(period: end) }
    }
    return rows.first >= plan.since ?? .min && rows.first < plan.until ?? .max
  }

  /// Notes the boundaries inside a bucket; midnight is none, since buckets end there.
  private func noteCuts(_ rows: RowCount, _ key: StreamKey) {
    for time in boundaries(of: key) where time > rows.first && time <= rows.last {
      part.approximations.add(time, group: groups[Int(key.domain)])
    }
  }
}
