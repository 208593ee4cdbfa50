package import AccountingLog
import CSVRows
import ReplyClassifier

/// Takes the events of what was read of some logs before into a memory; counts nothing.
///
/// One thread, each log whole, as counting events once needs it.
package struct EventRecall: RowWorker {
  /// The memory, with what was taken.
  package private(set) var memory: EventMemory
  private let logs: [(number: Int32, end: Int)]
  private let naming: RowNaming
  private let lanes: RollupLanes
  private var log = 0

  /// Recalls for a plan, of whose inputs the bytes before `ends` were read.
  package init(plan: RollupPlan, ends: [Int], into memory: EventMemory) {
    var memory = memory
    logs = zip(plan.inputs, ends).map { (memory.number(ofLog: $0.path), $1) }
    self.memory = memory
    naming = RowNaming(plan: plan)
    lanes = RollupLanes(classifier: plan.classifier.makeWorker())
  }

  /// Rows of an input of the plan follow.
  package mutating func begin(input: Int) { log = input }

  /// Nothing is set aside: one thread reads each log whole.
  package mutating func hold(id: Int) {}

  /// Nothing is set aside.
  package mutating func accept(id: Int) {}

  /// Nothing is set aside.
  package mutating func drop(id: Int) {}

  /// Takes the events of a batch.
  package mutating func consume(_ batch: RowBatch) {
    let columns = RowNaming.Columns(batch)
    let scratch = lanes.scratch
    let (number, end) = logs[log]
    for row in batch.rows where batch.offset(of: row) < end {
      let reason = naming.ignoreReason(batch, row, columns, scratch)
      guard reason == nil || reason == .lateRefusal else { continue }
      scratch.reset()
      _ = memory.deduplicator.counts(EventIdentity(batch, row, scratch), input: number)
    }
  }
}
