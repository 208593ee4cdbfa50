import ByteKit
import CSVRows

/// Takes the rows that look as nearly all do: complete, a one-letter type first, a time with its
/// zone and without quotes.
///
/// Every other row is left to `RowReader`, which reads these the same way, only slower. A value of
/// this type lives in a local variable while rows are taken.
struct RegularRows {
  /// Position of `timeLogged`; nil where `type` is not the first column, and then nothing is taken.
  private let timePosition: Int?
  /// Fields that the header line names; a row with more is left to the caller.
  private let fieldsMax: Int
  private var times = TimestampCache()
  /// Rows taken, by `RecordType.rawValue`.
  private var deliveries = 0
  private var bounces = 0
  private var transients = 0
  private var receipts = 0
  private var first = Int.max
  private var last = Int.min

  init(layout: ColumnLayout?) {
    let isTypeFirst = layout?.position(of: .type) == 0
    timePosition = isTypeFirst ? layout?.position(of: .timeLogged) : nil
    fieldsMax = layout?.names.count ?? 0
  }

  /// Goes on with the rows of another layout.
  mutating func use(_ layout: ColumnLayout?) {
    var next = RegularRows(layout: layout)
    next.times = times
    next.deliveries = deliveries
    next.bounces = bounces
    next.transients = transients
    next.receipts = receipts
    next.first = first
    next.last = last
    self = next
  }

  /// Takes a row into the batch's next place; false leaves it to the caller.
  @inline(__always)
  mutating func take(
    _ row: FieldIndex.Row, _ base: UnsafeRawPointer, _ ends: UnsafeMutablePointer<UInt32>,
    into place: UnsafeMutablePointer<RowBatch.Row>
  ) -> Bool {
    let entry = ends + Int(row.firstField)
    guard let timePosition, row.status == .complete, entry[0] &- row.start == 1,
      timePosition < Int(row.fieldCount), Int(row.fieldCount) <= fieldsMax,
      row.next &- row.start < UInt32(LogHoles.bytesInRowMin) || !Self.hasNUL(row, base)
    else { return false }
    let start = Int(entry[timePosition - 1]) + 1
    let time = UnsafeRawBufferPointer(start: base + start, count: Int(entry[timePosition]) - start)
    guard case .time(let seconds, false) = times.read(time) else { return false }
    let type: RecordType
    switch base.load(fromByteOffset: Int(row.start), as: UInt8.self) {
    case UInt8(ascii: "d"):
      type = .delivery
      deliveries += 1
    case UInt8(ascii: "b"):
      type = .bounce
      bounces += 1
    case UInt8(ascii: "t"):
      type = .transient
      transients += 1
    case UInt8(ascii: "r"):
      type = .receipt
      receipts += 1
    default: return false
    }
    first = min(first, seconds)
    last = max(last, seconds)
    place.initialize(to: RowBatch.Row(place: row, type: type, time: seconds))
    return true
  }

  /// True for a long row with a NUL byte, which may be two rows with a stretch of them between.
  @inline(never)
  private static func hasNUL(_ row: FieldIndex.Row, _ base: UnsafeRawPointer) -> Bool {
    let bytes = UnsafeRawBufferPointer(
      start: base + Int(row.start), count: Int(row.next - row.start))
    return firstIndex(of: 0, in: bytes, from: 0) != nil
  }

  /// What was taken so far.
  var tally: LogTally {
    var tally = LogTally()
    let counts: [(RecordType, Int)] = [
      (.delivery, deliveries), (.bounce, bounces), (.transient, transients), (.receipt, receipts),
    ]
    for (type, count) in counts {
      tally.byType[Int(type.rawValue)] = count
      tally.rows += count
    }
    if tally.rows > 0 {
      tally.first = first
      tally.last = last
    }
    return tally
  }
}
