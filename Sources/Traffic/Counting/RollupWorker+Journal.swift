import AccountingLog
import ByteKit
import ReplyClassifier

extension RollupWorker {
  /// Writes the rows of a batch into the journal; their streams and outcomes are known by now.
  mutating func writeJournal(_ batch: RowBatch, _ count: Int) {
    guard var tally = takeJournal() else { return }
    let job = batch.position(of: .jobId)
    let recipient = batch.position(of: .rcpt)
    for place in 0..<count {
      let row = batch.rows[Int(lanes.rows[place])]
      if row.time < journalFrom { continue }
      let outcome = lanes.outcomes[place]
      let isFailure = outcome != Outcome.delivered.code
      if isFailure, outcome == Outcome.refused(.local).code { continue }
      journal.count(
        time: row.time, stream: Int(lanes.streams[place]), outcome: outcome,
        isEnded: row.type != .transient, in: &tally)
      guard isFailure, outcome != Outcome.deferred(.local).code else { continue }
      tally.failures.add(
        FailureEvent(
          minute: Int32(clamping: row.time / 60), stream: lanes.streams[place],
          outcomeCode: outcome, signature: lanes.signatures[place],
          job: journal.job(batch.field(row, at: job), lanes.scratch),
          recipientDomain: journal.recipientDomain(
            batch.field(row, at: recipient), lanes.scratch),
          count: 1, input: input, offset: batch.offset(of: row)))
    }
    putJournal(tally)
  }
}
