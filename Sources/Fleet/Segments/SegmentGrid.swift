import ByteKit

/// How logs are cut into segments: by place alone, so that all who send a log cut it alike.
///
/// A cell is a stretch of a log, and holds the rows that begin in it; a segment is what one day (UTC)
/// has of a cell. No row that counts takes fewer than `rowBytesMin` bytes, so a segment of the usual
/// cells never has more than `segmentRowsMax` rows.
package struct SegmentGrid: Hashable, Sendable {
  /// Bytes of a cell, in the unpacked log.
  package static let cellBytesDefault = 8 << 20
  /// The most rows of a segment, and so of one insert: one block of the server, one part on its disk.
  package static let segmentRowsMax = 500_000
  /// The fewest bytes of a row that counts: type, comma, ten digits of a time, and a line end.
  static let rowBytesMin = 13

  /// Bytes of a cell.
  package let cellBytes: Int
  /// Rows of a segment of which an insert consists at most.
  let rowsMax: Int

  /// Makes a grid.
  package init(cellBytes: Int = cellBytesDefault, rowsMax: Int = segmentRowsMax) {
    self.cellBytes = max(1, cellBytes)
    self.rowsMax = max(1, rowsMax)
  }

  /// The cell in which a row begins.
  package func cell(of offset: Int) -> Int { offset / cellBytes }

  /// Where a cell begins.
  package func start(of cell: Int) -> Int { cell * cellBytes }
}

/// Which segment of a log: a day of a cell.
package struct SegmentKey: Hashable, Sendable, Comparable {
  /// The cell.
  package let cell: Int
  /// Days since 1970-01-01, UTC.
  package let day: Int

  /// By cell, then by day.
  package static func < (a: SegmentKey, b: SegmentKey) -> Bool {
    (a.cell, a.day) < (b.cell, b.day)
  }
}

/// What a segment holds.
package struct SegmentStats: Hashable, Sendable {
  /// Events.
  package private(set) var rows = 0
  /// Where the first and the last row begin.
  package private(set) var from = Int.max, to = -1
  /// The earliest and the latest time.
  package private(set) var first = Int.max, last = Int.min

  /// Counts a row.
  mutating func add(offset: Int, time: Int) {
    rows += 1
    from = min(from, offset)
    to = max(to, offset)
    first = min(first, time)
    last = max(last, time)
  }

  /// Counts other rows of the segment.
  mutating func add(_ other: SegmentStats) {
    rows += other.rows
    from = min(from, other.from)
    to = max(to, other.to)
    first = min(first, other.first)
    last = max(last, other.last)
  }

  /// Writes it for the state.
  func pack(into writer: inout PackedWriter) {
    for number in [rows, from, to, first, last] { writer.write(signed: number) }
  }

  init() {}

  /// Reads what `pack` wrote.
  init(from reader: inout PackedReader) throws(PackedDamage) {
    rows = try reader.signed()
    from = try reader.signed()
    to = try reader.signed()
    first = try reader.signed()
    last = try reader.signed()
  }
}

/// How far a segment goes, as a number by which of two rows of the ledger the later one is known.
package enum SegmentVersion {
  /// The highest generation.
  package static let generationMax = 0xff
  private static let placeBits = 24

  /// The generation of the log above, the place of the last row in its cell below.
  static func make(generation: Int, _ stats: SegmentStats, in cell: Int, _ grid: SegmentGrid) -> Int
  {
    let place = min(stats.to - grid.start(of: cell) + 1, 1 << placeBits - 1)
    return min(generation, generationMax) << placeBits | max(0, place)
  }

  /// The generation that a version names.
  package static func generation(of version: Int) -> Int { version >> placeBits }
}

/// How far a log goes, as a number by which of two of its rows in `files` the later one is known.
enum FileVersion {
  private static let offsetBits = 48

  /// The generation above, the offset below.
  static func make(generation: Int, offset: Int) -> UInt64 {
    UInt64(generation) << offsetBits | UInt64(min(max(0, offset), 1 << offsetBits - 1))
  }

  /// The generation that a version names.
  static func generation(of version: UInt64) -> Int { Int(version >> offsetBits) }
}
