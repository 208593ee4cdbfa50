/// Attempts by stream and a few minutes.
///
/// What is counted is appended, and brought in order only when there is much of it or when it is
/// asked for: in a log there are about as many streams and spans as rows, and looking each up takes
/// longer than all the rest. Bounded: past `cellsMax` the spans of time become twice as long, as
/// often as it takes.
struct FlowTable: Sendable {
  /// Cells of streams and spans that are told apart.
  static let cellsMax = 1 << 20
  /// Minutes of a span as long as there is room.
  static let spanMinutesDefault = 10
  /// Cells that are left in no order, beside as many as are in order.
  private static let looseMax = 1 << 19

  /// What is counted of a stream in a span.
  struct Cell: Sendable {
    /// The span in the upper half, the stream in the lower.
    var key: UInt64
    /// Delivered and refused rows.
    var ended: Int32 = 0
    /// All attempts, those put off as well.
    var all: Int32 = 0

    var stream: UInt32 { UInt32(truncatingIfNeeded: key) }
    var span: Int { Int(key >> 32) }
  }

  /// Minutes of a span.
  private(set) var spanMinutes = spanMinutesDefault
  private var cells: [Cell] = []
  /// Cells at the front that are in order, each key once.
  private var ordered = 0
  private let cellsMax: Int

  init(cellsMax: Int = Self.cellsMax) { self.cellsMax = cellsMax }

  /// How often the places that `place` gave have become void.
  private(set) var generation = 0

  /// A place to count a stream's rows of a span in, until the generation changes.
  mutating func place(stream: UInt32, minute: Int) -> Int {
    settleIfFull()
    cells.append(Cell(key: key(stream, minute)))
    return cells.count - 1
  }

  /// Counts a row at a place.
  @inline(__always)
  mutating func add(at place: Int, isEnded: Bool) {
    cells[place].all &+= 1
    if isEnded { cells[place].ended &+= 1 }
  }

  /// All flows, by minute and stream.
  func all() -> [StreamFlow] {
    var table = self
    table.settle()
    return table.cells.map(table.flow)
  }

  /// All flows of this table and another, which are both in order, and the minutes of a span.
  ///
  /// In one pass where they fit, since there may be as many flows as rows in a log.
  func all(with other: FlowTable) -> (flows: [StreamFlow], spanMinutes: Int) {
    guard spanMinutes == other.spanMinutes, cells.count + other.cells.count <= cellsMax else {
      var both = self
      both.addOrdered(other)
      return (both.all(), both.spanMinutes)
    }
    let (a, b) = (cells, other.cells)
    let flows = Array(unsafeUninitializedCapacity: a.count + b.count) { flows, count in
      var (left, right) = (0, 0)
      while left < a.count || right < b.count {
        let isFirst = right == b.count || (left < a.count && a[left].key <= b[right].key)
        let isBoth = isFirst && right < b.count && a[left].key == b[right].key
        var cell = isFirst ? a[left] : b[right]
        if isBoth {
          cell.ended &+= b[right].ended
          cell.all &+= b[right].all
        }
        if isFirst { left += 1 }
        if isBoth || !isFirst { right += 1 }
        flows.initializeElement(at: count, to: flow(cell))
        count += 1
      }
    }
    return (flows, spanMinutes)
  }

  private func flow(_ cell: Cell) -> StreamFlow {
    StreamFlow(
      stream: cell.stream, minute: cell.span * spanMinutes, ended: Int(cell.ended),
      all: Int(cell.all))
  }

  /// The table with other numbers for its streams, in order.
  func renumbered(_ numbers: [UInt32]) -> FlowTable {
    var table = FlowTable(cellsMax: cellsMax)
    table.spanMinutes = spanMinutes
    table.cells = cells.map { cell in
      let key = UInt64(cell.span) << 32 | UInt64(numbers[Int(cell.stream)])
      return Cell(key: key, ended: cell.ended, all: cell.all)
    }
    table.settle()
    return table
  }

