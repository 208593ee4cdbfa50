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
  /// Where the earliest row lies; of several at that second the one that comes first.
  var exampleInput = Int32.max
  /// How many.
  var count = 0
  /// Earliest and latest time, POSIX seconds UTC.
  var first = Int.max
  var last = Int.min
  var exampleOffset = Int.max

  init(key: CellKey) { self.key = key }

  /// Counts one row.
  @inline(__always)
  mutating func add(time: Int, input: Int32, offset: Int) {
    count &+= 1
    if time > last { last = time }
    if time > first { return }
    if (time, input, offset) < (first, exampleInput, exampleOffset) {
      (first, exampleInput, exampleOffset) = (time, input, offset)
    }
  }

  /// Counts some rows at once.
  mutating func add(
    count more: Int, first earliest: Int, last latest: Int, input: Int32, offset: Int
  ) {
    count += more
    last = max(last, latest)
    if (earliest, input, offset) < (first, exampleInput, exampleOffset) {
      (first, exampleInput, exampleOffset) = (earliest, input, offset)
    }
  }

  /// Adds the rows of another cell.
  mutating func add(_ other: Cell) {
    count += other.count
    last = max(last, other.last)
    let candidate = (other.first, other.exampleInput, other.exampleOffset)
    if candidate < (first, exampleInput, exampleOffset) {
      (first, exampleInput, exampleOffset) = candidate
    }
  }
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
    cells[index].add(time: time, input: input, offset: offset)
  }

  /// Counts some rows at once in a cell.
  mutating func add(
    at index: Int, count: Int, first: Int, last: Int, input: Int32, offset: Int
  ) {
    cells[index].add(count: count, first: first, last: last, input: input, offset: offset)
  }

  /// Adds all cells of another table, their streams renumbered.
  ///
  /// The inputs of its examples are counted from `inputShift`.
  mutating func merge(
    _ other: CellTable, inputShift: Int32 = 0, stream: (UInt32) -> UInt32
  ) {
    for var cell in other.cells {
      var key = cell.key
      key.stream = stream(key.stream)
      cell.exampleInput &+= inputShift
      cells[index(of: key)].add(cell)
    }
  }

  /// Adds all cells of another table.
  mutating func merge(_ other: CellTable) {
    if cells.isEmpty {
      self = other
      return
    }
    for cell in other.cells { cells[index(of: cell.key)].add(cell) }
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
