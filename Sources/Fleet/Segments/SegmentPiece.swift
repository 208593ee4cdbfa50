import ClickHouse

/// Rows of one segment as they are sent.
struct SegmentPiece: Sendable {
  let key: SegmentKey
  var stats = SegmentStats()
  var rows = RowBinaryWriter()

  init(key: SegmentKey) { self.key = key }
}

/// Rows of a cell: a piece for each of its days.
struct CellPieces: Sendable {
  let cell: Int
  let pieces: [SegmentPiece]
}
