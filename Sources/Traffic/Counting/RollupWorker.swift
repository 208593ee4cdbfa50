package import AccountingLog
import ByteKit
import CSVRows
import MailIdentity
import Policies
import ReplyClassifier

/// Counts rows for one thread.
///
/// Names are turned into numbers once and remembered by their bytes. What is counted of a chunk
/// stays apart until the chunk is accepted.
package struct RollupWorker: RowWorker {
  private let plan: RollupPlan
  let lanes: RollupLanes
  private var total: RollupTally
  private var current: RollupTally
  private var held: [Int: RollupTally] = [:]
  private var epoch = 0
  private(set) var input: Int32 = 0
  /// True where texts of failed rows are kept: for the history, and where no row can be read again.
  private var keepsTexts = false
  private var naming: RowNaming
  private var streams: StreamTable
  /// Events of this reading, and of those before it that the plan remembers.
  private(set) var events: EventMemory
  /// The number of the input among all whose events are remembered.
  private var eventInput: Int32 = 0
  var journal = JournalWriter()
  /// The first time of which the journal is kept.
  let journalFrom: Int

  /// Counts for a plan.
  package init(plan: RollupPlan) {
    self.plan = plan
    journalFrom = plan.buckets?.journalFrom ?? .min
    naming = RowNaming(plan: plan)
    events = plan.events ?? EventMemory()
    streams = StreamTable(buckets: plan.buckets)
    total = RollupTally(
      isHistory: plan.buckets != nil, overlapStride: plan.overlapStride)
    current = total
    lanes = RollupLanes(classifier: plan.classifier.makeWorker())
    if plan.keepsJournal { current.journal = JournalTally() }
  }

  // MARK: - Chunks

  /// Rows of an input of the plan follow.
  package mutating func begin(input: Int) {
    self.input = Int32(clamping: input)
    if plan.dedupes { eventInput = events.number(ofLog: plan.inputs[input].path) }
    naming.begin(node: plan.inputs[input].node)
    keepsTexts = plan.buckets != nil || plan.inputs[input].isStandardInput
  }

  /// Sets what was counted since `begin` aside.
  package mutating func hold(id: Int) {
    held[id] = current
    current = RollupTally(isHistory: plan.buckets != nil)
    if plan.keepsJournal { current.journal = JournalTally() }
    journal.beginTable()
    // What was accepted shows how small a share is enough; the next chunk need not find out again.
    current.overlap = OverlapSample(atMostOneIn: total.overlap.stride)
    epoch += 1
  }

  /// What was set aside counts.
  package mutating func accept(id: Int) {
    guard let tally = held.removeValue(forKey: id) else { return }
    total.add(tally)
  }

  /// What was set aside does not count.
  package mutating func drop(id: Int) { held[id] = nil }

  /// All that was accepted; the run has `firstInput` inputs before those of the scan.
  package func part(firstInput: Int = 0) -> RollupPart {
    let table = lanes.classifier.signatures
    let replies = table.entries.map {
      ReplyText(text: table.text(of: $0), cause: $0.cause, receiver: $0.receiver)
    }
    let names = naming.deliveries
    return RollupPart(
      firstInput: Int32(clamping: firstInput), domains: naming.domains.table,
      sources: naming.sources.table, relays: naming.relays.table, deliveries: names.deliveries,
      destinations: names.destinations.names, siteBound: names.sites.table.kept[0].bound,
      streams: streams, tally: total, replies: replies, foldsDestinations: names.foldsDestinations,
      foldsReplies: table.overflowCount > 0,
      journal: total.journal.map { tally in
        JournalPart(
          tally: tally, jobs: journal.jobs.table, recipientDomains: journal.recipientDomains.table,
          replies: NameTable(first: replies.map(\.text)))
      })
  }

  /// Hands the journal of the current chunk out, so that it is changed in place.
  mutating func takeJournal() -> JournalTally? {
    defer { current.journal = nil }
    return current.journal
  }

  /// Takes the journal of the current chunk back.
  mutating func putJournal(_ tally: JournalTally) { current.journal = tally }

  // MARK: - Rows

  /// Counts the rows of a batch.
  package mutating func consume(_ batch: RowBatch) {
    let columns = RowNaming.Columns(batch)
    if let forecast = plan.lateRefusals { noteDeliveries(batch, forecast) }
    var count = select(batch, columns)
    nameDomains(batch, columns, count)
    count = leaveOut(batch, count)
    fill(lanes.sources, batch, count) { $0.source(batch, $1, columns, $2) }
    fill(lanes.relays, batch, count) { $0.relay(batch, $1, columns, $2) }
    fill(lanes.deliveries, batch, count) { $0.delivery(batch, $1, columns, $2) }
    if naming.deliveries.hasWatched { noteHosts(batch, count) }
    nameOutcomes(batch, count)
    countCells(batch, count)
    if !lanes.replies.isEmpty { noteReplies(batch) }
    if plan.keepsJournal { writeJournal(batch, count) }
    if !lanes.failures.isEmpty { noteExcerpts(batch) }
    current.used += count - pastCount(count)
  }

  /// Keeps the `d` rows of mail that may have come back, of any time and domain.
  @inline(never)
  private mutating func noteDeliveries(_ batch: RowBatch, _ forecast: LateRefusalForecast) {
    let recipient = batch.position(of: .rcpt)
    let scratch = lanes.scratch
    for row in batch.rows where row.type == .delivery {
      scratch.reset()
      let mailbox = scratch.value(of: batch.field(row, at: recipient))
      guard forecast.mayHold(mailbox) else { continue }
      let hash = DeliveryKey.hash(mailbox)
      if forecast.holds(hash) { current.deliveries.note(batch, row, recipient: hash, scratch) }
    }
  }

  /// Keeps for whom mail went to hosts that may hand it on.
  @inline(never)
  private mutating func noteHosts(_ batch: RowBatch, _ count: Int) {
    let lanes = lanes
    for place in 0..<count where naming.deliveries.isWatched[Int(lanes.deliveries[place])] {
      let row = batch.rows[Int(lanes.rows[place])]
      guard row.type == .delivery, !isPast(place) else { continue }
      lanes.scratch.reset()
      let remote = lanes.scratch.value(of: batch.field(row, .dsnMta))
      current.hostDeliveries.add(
        HostDelivery(
          address: IPAddress(ofRemote: remote), host: LateRefusalReader.host(remote),
          recipient: LateRefusalReader.mailbox(lanes.scratch.value(of: batch.field(row, .rcpt)))))
    }
  }

  /// Rows of the batch that lie before the period.
  private func pastCount(_ count: Int) -> Int {
    guard plan.countsPast else { return 0 }
    return (0..<count).reduce(0) { $0 + Int(lanes.isPast[$1]) }
  }

  /// True for a row before the period, which is counted for comparisons only.
  @inline(__always)
  private func isPast(_ place: Int) -> Bool { plan.countsPast && lanes.isPast[place] == 1 }

  /// Rows of a type, delivery and time that count; gives back how many.
  private mutating func select(_ batch: RowBatch, _ columns: RowNaming.Columns) -> Int {
    let since = plan.since ?? .min
    let until = plan.until ?? .max
    let lanes = lanes
    let scratch = lanes.scratch
    var count = 0
    for index in 0..<batch.rows.count {
      let row = batch.rows[index]
      if let reason = naming.ignoreReason(batch, row, columns, scratch) {
        let told = reason == .lateRefusal ? noteLateRefusal(batch, row) : reason
        current.ignored[told, default: 0] += 1
        continue
      }
      let isOutside = row.time < since || row.time >= until
      if isOutside {
        current.ignored[.period, default: 0] += 1
        guard plan.countsPast, row.time < since else { continue }
      }
      if plan.countsPast { lanes.isPast[count] = isOutside ? 1 : 0 }
      lanes.rows[count] = Int32(truncatingIfNeeded: index)
      count += 1
    }
    return count
  }

  /// Keeps an `rb` row of the period; it never counts.
  @inline(never)
  private mutating func noteLateRefusal(_ batch: RowBatch, _ row: RowBatch.Row) -> IgnoreReason {
    if plan.dedupes, plan.watchesOverlap, isKnown(batch, row) { return .duplicate }
    guard row.time >= plan.since ?? .min, row.time < plan.until ?? .max else { return .lateRefusal }
    let reader =
      lanes.lateRefusals
      ?? LateRefusalReader(coverage: plan.coverage, classifier: plan.classifier)
    lanes.lateRefusals = reader
    current.lateRefusals.add(reader.draft(batch, row, lanes.scratch))
    return .lateRefusal
  }

  private mutating func nameDomains(
    _ batch: RowBatch, _ columns: RowNaming.Columns, _ count: Int
  ) {
    let lanes = lanes
    let scratch = lanes.scratch
    for place in 0..<count {
      let row = batch.rows[Int(lanes.rows[place])]
      (lanes.domains[place], lanes.origins[place]) = naming.domain(batch, row, columns, scratch)
    }
  }

  /// Leaves out rows of domains that were not asked for and events that were counted already.
  private mutating func leaveOut(_ batch: RowBatch, _ count: Int) -> Int {
    guard plan.domainFilter != nil || plan.watchesOverlap else { return count }
    var kept = 0
    for place in 0..<count {
      if !naming.includes(domain: lanes.domains[place]) {
        if !isPast(place) { current.ignored[.domain, default: 0] += 1 }
      } else if plan.watchesOverlap, isKnown(batch, batch.rows[Int(lanes.rows[place])]) {
        if !isPast(place) { current.ignored[.duplicate, default: 0] += 1 }
      } else {
        lanes.move(place, to: kept)
        kept += 1
      }
    }
    return kept
  }

  /// Notes an event for the search for overlaps; true when it was counted in another input.
  private mutating func isKnown(_ batch: RowBatch, _ row: RowBatch.Row) -> Bool {
    let isSampled = current.overlap.takes(row.time)
    guard plan.dedupes || isSampled else { return false }
    lanes.scratch.reset()
    let event = EventIdentity(batch, row, lanes.scratch)
    if isSampled {
      current.overlap.add(OverlapSample.Entry(event: event, input: input, time: row.time))
    }
    return plan.dedupes && !events.deduplicator.counts(event, input: eventInput)
  }

  /// Fills a lane with a name of each row.
  @inline(__always)
  private mutating func fill(
    _ lane: UnsafeMutablePointer<UInt32>, _ batch: RowBatch, _ count: Int,
    _ name: (inout RowNaming, RowBatch.Row, FieldScratch) -> UInt32
  ) {
    let lanes = lanes
    let scratch = lanes.scratch
    for place in 0..<count {
      lane[place] = name(&naming, batch.rows[Int(lanes.rows[place])], scratch)
    }
  }

  private mutating func nameOutcomes(_ batch: RowBatch, _ count: Int) {
    let lanes = lanes
    for place in 0..<count {
      let row = batch.rows[Int(lanes.rows[place])]
      lanes.outcomes[place] =
        row.type == .delivery
        ? Outcome.delivered.code : noteFailure(batch, row, place)
    }
  }

  private func noteFailure(_ batch: RowBatch, _ row: RowBatch.Row, _ place: Int) -> UInt32 {
    let (outcome, signature) = naming.failure(
      batch, row, delivery: lanes.deliveries[place], lanes.scratch, lanes.classifier)
    lanes.signatures[place] = signature
    if outcome.isAboutAuthentication { lanes.replies.append((place, signature)) }
    if keepsTexts { lanes.failures.append(place) }
    return outcome.code
  }

  /// Counts replies that name the policy or authentication; the streams are known by now.
  @inline(never)
  private mutating func noteReplies(_ batch: RowBatch) {
    let isReport = plan.buckets == nil
    for (place, signature) in lanes.replies where !isPast(place) {
      let row = batch.rows[Int(lanes.rows[place])]
      guard let stream = streams.find(streamKey(place)) else { continue }
      current.replies.add(
        ReplySightings.Key(
          signature: signature, delivery: lanes.deliveries[place],
          group: isReport ? naming.domains.groups[Int(lanes.domains[place])] : 0,
          stream: isReport ? .max : UInt32(truncatingIfNeeded: stream),
          bucket: bucket(of: row.time)),
        ReplySightings.Count(
          rows: RowCount(
            1, first: row.time, last: row.time, input: input, offset: batch.offset(of: row)),
          stream: UInt32(truncatingIfNeeded: stream)))
    }
    lanes.replies.removeAll(keepingCapacity: true)
  }

  /// Keeps the texts of the earliest failed row of each cell.
  @inline(never)
  private mutating func noteExcerpts(_ batch: RowBatch) {
    for place in lanes.failures {
      let row = batch.rows[Int(lanes.rows[place])]
      guard let stream = streams.find(streamKey(place)) else { continue }
      let key = excerptKey(place, stream, row.time)
      let offset = batch.offset(of: row)
      guard current.excerpts.takes(key, time: row.time, input: input, offset: offset) else {
        continue
      }
      current.excerpts.keep(
        key,
        ExcerptTable.Excerpt(
          time: row.time, input: input, offset: offset, diagnostic: text(.dsnDiag, batch, row),
          job: text(.jobId, batch, row),
          addresses: plan.buckets == nil
            ? [text(.orig, batch, row), text(.rcpt, batch, row)] : []))
    }
    lanes.failures.removeAll(keepingCapacity: true)
  }

  private mutating func excerptKey(
    _ place: Int, _ stream: Int, _ time: Int
  ) -> ExcerptTable.Key {
    let number = UInt32(truncatingIfNeeded: stream)
    let outcome = lanes.outcomes[place]
    if plan.buckets != nil {
      return ExcerptTable.Key(stream: number, bucket: bucket(of: time), outcome: outcome)
    }
    streams.move(stream, to: time)
    return ExcerptTable.Key(
      stream: number, bucket: streams[stream].slot, outcome: outcome,
      signature: Outcome(code: outcome).isAboutAuthentication ? lanes.signatures[place] : .max)
  }

  private func text(_ column: LogColumn, _ batch: RowBatch, _ row: RowBatch.Row) -> [UInt8] {
    lanes.scratch.reset()
    let value = lanes.scratch.value(of: batch.field(row, column))
    return Array(value.prefix(ExcerptTable.textBytesMax))
  }

  /// The bucket of a time; 0 throughout where a report is counted.
  private func bucket(of time: Int) -> UInt32 {
    plan.buckets.map { UInt32(clamping: $0.index(of: time)) } ?? 0
  }

  @inline(__always)
  private func streamKey(_ place: Int) -> StreamKey {
    StreamKey(
      domain: lanes.domains[place], source: lanes.sources[place], relay: lanes.relays[place],
      delivery: lanes.deliveries[place],
      origin: plan.buckets == nil ? 0 : UInt32(lanes.origins[place]))
  }

  private mutating func countCells(_ batch: RowBatch, _ count: Int) {
    let lanes = lanes
    for place in 0..<count {
      let row = batch.rows[Int(lanes.rows[place])]
      let key = streamKey(place)
      if !isPast(place) {
        current.noteOrigin(lanes.origins[place], of: key.domain)
        if key.source <= SourceNumbers.others { current.noteSource(key.source) }
      }
      let stream = streams.find(key) ?? addStream(key)
      lanes.streams[place] = UInt32(truncatingIfNeeded: stream)
      streams.move(stream, to: row.time)
      let cell = cell(of: stream, lanes.outcomes[place])
      current.cells.add(at: cell, time: row.time, input: input, offset: batch.offset(of: row))
    }
  }

  @inline(__always)
  private mutating func cell(of stream: Int, _ outcome: UInt32) -> Int {
    let isDelivered = outcome == Outcome.delivered.code
    if isDelivered, streams[stream].epoch == epoch { return streams[stream].deliveredCell }
    let index = current.cells.index(
      of: CellKey(
        stream: UInt32(truncatingIfNeeded: stream), slot: streams[stream].slot,
        day: streams[stream].day, outcome: outcome))
    if isDelivered {
      streams[stream].deliveredCell = index
      streams[stream].epoch = epoch
    }
    return index
  }

  @inline(never)
  private mutating func addStream(_ key: StreamKey) -> Int {
    let group = naming.domains.groups[Int(key.domain)]
    let reporters = naming.deliveries.deliveries[Int(key.delivery)].reporters
    let windows = plan.windows
    return streams.insert(key, group: group) {
      windows.boundaries(group: group, reporters: reporters)
    }
  }
}
