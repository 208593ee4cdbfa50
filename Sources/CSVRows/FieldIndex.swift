/// Where the rows and fields of some comma-separated bytes lie: the output of `FieldScanner`.
///
/// One index is filled again and again; it owns its buffers and never grows. One thread uses an
/// index at a time.
package final class FieldIndex {
  /// How a row ended.
  package enum Status: UInt8, Sendable {
    /// At a line end outside quotes.
    case complete
    /// At the end of the input, without a line end.
    case unterminated
    /// At the end of the input inside quotes; the fields are not given.
    case unclosed
    /// A quote that nothing closes where it could: the row is its first physical line.
    case strayQuote
    /// Longer than `FieldScanner.rowBytesMax`; the fields are not given.
    case tooLong
  }

  /// One row, as offsets from the index's `base`.
  package struct Row: Sendable {
    /// Offset of its first byte.
    package let start: UInt32
    /// Offset of the row after it.
    package let next: UInt32
    /// Number of its first entry in `ends`.
    package let firstField: UInt32
    /// How many entries it has.
    package let fieldCount: UInt16
    /// How it ended.
    package let status: Status
  }

  /// Rows that fit.
  package static let rowCapacity = 512
  /// Fields that fit: many times what 512 rows of PowerMTA need, and room for one widest row.
  package static let fieldCapacity = 65_536

  /// The rows found.
  package let rows: UnsafeMutablePointer<Row>
  /// Offset of each field's end from `base`.
  package let ends: UnsafeMutablePointer<UInt32>
  /// Offset in the bytes from which all offsets here count.
  package internal(set) var base = 0
  /// How many rows are filled.
  package internal(set) var rowCount = 0
  /// Entry in `ends` of each row's line end.
  let rowEnds: UnsafeMutablePointer<UInt32>

  /// Makes an empty index.
  package init() {
    rows = .allocate(capacity: Self.rowCapacity)
    ends = .allocate(capacity: Self.fieldCapacity)
    rowEnds = .allocate(capacity: Self.rowCapacity)
  }

  /// Where a field of a row lies in the bytes, quotes and all; the number must be one of its fields.
  package func range(of number: Int, in row: Row) -> Range<Int> {
    precondition(number < Int(row.fieldCount), "the row has no such field")
    let entry = ends + Int(row.firstField) + number
    let start = number == 0 ? Int(row.start) : Int(entry[-1]) + 1
    return (base + start)..<(base + Int(entry[0]))
  }

  /// True for a row without a single byte.
  package func isBlank(_ row: Row) -> Bool {
    row.fieldCount == 1 && ends[Int(row.firstField)] == row.start
  }

  deinit {
    rows.deallocate()
    ends.deallocate()
    rowEnds.deallocate()
  }
}
