import GRDB
package import Traffic

/// Makes a store as small as it can be.
package struct StoreCompaction: Sendable {
  /// Bytes of the file before and after.
  package let bytesBefore: Int, bytesAfter: Int
  /// Segments before and after.
  package let segmentsBefore: Int, segmentsAfter: Int

  /// Brings each day into one segment, makes old days coarser, removes what is too old, and gives
  /// the room back to the file system; as of a present time, POSIX seconds UTC.
  package init(
    _ store: HistoryStore, _ retention: Retention, now: Int
  ) throws(HistoryStore.Problem) {
    let before = try StoreInfo(store)
    _ = try store.write { try HistoryAging(retention, now: now).age($0, all: true) }
    do { try store.queue.vacuum() } catch { throw HistoryStore.problem(error, store.path) }
    let after = try StoreInfo(store)
    bytesBefore = before.bytes
    bytesAfter = after.bytes
    segmentsBefore = before.grains.reduce(0) { $0 + $1.segments }
    segmentsAfter = after.grains.reduce(0) { $0 + $1.segments }
  }
}
