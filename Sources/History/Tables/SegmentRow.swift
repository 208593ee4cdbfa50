import ByteKit
import GRDB
import Traffic

/// A row of the table of segments, its numbers checked; its blocks are unpacked when they are asked
/// for.
///
/// All who read segments read them by this type, so that a check finds what a report would.
struct SegmentRow {
  /// The columns that a statement must select, in this order.
  static let columns = "id, day, bucket_seconds, rows, cells, ingest, body, excerpts"

  let id: Int
  /// Day, counted from 1970-01-01, UTC.
  let day: Int
  let bucketSeconds: Int
  /// Rows and cells, as they were counted when the segment was written.
  let rows: Int, cells: Int
  /// The number of the ingest that wrote it.
  let ingest: Int
  private let row: Row

  /// Reads the numbers.
  ///
  /// The row of a cursor is good until the next one is asked for.
  init(_ row: Row) throws(StoreDamage) {
    self.row = row
    id = try row.value(0)
    day = try row.day(1)
    bucketSeconds = try row.number(2, in: TimeBucket.secondsMin...TimeBucket.secondsMax)
    rows = try row.count(3)
    cells = try row.count(4)
    ingest = try row.value(5)
    guard TimeBucket.isLength(bucketSeconds) else {
      throw StoreDamage(reason: "buckets of \(bucketSeconds) seconds are never written")
    }
  }

  /// Unpacks the cells and the replies.
  func read(
    cell: (HistoryCell) -> Void, reply: (SegmentCodec.Reply) -> Void
  ) throws {
    let codec = SegmentCodec(day: day, bucketSeconds: bucketSeconds)
    try row.withBytes(6) { try codec.read($0, cell: cell, reply: reply) }
  }

  /// Unpacks the failed rows.
  func readExcerpts(_ take: (ExcerptCodec.Excerpt) -> Void) throws {
    try row.withBytes(7) { try ExcerptCodec.read($0, take) }
  }
}
