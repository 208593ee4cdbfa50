/// What rows are counted under: a stream, a slot of time, a day and an outcome, as numbers.
struct CellKey: Hashable, Sendable {
  var stream: UInt32
  var slot: UInt32
  /// Days from 1970-01-01, UTC.
  var day: Int32
  var outcome: UInt32
}

/// The rows of one key.
struct Cell: Sendable {
  var key: CellKey
  var rows = RowCount()
}

/// A table from keys to cells: open addressing, linear probing, cells in order of first sight.
struct CellTable: Sendable {
  /// The cells.
  private(set) var cells: [Cell] = []
  private var slots: [UInt32]

  init() { slots = Array(repeating: .max, count: 256) }

  /// The index of the cell of a key, which is made when it is new.
  @inline(__always)
  mutating func index(of key: CellKey) -> Int {
    let mask = slots.count - 1
    var index = Self.hash(key) & mask
    while slots[index] != .max {
      let found = Int(slots[index])
      if cells[found].key == key { return found }
      index = (index + 1) & mask
    }
    return insert(key, at: index)
  }

  /// Counts one row in a cell.
  @inline(__always)
  mutating func add(at index: Int, time: Int, input: Int32, offset: Int) {
    cells[index].rows.add(time: time, input: input, offset: offset)
  }

  /// Counts some rows at once under a key.
  mutating func add(_ rows: RowCount, to key: CellKey) { cells[index(of: key)].rows.add(rows) }

  /// Adds all cells of a part of a run, whose inputs are the run's from `firstInput` on and whose
  /// streams have other numbers in the run.
  mutating func merge(_ other: CellTable, firstInput: Int32, streams: [UInt32]) {
    for cell in other.cells {
      var (key, rows) = (cell.key, cell.rows)
      key.stream = streams[Int(key.stream)]
      rows.input &+= firstInput
      add(rows, to: key)
    }
  }

  /// Adds all cells of another table.
  mutating func merge(_ other: CellTable) {
    if cells.isEmpty {
      self = other
      return
    }
    for cell in other.cells { add(cell.rows, to: cell.key) }
  }

  @inline(never)
  private mutating func insert(_ key: CellKey, at index: Int) -> Int {
    slots[index] = UInt32(cells.count)
    cells.append(Cell(key: key))
    if cells.count * 2 > slots.count { grow() }
    return cells.count - 1
  }

  private mutating func grow() {
    slots = Array(repeating: .max, count: slots.count * 2)
    for (number, cell) in cells.enumerated() {
      var index = Self.hash(cell.key) & (slots.count - 1)
      while slots[index] != .max { index = (index + 1) & (slots.count - 1) }
      slots[index] = UInt32(number)
    }
  }

  /// The numbers are small and dense, so any mixing spreads them.
  @inline(__always)
  private static func hash(_ key: CellKey) -> Int {
    let first = UInt64(key.stream) << 32 | UInt64(key.slot)
    var mixed =
      (first ^ (UInt64(key.outcome) << 32 | UInt64(UInt32(bitPattern: key.day)))
        &* 0xbf58_476d_1ce4_e5b9)
      &* 0x9e37_79b9_7f4a_7c15
    mixed ^= mixed >> 32
    return Int(truncatingIfNeeded: mixed & 0x7fff_ffff_ffff_ffff)
  }
}
