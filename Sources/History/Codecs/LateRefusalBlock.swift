import GRDB
import Traffic

/// A row of the table of late refusals, its numbers checked; the block is unpacked when it is asked
/// for.
struct LateRefusalBlock {
  /// The columns that a statement must select, in this order.
  static let columns = "id, day, rows, ingest, body"

  let id: Int
  /// Day, counted from 1970-01-01, UTC.
  let day: Int
  /// Rows, as they were counted when the block was written.
  let count: Int
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
    count = try row.count(2)
    ingest = try row.value(3)
  }

  /// Unpacks the `rb` rows.
  func rows() throws -> [LateRefusalRow] {
    try row.withBytes(4) { try LateRefusalCodec.read($0) }
  }
}
