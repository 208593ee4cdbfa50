package import ByteKit

/// Up to 512 rows of one layout, as places in bytes: nothing of a row is copied or decoded yet.
///
/// Valid only while the call lasts that hands it over.
package struct RowBatch {
  /// One row that was understood as far as its type and time.
  package struct Row {
    /// The row's place in the index.
    package let place: FieldIndex.Row
    /// Its type.
    package let type: RecordType
    /// POSIX seconds, UTC, of `timeLogged`; `noTime` for unknown types without one.
    package let time: Int
  }

  /// The time of a row that has none.
  package static let noTime = Int.min

  /// The bytes that the rows lie in.
  package let bytes: UnsafeRawBufferPointer
  /// Offset of `bytes` in the uncompressed input.
  package let baseOffset: Int
  /// The columns.
  package let layout: ColumnLayout
  /// The rows.
  package let rows: UnsafeBufferPointer<Row>
  /// Field ends of the rows.
  package let ends: UnsafePointer<UInt32>
  /// Offsets of the rows in the input by row start, where they are not `baseOffset + start`.
  package let sourceOffsets: [Int: Int]?

  /// The raw bytes of a field, quotes and all; empty where the row is too short or the column
  /// is not there.
  @inline(__always)
  package func field(_ row: Row, _ column: LogColumn) -> UnsafeRawBufferPointer {
    let number = Int(layout.positions[column.rawValue])
    guard number >= 0, number < row.place.fieldCount else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let first = row.place.firstField
    let start = number == 0 ? 0 : Int(ends[first + number - 1]) + 1
    let end = Int(ends[first + number])
    guard end > start, let base = bytes.baseAddress else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: base + row.place.start + start, count: end - start)
  }

  /// Where the row begins in the uncompressed input.
  package func offset(of row: Row) -> Int {
    sourceOffsets?[row.place.start] ?? baseOffset + row.place.start
  }
}
