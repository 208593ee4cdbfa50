/// What a reader met in one input or in all: rows in, by type, and what was rejected.
///
/// Tallies add up; the order does not matter except for the kept rejected rows.
public struct LogTally: Hashable, Sendable {
  /// How many rejected rows are kept of one input, the first ones, unless all are asked for.
  package static let rejectedKeptMax = 32

  /// Rows in: every non-blank line or record but header lines.
  public internal(set) var rows = 0
  /// Rows that were understood, by `RecordType.rawValue`.
  public internal(set) var byType = [Int](repeating: 0, count: RecordType.allCases.count)
  /// Rows that were not, by `RejectReason.rawValue`.
  public internal(set) var byReason = [Int](repeating: 0, count: RejectReason.allCases.count)
  /// Rows whose time named no zone and was read as UTC.
  public internal(set) var zoneAssumed = 0
  /// Rows understood that have more fields than the header line names: their values may be shifted.
  public internal(set) var longRows = 0
  /// Offset of the first of them in the uncompressed input.
  public internal(set) var firstLongRow: Int?
  /// Earliest and latest time of the rows understood; nil when there is none.
  public internal(set) var first: Int?
  /// The latest.
  public internal(set) var last: Int?
  /// Uncompressed bytes read.
  public internal(set) var bytes = 0
  /// Some rejected rows, or all where that was asked for.
  public internal(set) var rejectedRows: [RejectedRow] = []

  /// Stretches of NUL bytes between the rows; they are no rows.
  public internal(set) var holes = LogHoles()

  /// An empty tally.
  public init() {}

  /// Rows that were not understood.
  public var rejected: Int { byReason.reduce(0, +) }

  /// Forgets the kept rejected rows but the first few.
  mutating func trimRejectedRows() {
    rejectedRows.removeLast(max(0, rejectedRows.count - Self.rejectedKeptMax))
  }

  /// Adds another tally to this one.
  package mutating func add(_ other: LogTally) {
    rows += other.rows
    for index in byType.indices { byType[index] += other.byType[index] }
    for index in byReason.indices { byReason[index] += other.byReason[index] }
    zoneAssumed += other.zoneAssumed
    longRows += other.longRows
    firstLongRow = [firstLongRow, other.firstLongRow].compactMap { $0 }.min()
    first = [first, other.first].compactMap { $0 }.min()
    last = [last, other.last].compactMap { $0 }.max()
    bytes += other.bytes
    rejectedRows += other.rejectedRows
    holes.add(other.holes)
  }
}
