package import CSVRows

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

    /// Makes a row.
    package init(place: FieldIndex.Row, type: RecordType, time: Int) {
      self.place = place
      self.type = type
      self.time = time
    }
  }

  /// The time of a row that has none.
  package static let noTime = Int.min

  /// The bytes that the rows lie in, from the index's base on.
  package let base: UnsafeRawPointer
  /// Offset of `base` in the uncompressed input.
  package let baseOffset: Int
  /// The columns.
  package let layout: ColumnLayout
  /// The rows.
  package let rows: UnsafeBufferPointer<Row>
  /// Field ends of the rows, from `base`.
  package let ends: UnsafePointer<UInt32>
  /// Offsets of the rows in the input by row start in the scanned bytes, where they are not
  /// `baseOffset + start`.
  package let sourceOffsets: [Int: Int]?
  /// Offset of `base` in the scanned bytes.
  package let scannedOffset: Int

  /// Some of the rows as a batch of their own.
  package func part(_ range: Range<Int>) -> RowBatch {
    RowBatch(
      base: base, baseOffset: baseOffset, layout: layout,
      rows: UnsafeBufferPointer(rebasing: rows[range]), ends: ends, sourceOffsets: sourceOffsets,
      scannedOffset: scannedOffset)
  }

  /// The position of a column; -1, which no row has, where the file does not have it.
  package func position(of column: LogColumn) -> Int { Int(layout.positions[column.rawValue]) }

  /// The raw bytes of the field at a position, quotes and all; empty where the row is too short or
  /// the column is not there.
  @inlinable @inline(__always)
  package func field(_ row: Row, at position: Int) -> UnsafeRawBufferPointer {
    guard UInt(bitPattern: position) < UInt(row.place.fieldCount) else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    let entry = ends + Int(row.place.firstField) + position
    let start = position == 0 ? Int(row.place.start) : Int(entry[-1]) + 1
    return UnsafeRawBufferPointer(start: base + start, count: Int(entry[0]) - start)
  }

  /// The raw bytes of a field, by its column.
  package func field(_ row: Row, _ column: LogColumn) -> UnsafeRawBufferPointer {
    field(row, at: position(of: column))
  }

  /// Where the row begins in the uncompressed input.
  @inlinable @inline(__always)
  package func offset(of row: Row) -> Int {
    guard let sourceOffsets else { return baseOffset + Int(row.place.start) }
    return sourceOffsets[scannedOffset + Int(row.place.start)] ?? baseOffset
  }
}
