/// Gives each distinct byte string a small number, counted from 0 in order of first sight.
///
/// Open addressing with linear probing over (hash, id); the bytes lie one after another in an
/// arena. Lookup is O(length); nothing is allocated for a string already known. Once `limit`
/// strings are held, unknown ones get nil, so that hostile input cannot grow the table.
package struct ByteInterner {
  private var slots: [UInt64]
  private var ids: [UInt32]
  private var arena: [UInt8] = []
  private var ends: [Int] = []
  private let seed = ByteHash.processSeed
  private let limit: Int

  /// Makes an empty table that holds at most `limit` strings.
  package init(limit: Int) {
    self.limit = limit
    slots = Array(repeating: 0, count: 64)
    ids = Array(repeating: .max, count: 64)
  }

  /// How many strings are held.
  package var count: Int { ends.count }

  /// The number of a string that is held; nil for others.
  package func find(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
    let hash = ByteHash.hash(bytes, seed: seed)
    var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while ids[index] != .max {
      if slots[index] == hash, equals(Int(ids[index]), bytes) { return ids[index] }
      index = (index + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The number of a string, which is added when it is new; nil when the table is full.
  package mutating func intern(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
    let hash = ByteHash.hash(bytes, seed: seed)
    var index = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while ids[index] != .max {
      if slots[index] == hash, equals(Int(ids[index]), bytes) { return ids[index] }
      index = (index + 1) & (slots.count - 1)
    }
    guard ends.count < limit else { return nil }
    let id = UInt32(ends.count)
    slots[index] = hash
    ids[index] = id
    arena.append(contentsOf: bytes)
    ends.append(arena.count)
    if ends.count * 2 > slots.count { grow() }
    return id
  }

  /// The number of a text's UTF-8 bytes.
  package mutating func intern(_ text: String) -> UInt32? {
    var copy = text
    return copy.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
  }

  /// The string of a number, invalid UTF-8 replaced.
  package func text(_ id: UInt32) -> String {
    let range = range(Int(id))
    return String(decoding: arena[range], as: UTF8.self)
  }

  /// Calls the body with the bytes of a number.
  package func withBytes<R>(_ id: UInt32, _ body: (UnsafeRawBufferPointer) -> R) -> R {
    let range = range(Int(id))
    return arena.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  private func range(_ id: Int) -> Range<Int> { (id == 0 ? 0 : ends[id - 1])..<ends[id] }

  private func equals(_ id: Int, _ bytes: UnsafeRawBufferPointer) -> Bool {
    let range = range(id)
    guard range.count == bytes.count else { return false }
    return arena.withUnsafeBytes { held in
      bytesEqual(UnsafeRawBufferPointer(rebasing: held[range]), bytes)
    }
  }

  private mutating func grow() {
    let oldSlots = slots
    let oldIDs = ids
    slots = Array(repeating: 0, count: oldSlots.count * 2)
    ids = Array(repeating: .max, count: oldSlots.count * 2)
    for (position, id) in oldIDs.enumerated() where id != .max {
      var index = Int(truncatingIfNeeded: oldSlots[position]) & (slots.count - 1)
      while ids[index] != .max { index = (index + 1) & (slots.count - 1) }
      slots[index] = oldSlots[position]
      ids[index] = id
    }
  }
}
