import AccountingLog
import ByteKit
import MailIdentity
import ReplyClassifier

/// Counts rows for one thread.
///
/// Names are turned into numbers once and remembered by their bytes; a row of a known domain,
/// source, relay and receiver costs four look-ups and one count. What is counted of a chunk stays
/// apart until the chunk is accepted.
struct RollupWorker: RowWorker {
  /// The number of rows without a From domain, and of rows without a source address.
  static let noName: UInt32 = 0

  private let plan: RollupPlan
  private let tools: ThreadTools
  private(set) var total = RollupTally()
  private var current = RollupTally()
  private var held: [Int: RollupTally] = [:]
  private var input: Int32 = 0
  private(set) var names: RollupNames
  private var deduplicator = EventDeduplicator()

  init(plan: RollupPlan) {
    self.plan = plan
    names = RollupNames(plan: plan)
    tools = ThreadTools(classifier: plan.classifier.makeWorker())
  }

  // MARK: - Chunks

  mutating func begin(input: Int) {
    self.input = Int32(clamping: input)
    names.begin(node: plan.inputs[input].node)
  }

  mutating func hold(id: Int) {
    held[id] = current
    current = RollupTally()
  }

  mutating func accept(id: Int) {
    guard let tally = held.removeValue(forKey: id) else { return }
    total.add(tally)
  }

  mutating func drop(id: Int) { held[id] = nil }

  // MARK: - Rows

  mutating func consume(_ batch: RowBatch) {
    for row in batch.rows {
      tools.scratch.reset()
      if let reason = count(batch, row) {
        current.ignored[reason, default: 0] += 1
      } else {
        current.used += 1
      }
    }
  }

  /// Counts a row, or says why it is not counted.
  private mutating func count(_ batch: RowBatch, _ row: RowBatch.Row) -> IgnoreReason? {
    guard row.type == .delivery || row.type == .bounce || row.type == .transient else {
      return .recordType
    }
    let deliveryType = value(batch, row, .dlvType)
    guard deliveryType.isEmpty || bytesEqualIgnoringCase(deliveryType, "smtp") else {
      return .deliveryType
    }
    if let since = plan.since, row.time < since { return .period }
    if let until = plan.until, row.time >= until { return .period }
    let domain = domain(batch, row)
    guard names.isIncluded(domain.number) else { return .domain }
    if plan.watchesOverlap, let reason = watch(batch, row) { return reason }
    switch domain.source {
    case .headerFrom:
      current.domainSources.headerFrom += 1
      current.headerFromDomains[domain.number, default: 0] += 1
    case .mailFrom: current.domainSources.mailFrom += 1
    case .none: current.domainSources.none += 1
    }
    let source = names.source(value(batch, row, .dlvSourceIp))
    if source == Self.noName { current.withoutSource += 1 }
    let delivery = names.delivery(
      host: ReceiverTable.hostPart(ofRemote: value(batch, row, .dsnMta)),
      recipient: value(batch, row, .rcpt))
    let key = CellKey(
      domain: domain.number, sourceIP: source,
      relay: names.relay(value(batch, row, .srcMta), vmta: value(batch, row, .vmta)),
      delivery: delivery,
      slot: names.slot(domain: domain.number, delivery: delivery, time: row.time),
      outcome: outcome(batch, row, delivery).code)
    current.cells.add(key, time: row.time, input: input, offset: batch.offset(of: row))
    return nil
  }

  @inline(__always)
  private func value(
    _ batch: RowBatch, _ row: RowBatch.Row, _ column: LogColumn
  ) -> UnsafeRawBufferPointer {
    tools.scratch.value(of: batch.field(row, column))
  }

  private enum DomainSource { case headerFrom, mailFrom, none }

  private mutating func domain(
    _ batch: RowBatch, _ row: RowBatch.Row
  ) -> (number: UInt32, source: DomainSource) {
    let header = value(batch, row, .headerFrom)
    if !header.isEmpty {
      let number = names.domain(ofHeader: header)
      if number != Self.noName { return (number, .headerFrom) }
    }
    let number = names.domain(ofMailbox: value(batch, row, .orig))
    return (number, number == Self.noName ? .none : .mailFrom)
  }

  private mutating func outcome(
    _ batch: RowBatch, _ row: RowBatch.Row, _ delivery: UInt32
  ) -> Outcome {
    guard row.type != .delivery else { return .delivered }
    let verdict = tools.classifier.classify(
      receiver: names.receiver(ofDelivery: delivery), diag: value(batch, row, .dsnDiag),
      status: value(batch, row, .dsnStatus), bounceCat: value(batch, row, .bounceCat))
    return row.type == .bounce ? .refused(verdict.cause) : .deferred(verdict.cause)
  }

  private mutating func watch(_ batch: RowBatch, _ row: RowBatch.Row) -> IgnoreReason? {
    let isSampled = current.overlap.takes(row.time)
    guard plan.dedupes || isSampled else { return nil }
    let event = EventIdentity(batch, row, tools.scratch)
    if isSampled {
      current.overlap.add(OverlapSample.Entry(event: event, input: input, time: row.time))
    }
    if plan.dedupes, !deduplicator.counts(event, input: input) { return .duplicate }
    return nil
  }
}

/// What a worker uses and its thread alone touches, as part of a value that goes to that thread.
final class ThreadTools: @unchecked Sendable {
  // Safe because a worker is used by one thread at a time, and these are reached through it only.
  let scratch = FieldScratch()
  let classifier: ReplyWorker

  init(classifier: ReplyWorker) { self.classifier = classifier }
}
