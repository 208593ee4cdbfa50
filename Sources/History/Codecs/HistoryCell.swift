import Traffic

/// Rows of one stream and outcome in one bucket.
struct HistoryCell: Sendable {
  /// The number of the stream.
  var stream: UInt32
  /// `Outcome.code`; without meaning where the rows of a reply are counted.
  var outcome: UInt32
  /// The number of the bucket.
  var bucket: Int
  /// The rows; where the earliest lies is not kept of delivered ones.
  var rows: RowCount
}