  /// Adds a table that is in order to this one, which is in order, too.
  mutating func addOrdered(_ other: FlowTable) {
    guard spanMinutes == other.spanMinutes else {
      add(other)
      return settle()
    }
    precondition(ordered == cells.count && other.ordered == other.cells.count, "out of order")
    cells = SortedMerge.merge(cells, other.cells) { $0.key < $1.key }
    ordered = 0
    fold()
    while cells.count > cellsMax, spanMinutes < 525_600 { coarsen() }
  }

  /// Adds another table.
  mutating func add(_ other: FlowTable) {
    while spanMinutes < other.spanMinutes { coarsen() }
    let (first, factor) = (cells.count, spanMinutes / other.spanMinutes)
    cells += other.cells
    if factor > 1 {
      for index in first..<cells.count {
        cells[index].key = UInt64(cells[index].span / factor) << 32 | UInt64(cells[index].stream)
      }
    }
    settleIfFull()
  }

  /// Adds attempts of a span that was counted before, of so many minutes.
  mutating func add(_ flow: StreamFlow, spanMinutes other: Int) {
    while spanMinutes < other { coarsen() }
    cells.append(
      Cell(
        key: key(flow.stream, flow.minute), ended: Int32(clamping: flow.ended),
        all: Int32(clamping: flow.all)))
    settleIfFull()
  }

  // Minutes before 1970 or past the year 6000 would not fit; they are counted at the ends.
  private func key(_ stream: UInt32, _ minute: Int) -> UInt64 {
    UInt64(UInt32(clamping: minute / spanMinutes)) << 32 | UInt64(stream)
  }

  // MARK: - Order

  private mutating func settleIfFull() {
    if cells.count - ordered >= max(Self.looseMax, ordered) { settle() }
  }

  /// Brings the cells in order, and those of one key together.
  private mutating func settle() {
    guard cells.count > ordered else { return }
    merge()
    generation += 1
    // A span of a year is the end of it: what is left then are as many streams as there are.
    while cells.count > cellsMax, spanMinutes < 525_600 { coarsen() }
  }

  private mutating func coarsen() {
    spanMinutes *= 2
    for index in cells.indices {
      cells[index].key = UInt64(cells[index].span / 2) << 32 | UInt64(cells[index].stream)
    }
    merge()
    generation += 1
  }

  private mutating func merge() {
    CellOrder.sort(&cells)
    fold()
  }

  /// Brings cells of one key together that stand beside each other.
  private mutating func fold() {
    var kept = 0
    for cell in cells {
      if kept > 0, cells[kept - 1].key == cell.key {
        cells[kept - 1].ended &+= cell.ended
        cells[kept - 1].all &+= cell.all
      } else {
        cells[kept] = cell
        kept += 1
      }
    }
    cells.removeLast(cells.count - kept)
    ordered = kept
  }
}

/// Puts cells in order of their keys, byte by byte from the lowest, which takes a pass over them for
/// each byte that is not the same in all.
private enum CellOrder {
  /// Fewer are sorted by comparing.
  private static let fewMax = 256

  static func sort(_ cells: inout [FlowTable.Cell]) {
    guard cells.count > fewMax else { return cells.sort { $0.key < $1.key } }
    var differing: UInt64 = 0
    for cell in cells { differing |= cell.key ^ cells[0].key }
    var other: [FlowTable.Cell] = []
    for shift in stride(from: UInt64(0), to: 64, by: 8) where (differing >> shift) & 0xff != 0 {
      if other.isEmpty {
        other = Array(unsafeUninitializedCapacity: cells.count) { other, count in
          pass(cells, into: other, shift)
          count = cells.count
        }
      } else {
        other.withUnsafeMutableBufferPointer { pass(cells, into: $0, shift) }
      }
      swap(&cells, &other)
    }
  }

  private static func pass(
    _ cells: [FlowTable.Cell], into other: UnsafeMutableBufferPointer<FlowTable.Cell>,
    _ shift: UInt64
  ) {
    var starts = [Int](repeating: 0, count: 257)
    for cell in cells { starts[Int((cell.key >> shift) & 0xff) + 1] += 1 }
    for byte in 1..<256 { starts[byte] += starts[byte - 1] }
    for cell in cells {
      let byte = Int((cell.key >> shift) & 0xff)
      other.initializeElement(at: starts[byte], to: cell)
      starts[byte] += 1
    }
  }
}
