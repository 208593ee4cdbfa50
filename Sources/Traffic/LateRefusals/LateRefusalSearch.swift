package import AccountingLog
import CSVRows

/// A log with the time when it was written last.
package struct DatedLog: Sendable {
  /// The log.
  package let input: LogInput
  /// POSIX seconds UTC.
  package let modified: Int

  /// Makes one.
  package init(input: LogInput, modified: Int) {
    self.input = input
    self.modified = modified
  }
}

/// Looks through logs a second time, for the `d` rows of mail that came back.
///
/// Only where an `rb` row leaves something open that its `d` row tells: the From domain, which stands
/// in it where the admin lists `header_From`, or the host that took the mail; and only where the
/// forecast of the plan did not name its recipient, so that its `d` rows were not kept while the logs
/// were counted.
package struct LateRefusalSearch: Sendable {
  /// Recipients, as bits of their hashes; the keys; and the time in which their `d` rows lie.
  let bits: [UInt64]
  let keys: Set<UInt64>
  let times: ClosedRange<Int>

  private static let bitCount = 1 << 18

  private init?(_ drafts: [LateRefusalDraft]) {
    var bits = [UInt64](repeating: 0, count: Self.bitCount / 64)
    var keys: Set<UInt64> = []
    var first = Int.max
    var last = Int.min
    for draft in drafts {
      guard let key = draft.key else { continue }
      bits[Int(key.recipient % UInt64(Self.bitCount)) / 64] |= 1 << (key.recipient % 64)
      keys.insert(key.whole)
      let times = FoundDelivery.times(before: draft.row.time)
      first = min(first, times.lowerBound)
      last = max(last, times.upperBound)
    }
    guard !keys.isEmpty else { return nil }
    self.bits = bits
    self.keys = keys
    times = first...last
  }

  /// True for a recipient whose mail may have come back.
  @inline(__always)
  func mayHold(_ recipient: UInt64) -> Bool {
    bits[Int(recipient % UInt64(Self.bitCount)) / 64] & 1 << (recipient % 64) != 0
  }

  // MARK: - Searching

  /// The late refusals of a scan, with what their `d` rows tell.
  package static func refusals<Worker>(
    of outcome: LogScanOutcome<Worker>, _ parts: [RollupPart], _ plan: RollupPlan,
    options: LogScanOptions, otherLogs: () -> [DatedLog] = { [] }
  ) async -> LateRefusalList {
    var all = LateRefusalList()
    for part in parts { all.add(part.tally.lateRefusals) }
    all = all.settled
    guard !all.drafts.isEmpty else { return all }
    var found: [UInt64: [FoundDelivery]] = [:]
    if let search = LateRefusalSearch(all.drafts) {
      let isForeseen =
        plan.lateRefusals.map { forecast in
          all.drafts.allSatisfy { $0.key.map { forecast.holds($0.recipient) } ?? true }
        } ?? false
      let others = otherLogs().filter { $0.modified >= search.times.lowerBound }.map(\.input)
      found = await search.deliveries(
        in: search.logs(of: outcome, plan.inputs, others, isForeseen: isForeseen),
        options: options)
      if isForeseen {
        for part in parts { found.merge(part.tally.deliveries.byKey) { $0 + $1 } }
        found = found.mapValues { $0.sorted() }
      }
    }
    let completed = all.mapped { $0.completed($0.key.flatMap { found[$0.whole] } ?? []) }
    return completed.filtered { plan.includes(domain: $0.domain) }
  }

  /// Late refusals with what their `d` rows in some logs tell.
  package static func completed(
    _ refusals: [LoggedLateRefusal], from logs: [DatedLog], options: LogScanOptions
  ) async -> [LoggedLateRefusal] {
    guard let search = LateRefusalSearch(refusals.map(\.draft)) else { return refusals }
    let inputs = logs.filter { $0.modified >= search.times.lowerBound }.map(\.input)
    let found = await search.deliveries(in: inputs, options: options)
    return refusals.map { refusal in
      var completed = refusal
      completed.draft = refusal.draft.completed(
        refusal.draft.key.flatMap { found[$0.whole] } ?? [])
      return completed
    }
  }

  /// The inputs of a scan that may hold the rows, and other logs; what can be read but once is left
  /// out, and, where the recipients were foreseen, what was read whole.
  private func logs<Worker>(
    of outcome: LogScanOutcome<Worker>, _ inputs: [LogInput], _ others: [LogInput],
    isForeseen: Bool
  ) -> [LogInput] {
    let known = isForeseen ? Set(inputs.filter { $0.resume == nil }.map(\.path)) : []
    let own: [LogInput] = inputs.indices.compactMap { index in
      guard outcome.isRegular[index], !known.contains(inputs[index].path) else { return nil }
      var input = inputs[index]
      // Of a file that was read on from somewhere the tally does not tell of its front.
      let isWhole = input.resume == nil
      input.resume = nil
      let tally = outcome.tallies[index]
      guard isWhole, let first = tally.first, let last = tally.last else {
        return isWhole ? nil : input
      }
      return first <= times.upperBound && last >= times.lowerBound ? input : nil
    }
    return own + others.filter { !known.contains($0.path) }
  }

  private func deliveries(
    in logs: [LogInput], options: LogScanOptions
  ) async -> [UInt64: [FoundDelivery]] {
    var options = options
    options.keepsAllRejected = false
    var seen: Set<String> = []
    let inputs = logs.filter { seen.insert($0.path).inserted }
    guard !inputs.isEmpty else { return [:] }
    let outcome = await LogScan(inputs: inputs, options: options) {
      DeliveryFinder(search: self)
    }.run()
    var found: [UInt64: [FoundDelivery]] = [:]
    for worker in outcome.workers {
      found.merge(worker.total.byKey) { $0 + $1 }
    }
    return found.mapValues { $0.sorted() }
  }
}

/// Finds the `d` rows for one thread.
private struct DeliveryFinder: RowWorker {
  let search: LateRefusalSearch
  private(set) var total = FoundDeliveries()
  private var current = FoundDeliveries()
  private var held: [Int: FoundDeliveries] = [:]
  private let memory = Memory()

  /// Safe because a worker is used by one thread at a time, and this is reached through it only.
  private final class Memory: @unchecked Sendable { let scratch = FieldScratch() }

  init(search: LateRefusalSearch) { self.search = search }

  mutating func begin(input: Int) {}

  mutating func hold(id: Int) {
    held[id] = current
    current = FoundDeliveries()
  }

  mutating func accept(id: Int) {
    if let found = held.removeValue(forKey: id) { total.add(found) }
  }

  mutating func drop(id: Int) { held[id] = nil }

  mutating func consume(_ batch: RowBatch) {
    let recipient = batch.position(of: .rcpt)
    let scratch = memory.scratch
    for row in batch.rows where row.type == .delivery && search.times.contains(row.time) {
      scratch.reset()
      let hash = DeliveryKey.hash(scratch.value(of: batch.field(row, at: recipient)))
      if search.mayHold(hash) { look(batch, row, hash) }
    }
  }

  @inline(never)
  private mutating func look(_ batch: RowBatch, _ row: RowBatch.Row, _ recipient: UInt64) {
    current.note(batch, row, recipient: recipient, memory.scratch) { search.keys.contains($0) }
  }
}
