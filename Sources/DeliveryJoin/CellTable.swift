/// What a row is counted under.
///
/// All parts are numbers that a worker gave out.
struct CellKey: Hashable, Sendable {
  var domain: UInt32
  var sourceIP: UInt32
  var relay: UInt32
  var delivery: UInt32
  var slot: UInt32
  var outcome: UInt32
}

/// The rows of one key.
struct Cell: Hashable, Sendable {
  /// How many.
  var count = 0
  /// Earliest and latest time, POSIX seconds UTC.
  var first = Int.max
  var last = Int.min
  /// Where the earliest row lies; of several at that second the one that comes first.
  var exampleInput = Int32.max
  var exampleOffset = Int.max

  /// Counts one row.
  @inline(__always)
  mutating func add(time: Int, input: Int32, offset: Int) {
    count += 1
    last = max(last, time)
    if (time, input, offset) < (first, exampleInput, exampleOffset) {
      (first, exampleInput, exampleOffset) = (time, input, offset)
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

/// A table from keys to cells: open addressing, linear probing, entries in order of first sight.
struct CellTable: Sendable {
  /// The entries.
  private(set) var keys: [CellKey] = []
  private(set) var cells: [Cell] = []
  private var slots: [UInt32]

  init() { slots = Array(repeating: .max, count: 256) }

  /// Counts one row under a key.
  @inline(__always)
  mutating func add(_ key: CellKey, time: Int, input: Int32, offset: Int) {
    let index = entry(of: key)
    cells[index].add(time: time, input: input, offset: offset)
  }

  /// Adds all entries of another table.
  mutating func merge(_ other: CellTable) {
    for index in other.keys.indices { merge(other.keys[index], other.cells[index]) }
  }

  /// Adds a cell under a key.
  mutating func merge(_ key: CellKey, _ cell: Cell) {
    let index = entry(of: key)
    cells[index].add(cell)
  }

  /// Forgets all entries and keeps the memory.
  mutating func removeAll() {
    keys.removeAll(keepingCapacity: true)
    cells.removeAll(keepingCapacity: true)
    for index in slots.indices { slots[index] = .max }
  }

  @inline(__always)
  private mutating func entry(of key: CellKey) -> Int {
    var index = Self.hash(key) & (slots.count - 1)
    while slots[index] != .max {
      let found = Int(slots[index])
      if keys[found] == key { return found }
      index = (index + 1) & (slots.count - 1)
    }
    slots[index] = UInt32(keys.count)
    keys.append(key)
    cells.append(Cell())
    if keys.count * 2 > slots.count { grow() }
    return keys.count - 1
  }

  private mutating func grow() {
    slots = Array(repeating: .max, count: slots.count * 2)
    for (number, key) in keys.enumerated() {
      var index = Self.hash(key) & (slots.count - 1)
      while slots[index] != .max { index = (index + 1) & (slots.count - 1) }
      slots[index] = UInt32(number)
    }
  }

  /// The numbers are small and dense, so any mixing spreads them.
  @inline(__always)
  private static func hash(_ key: CellKey) -> Int {
    let first = UInt64(key.domain) << 32 | UInt64(key.sourceIP)
    let second = UInt64(key.relay) << 32 | UInt64(key.delivery)
    let third = UInt64(key.slot) << 32 | UInt64(key.outcome)
    var mixed = first &* 0x9e37_79b9_7f4a_7c15
    mixed = (mixed ^ mixed >> 29) &+ second &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 32) &+ third &* 0x94d0_49bb_1331_11eb
    return Int(truncatingIfNeeded: (mixed ^ mixed >> 31) & 0x7fff_ffff_ffff_ffff)
  }
}
