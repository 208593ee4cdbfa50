/// Where the rows and fields of some comma-separated bytes lie: the output of `FieldScanner`.
///
/// One index is filled again and again; it owns its two buffers and never grows. Field ends are
/// kept relative to their row's start. One thread uses an index at a time.
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

  /// One row.
  package struct Row: Sendable {
    /// Offset of its first byte.
    package let start: Int
    /// Offset of the row after it.
    package let next: Int
    /// Number of its first entry in `ends`.
    package let firstField: Int
    /// How many entries it has.
    package let fieldCount: Int
    /// How it ended.
    package let status: Status
  }

  /// Rows that fit.
  package static let rowCapacity = 512
  /// Fields that fit: many times what 512 rows of PowerMTA need, and room for one widest row.
  package static let fieldCapacity = 65_536

  /// The rows found.
  package let rows: UnsafeMutablePointer<Row>
  /// Offset of each field's end from its row's start.
  package let ends: UnsafeMutablePointer<UInt32>
  /// How many rows are filled.
  package internal(set) var rowCount = 0

  /// Makes an empty index.
  package init() {
    rows = .allocate(capacity: Self.rowCapacity)
    ends = .allocate(capacity: Self.fieldCapacity)
  }

  deinit {
    rows.deallocate()
    ends.deallocate()
  }
}
