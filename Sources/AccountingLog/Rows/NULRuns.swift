import ByteKit

/// The stretches of NUL bytes in a row that may end it.
struct NULRuns {
  /// Where the first of at least `LogHoles.bytesMin` begins; nil where there is none.
  private(set) var first: Int?
  /// Where the first of at least `LogHoles.bytesInRowMin` begins; nil where there is none.
  private(set) var firstLong: Int?

  /// No stretch.
  init() {}

  /// Looks for them: O(bytes).
  init(_ row: UnsafeRawBufferPointer) {
    var position = 0
    while firstLong == nil, let start = firstIndex(of: 0, in: row, from: position) {
      position = Self.end(of: row, from: start, until: row.count)
      if position - start >= LogHoles.bytesMin { first = first ?? start }
      if position - start >= LogHoles.bytesInRowMin { firstLong = start }
    }
  }

  /// The end of the NUL bytes from a place on.
  static func end(of bytes: UnsafeRawBufferPointer, from start: Int, until stop: Int) -> Int {
    var position = start
    while position + 8 <= stop,
      bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) == 0
    {
      position += 8
    }
    while position < stop, bytes[position] == 0 { position += 1 }
    return position
  }
}
