package import AccountingLog
package import ByteKit
import CSVRows
import Policies
package import ReplyClassifier

/// One row of a log as it counts: whose mail, by which relay, to whom, and what became of it.
///
/// Numbers are those of the `LiveRows` that made it.
package struct LiveRow: Hashable, Sendable {
  /// Number of the From domain.
  package let domain: UInt32
  /// Number of the source address.
  package let source: UInt32
  /// Number of the relay.
  package let relay: UInt32
  /// Number of the delivery, which knows the receiver.
  package let delivery: UInt32
  /// What became of the recipient.
  package let outcome: Outcome
  /// Number of the reply's signature; 0 for delivered rows.
  package let signature: UInt32
  /// `timeLogged`, POSIX seconds UTC.
  package let time: Int
}

/// Something that takes rows one by one as they are read.
package protocol LiveSink {
  /// A row that counts; the batch is valid during the call.
  mutating func take(_ row: LiveRow, _ place: RowBatch.Row, of batch: RowBatch)
  /// A row that was understood and does not count.
  mutating func ignore(_ reason: IgnoreReason)
}

/// Tells of each row what the report tells of it, by the same rules and tables, one row at a time.
///
/// Memory is bounded as that of a report is: past the limits of `RollupPlan` names share a number.
package struct LiveRows: Sendable {
  private let plan: RollupPlan
  private let scratch: RollupLanes
  private var naming: RowNaming
  private var watch: EventWatch
  private var file: Int32 = 0

  /// Makes the tables for a plan, of whose inputs and period nothing is asked.
  package init(plan: RollupPlan) {
    self.plan = plan
    naming = RowNaming(plan: plan)
    watch = EventWatch(dedupes: plan.dedupes)
    scratch = RollupLanes(classifier: plan.classifier.makeWorker())
  }

  /// What is wrong with the plan's own patterns.
  package var diagnosticProblems: [DiagnosticProblem] { plan.classifier.problems }

  /// Rows of a file of a node follow; a file keeps its number.
  package mutating func begin(node: String, file: Int = 0) {
    naming.begin(node: node)
    self.file = Int32(truncatingIfNeeded: file)
  }

  /// The pairs of files that hold the same events, found since this was asked last.
  package mutating func takeOverlaps() -> [FollowedOverlap] { watch.takeOverlaps() }

  /// Hands over every row of a batch.
  package mutating func read<Sink: LiveSink>(_ batch: RowBatch, into sink: inout Sink) {
    let columns = RowNaming.Columns(batch)
    for row in batch.rows {
      let reason = naming.ignoreReason(batch, row, columns, scratch.scratch)
      // Of mail that came back only what is of the domain asked for is told.
      if let reason, reason != .lateRefusal {
        sink.ignore(reason)
        continue
      }
      let domain = naming.domain(batch, row, columns, scratch.scratch).number
      if let reason = naming.includes(domain: domain) ? reason : .domain {
        sink.ignore(reason)
      } else if isKnown(batch, row) {
        sink.ignore(.duplicate)
      } else {
        sink.take(live(batch, row, columns, domain), row, of: batch)
      }
    }
  }

  private mutating func isKnown(_ batch: RowBatch, _ row: RowBatch.Row) -> Bool {
    guard watch.wants(row.time) else { return false }
    scratch.scratch.reset()
    let event = EventIdentity(batch, row, scratch.scratch)
    return watch.isKnown(event, input: file, time: row.time)
  }

  private mutating func live(
    _ batch: RowBatch, _ row: RowBatch.Row, _ columns: RowNaming.Columns, _ domain: UInt32
  ) -> LiveRow {
    let source = naming.source(batch, row, columns, scratch.scratch)
    let relay = naming.relay(batch, row, columns, scratch.scratch)
    let delivery = naming.delivery(batch, row, columns, scratch.scratch)
    var (outcome, signature) = (Outcome.delivered, UInt32(0))
    if row.type != .delivery {
      (outcome, signature) = naming.failure(
        batch, row, delivery: delivery, scratch.scratch, scratch.classifier)
    }
    return LiveRow(
      domain: domain, source: source, relay: relay, delivery: delivery, outcome: outcome,
      signature: signature, time: row.time)
  }

  // MARK: - Names

  /// The From domain of a number; empty where a row has none.
  package func domainName(_ row: LiveRow) -> String { naming.domains.table.names[Int(row.domain)] }

  /// The address that the receiver saw; nil where the row has none or it is not told apart.
  package func address(_ row: LiveRow) -> IPAddress? {
    naming.sources.table.names[Int(row.source)]
  }

  /// The relay.
  package func relay(_ row: LiveRow) -> Relay { naming.relays.table.names[Int(row.relay)] }

  /// True where a row's From domain and relay are told apart from all others.
  package func isToldApart(_ row: LiveRow) -> Bool {
    row.relay != RelayNumbers.others && row.domain != DomainNumbers.others
  }

  /// The receiver's name.
  package func receiver(_ row: LiveRow) -> String {
    naming.deliveries.deliveries[Int(row.delivery)].receiver
  }

  /// The text of the reply's signature; nil where the table of replies was full.
  package func signatureText(_ row: LiveRow) -> String? {
    guard row.signature != ReplyTexts.overflow else { return nil }
    let table = scratch.classifier.signatures
    let entries = table.entries
    guard Int(row.signature) < entries.count else { return nil }
    return table.text(of: entries[Int(row.signature)])
  }

  /// The text of a field, quotes taken off, invalid UTF-8 replaced.
  package func text(_ column: LogColumn, _ place: RowBatch.Row, of batch: RowBatch) -> String {
    scratch.scratch.reset()
    return String(
      decoding: scratch.scratch.value(of: batch.field(place, column)), as: UTF8.self)
  }
}
