/// A table from byte strings, or pairs of them, to numbers, for values that repeat from row to row.
///
/// An entry holds its bytes, so that a hit is certain. When the table is full it forgets everything
/// and starts anew, so memory is fixed; forgetting is always right, since the caller computes what
/// it does not find. One thread uses a cache at a time.
package final class ByteCache: @unchecked Sendable {
  // Safe because a cache belongs to a value that goes to one thread, and is reached through it only.

  /// The longest key that is kept, both parts together.
  package static let keyBytesMax = 1024

  private struct Slot {
    var tag: UInt32 = 0
    var value: UInt32 = 0
    var start: UInt32 = 0
    var firstCount: UInt16 = 0
    var secondCount: UInt16 = 0
  }

  private let slots: UnsafeMutablePointer<Slot>
  private let mask: Int
  private let entriesMax: Int
  private let arena: UnsafeMutableRawPointer
  private let arenaBytes: Int
  private let seed = ByteHash.processSeed
  private var count = 0
  private var arenaUsed = 0

  /// Makes a cache for so many entries, of so many key bytes on average.
  package init(entriesMax: Int, keyBytes: Int = 64) {
    var slotCount = 16
    while slotCount < entriesMax * 2 { slotCount *= 2 }
    self.entriesMax = entriesMax
    mask = slotCount - 1
    slots = .allocate(capacity: slotCount)
    slots.initialize(repeating: Slot(), count: slotCount)
    arenaBytes = max(entriesMax * keyBytes, Self.keyBytesMax)
    arena = .allocate(byteCount: arenaBytes, alignment: 8)
  }

  deinit {
    slots.deallocate()
    arena.deallocate()
  }

  private static var noBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// The number kept for a key; nil when it is not kept.
  @inline(__always)
  package func find(_ key: UnsafeRawBufferPointer) -> UInt32? { find(key, Self.noBytes) }

  /// The number kept for a pair; nil when it is not kept.
  package func find(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
  ) -> UInt32? {
    let slot = slots[place(of: first, second, hash(first, second))]
    return slot.tag == 0 ? nil : slot.value
  }

  /// The slot that holds a key, or the free one where it would go.
  @inline(__always)
  private func place(
    of first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, _ hash: UInt64
  ) -> Int {
    let tag = Self.tag(hash)
    var index = Int(truncatingIfNeeded: hash) & mask
    while true {
      let slot = slots[index]
      if slot.tag == 0 { return index }
      if slot.tag == tag, Int(slot.firstCount) == first.count,
        Int(slot.secondCount) == second.count,
        Self.equals(arena + Int(slot.start), first),
        Self.equals(arena + Int(slot.start) + first.count, second)
      {
        return index
      }
      index = (index + 1) & mask
    }
  }

  /// Keeps the number of a key, in place of the one kept before.
  package func keep(_ key: UnsafeRawBufferPointer, _ value: UInt32) {
    keep(key, Self.noBytes, value)
  }

  /// Keeps the number of a pair, in place of the one kept before.
  package func keep(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer, _ value: UInt32
  ) {
    let bytes = first.count + second.count
    guard bytes <= Self.keyBytesMax else { return }
    let hash = hash(first, second)
    var index = place(of: first, second, hash)
    if slots[index].tag != 0 {
      slots[index].value = value
      return
    }
    if count >= entriesMax || arenaUsed + bytes > arenaBytes {
      removeAll()
      index = place(of: first, second, hash)
    }
    let start = arena + arenaUsed
    if let base = first.baseAddress { start.copyMemory(from: base, byteCount: first.count) }
    if let base = second.baseAddress {
      (start + first.count).copyMemory(from: base, byteCount: second.count)
    }
    slots[index] = Slot(
      tag: Self.tag(hash), value: value, start: UInt32(truncatingIfNeeded: arenaUsed),
      firstCount: UInt16(truncatingIfNeeded: first.count),
      secondCount: UInt16(truncatingIfNeeded: second.count))
    arenaUsed += bytes
    count += 1
  }

  /// Forgets everything.
  package func removeAll() {
    slots.update(repeating: Slot(), count: mask + 1)
    count = 0
    arenaUsed = 0
  }

  @inline(__always)
  private func hash(
    _ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer
  ) -> UInt64 {
    let hash = ByteHash.hash(first, seed: seed)
    return second.count == 0 ? hash : ByteHash.mix(hash, ByteHash.hash(second, seed: seed))
  }

  @inline(__always)
  private static func tag(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash >> 32) | 1
  }

  /// Compares word by word; the last word overlaps the one before.
  @inline(__always)
  private static func equals(
    _ held: UnsafeMutableRawPointer, _ key: UnsafeRawBufferPointer
  ) -> Bool {
    guard let base = key.baseAddress else { return true }
    let count = key.count
    var offset = 0
    while offset + 8 <= count {
      if held.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        != base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      {
        return false
      }
      offset += 8
    }
    if offset == count { return true }
    if count >= 8 {
      return held.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        == base.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    }
    while offset < count {
      if held.load(fromByteOffset: offset, as: UInt8.self)
        != base.load(fromByteOffset: offset, as: UInt8.self)
      {
        return false
      }
      offset += 1
    }
    return true
  }
}
