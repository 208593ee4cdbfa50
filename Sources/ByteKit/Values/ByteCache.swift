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
    return second.count == 0 ? hash : ByteHash.hash(second, seed: hash)
  }

  @inline(__always)
  private static func tag(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash >> 32) | 1
  }

  /// Compares in steps whose last overlaps the one before; as many bytes as the key has are held.
  @inline(__always)
  static func equals(_ held: UnsafeRawPointer, _ key: UnsafeRawBufferPointer) -> Bool {
    guard let base = key.baseAddress else { return true }
    switch key.count {
    case 16...:
      let last = key.count - 16
      var differing = differing(held, base, last)
      for offset in stride(from: 0, to: last, by: 16) {
        differing |= Self.differing(held, base, offset)
      }
      return differing.x | differing.y == 0
    case 8...:
      return areSame(held, base, 0, UInt64.self) && areSame(held, base, key.count - 8, UInt64.self)
    case 4...:
      return areSame(held, base, 0, UInt32.self) && areSame(held, base, key.count - 4, UInt32.self)
    default:
      return key.indices.allSatisfy { areSame(held, base, $0, UInt8.self) }
    }
  }

  /// The bits in which sixteen bytes differ.
  @inline(__always)
  private static func differing(
    _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ offset: Int
  ) -> SIMD2<UInt64> {
    left.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
      ^ right.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self)
  }

  @inline(__always)
  private static func areSame<Word: FixedWidthInteger & BitwiseCopyable>(
    _ left: UnsafeRawPointer, _ right: UnsafeRawPointer, _ offset: Int, _: Word.Type
  ) -> Bool {
    left.loadUnaligned(fromByteOffset: offset, as: Word.self)
      == right.loadUnaligned(fromByteOffset: offset, as: Word.self)
  }
}
