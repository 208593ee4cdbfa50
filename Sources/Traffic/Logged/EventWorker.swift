package import AccountingLog
import ByteKit
import CSVRows
import MailIdentity
import ReplyClassifier

/// Hands out the rows of one log that count, one by one, by the naming that a report counts by.
///
/// No name is folded into others, whatever a log holds: before a table of names is full, all numbers
/// begin anew. So what is said of a row depends on that row alone.
package struct EventWorker: RowWorker {
  /// Rows between two looks at how full the tables of names are: those of a batch.
  private static let roomRows = FieldIndex.rowCapacity

  private let plan: RollupPlan
  private let sink: any EventSink
  /// True where nothing that was read is ever read again: a log that is read as a stream.
  private let isDirect: Bool
  private let memory: Memory
  private var naming: RowNaming
  private var journal = JournalWriter()
  private var replies = EventReplies()
  private var epoch = 0
  private var rows = Rows()
  /// Rows of the chunk whose names have other numbers than those of `rows`.
  private var sealed: [EventBatch] = []
  private var held: [Int: [EventBatch]] = [:]

  /// Rows without the copy of the names, which would make every new name cost one.
  private struct Rows {
    var events: [LoggedEvent] = []
    var lateRefusals: [LoggedLateRefusal] = []
    var ignored: [IgnoreReason: Int] = [:]

    var isEmpty: Bool { events.isEmpty && lateRefusals.isEmpty && ignored.isEmpty }
  }

  /// Safe because a worker is used by one thread at a time, and this is reached through it only.
  private final class Memory: @unchecked Sendable {
    let scratch = FieldScratch()
    var classifier: ReplyWorker
    let refusals: LateRefusalReader

    init(_ plan: RollupPlan) {
      classifier = plan.classifier.makeWorker()
      refusals = LateRefusalReader(coverage: plan.coverage, classifier: plan.classifier)
    }
  }

  /// Hands the rows of the plan's one input to a sink.
  ///
  /// `isDirect` is for a log that is read as a stream, of which no row is ever given back.
  package init(plan: RollupPlan, isDirect: Bool, into sink: any EventSink) {
    self.plan = plan
    self.sink = sink
    self.isDirect = isDirect
    memory = Memory(plan)
    naming = RowNaming(plan: plan)
  }

  /// True when the sink wants no more.
  package var isFull: Bool { sink.isFull }

  // MARK: - Chunks

  /// Rows of an input of the plan follow.
  package mutating func begin(input: Int) {
    naming.begin(node: plan.inputs[input].node)
    rows = Rows()
    sealed = []
  }

  /// Sets what was read since `begin` aside.
  package mutating func hold(id: Int) {
    seal()
    held[id] = sealed
    sealed = []
  }

  /// Hands out what was set aside.
  package mutating func accept(id: Int) {
    for batch in held.removeValue(forKey: id) ?? [] { sink.take(batch) }
  }

  /// Forgets what was set aside.
  package mutating func drop(id: Int) { held[id] = nil }

  /// Puts the rows so far together with their names.
  private mutating func seal() {
    guard !rows.isEmpty else { return }
    var batch = EventBatch(
      names: EventNames(
        epoch: epoch, naming: naming, replies: replies.texts, jobs: journal.jobs))
    batch.events = rows.events
    batch.lateRefusals = rows.lateRefusals
    batch.ignored = rows.ignored
    rows = Rows()
    sealed.append(batch)
  }

  /// Begins all numbers anew where the next batch could fill a table of names.
  private mutating func makeRoom() {
    guard
      naming.isNearlyFull(room: Self.roomRows)
        || journal.jobs.table.names.count + Self.roomRows >= JournalNames.namesMax
        || replies.texts.count + Self.roomRows >= ReplyTexts.entryMax
        || memory.classifier.signatures.entries.count + Self.roomRows >= ReplyTexts.entryMax
    else { return }
    seal()
    epoch += 1
    let node = plan.inputs.first?.node ?? ""
    naming = RowNaming(plan: plan)
    naming.begin(node: node)
    journal = JournalWriter()
    replies = EventReplies()
    memory.classifier = plan.classifier.makeWorker()
  }

  // MARK: - Rows

  /// Takes the rows of a batch.
  package mutating func consume(_ batch: RowBatch) {
    makeRoom()
    let columns = RowNaming.Columns(batch)
    for row in batch.rows {
      if let reason = naming.ignoreReason(batch, row, columns, memory.scratch) {
        rows.ignored[reason, default: 0] += 1
        if reason == .lateRefusal { noteLateRefusal(batch, row) }
      } else {
        note(batch, row, columns)
      }
    }
    guard isDirect else { return }
    seal()
    for batch in sealed { sink.take(batch) }
    sealed = []
  }

  private mutating func noteLateRefusal(_ batch: RowBatch, _ row: RowBatch.Row) {
    rows.lateRefusals.append(
      LoggedLateRefusal(
        offset: batch.offset(of: row), draft: memory.refusals.draft(batch, row, memory.scratch)))
  }

  private mutating func note(
    _ batch: RowBatch, _ row: RowBatch.Row, _ columns: RowNaming.Columns
  ) {
    let scratch = memory.scratch
    let (domain, origin) = naming.domain(batch, row, columns, scratch)
    let destination = naming.delivery(batch, row, columns, scratch)
    let isDelivered = row.type == .delivery
    let failure = isDelivered ? nil : failure(batch, row, destination)
    rows.events.append(
      LoggedEvent(
        time: row.time, offset: batch.offset(of: row), domain: domain, origin: origin,
        source: naming.source(batch, row, columns, scratch),
        relay: naming.relay(batch, row, columns, scratch), destination: destination,
        outcome: failure?.outcome ?? .delivered, reply: failure?.reply ?? EventNames.noReply,
        job: isDelivered
          ? JournalNames.none
          : journal.job(batch.field(row, .jobId), scratch)))
  }

  @inline(never)
  private mutating func failure(
    _ batch: RowBatch, _ row: RowBatch.Row, _ destination: UInt32
  ) -> (outcome: Outcome, reply: UInt32) {
    let (outcome, signature) = naming.failure(
      batch, row, delivery: destination, memory.scratch, memory.classifier)
    memory.scratch.reset()
    let recipient = memory.scratch.value(of: batch.field(row, .rcpt))
    let sender = memory.scratch.value(of: batch.field(row, .orig))
    return (
      outcome,
      replies.number(
        of: signature, memory.classifier.signatures, naming: (recipient, sender))
    )
  }
}
