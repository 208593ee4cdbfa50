import AccountingLog
import CSVRows
import Following
import TestSupport

/// Notes the recipient of every row that it is given.
struct CountingConsumer: FollowConsumer {
  var recipients: [String] = []
  private var scratch = FieldScratch()

  mutating func begin(file: FileRecord) {}

  mutating func consume(_ batch: RowBatch) {
    for row in batch.rows {
      scratch.reset()
      recipients.append(
        String(decoding: scratch.value(of: batch.field(row, .rcpt)), as: UTF8.self))
    }
  }
}

/// A follower with what it has read, as one process would have it.
final class Reading {
  let follower: Follower
  var consumer = CountingConsumer()
  var events: [FollowEvent] = []
  private(set) var rows = 0
  private(set) var rejected = 0

  init(_ paths: [String], state: [UInt8]? = nil, clock: ManualClock? = nil) throws {
    follower = Follower(
      targets: paths.map { FollowTarget(LogInput(path: $0)) },
      steadyClock: { clock?.seconds ?? Follower.monotonicSeconds() })
    guard let state else { return }
    var reader = StateReader(state[...])
    try follower.read(from: &reader)
    try follower.readTails(from: &reader)
  }

  /// Reads to the present end.
  func readAll() {
    repeat {
      follower.discover()
      follower.refresh()
      while readBlock() {}
    } while follower.wantsDiscovery
    events += follower.takeEvents()
  }

  /// Reads one block; false at the end.
  func readBlock() -> Bool {
    guard let tally = follower.step(into: &consumer) else { return false }
    rows += tally.rows
    rejected += tally.rejected
    return true
  }

  var state: [UInt8] {
    var writer = StateWriter()
    follower.write(to: &writer)
    follower.writeTails(to: &writer)
    return writer.bytes
  }
}
