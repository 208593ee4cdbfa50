/// The elements of names of up to 16 bytes, each held as two words: one comparison tells a name.
struct PlainNames {
  private struct Slot {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var count = 0
    var element = ReportElement.other
  }

  /// The table of all names that mean something; never freed.
  static let shared = PlainNames()

  /// A power of two, several times the names.
  private static let slotCount = 256

  private let slots: UnsafePointer<Slot>

  private init() {
    let table = UnsafeMutablePointer<Slot>.allocate(capacity: Self.slotCount)
    table.initialize(repeating: Slot(), count: Self.slotCount)
    for (name, element) in ReportElement.names {
      var (low, high) = (UInt64(0), UInt64(0))
      for (index, byte) in name.utf8.enumerated() {
        if index < 8 {
          low |= UInt64(byte) << UInt64(8 * index)
        } else {
          high |= UInt64(byte) << UInt64(8 * (index - 8))
        }
      }
      var slot = Self.slot(low, high)
      while table[slot].low != 0 { slot = (slot + 1) & (Self.slotCount - 1) }
      table[slot] = Slot(low: low, high: high, count: name.utf8.count, element: element)
    }
    slots = UnsafePointer(table)
  }

  /// The element of the name at `start` where it is one that means something and `>` follows it;
  /// `end` is then behind the name.
  @inline(__always)
  func element(
    in bytes: UnsafeRawBufferPointer, from start: Int, _ end: inout Int
  ) -> ReportElement? {
    guard start + 17 <= bytes.count else { return nil }
    let low = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
    let ends = Self.brackets(low)
    if ends != 0 {
      let count = ends.trailingZeroBitCount >> 3
      end = start + count
      return element(low & Self.mask(count), 0, count)
    }
    let high = bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)
    let more = Self.brackets(high)
    guard more != 0 || bytes[start + 16] == UInt8(ascii: ">") else { return nil }
    let count = more.trailingZeroBitCount >> 3
    end = start + 8 + count
    return element(low, high & Self.mask(count), 8 + count)
  }

  /// The top bit of the first byte that is `>`, and of some behind it; 0 where there is none.
  @inline(__always)
  private static func brackets(_ word: UInt64) -> UInt64 {
    let zero = word ^ 0x3e3e_3e3e_3e3e_3e3e
    return (zero &- 0x0101_0101_0101_0101) & ~zero & 0x8080_8080_8080_8080
  }

  /// The lower `count` bytes, up to 8.
  @inline(__always)
  private static func mask(_ count: Int) -> UInt64 {
    count >= 8 ? .max : (1 << UInt64(8 * count)) - 1
  }

  /// The element of a name, its first eight bytes and its last ones, little-endian, the rest zero,
  /// and its length, which tells a zero byte of the name from the rest; nil for names that mean
  /// nothing here.
  @inline(__always)
  private func element(_ low: UInt64, _ high: UInt64, _ count: Int) -> ReportElement? {
    var slot = Self.slot(low, high)
    while slots[slot].low != 0 {
      if slots[slot].low == low, slots[slot].high == high, slots[slot].count == count {
        return slots[slot].element
      }
      slot = (slot + 1) & (Self.slotCount - 1)
    }
    return nil
  }

  @inline(__always)
  private static func slot(_ low: UInt64, _ high: UInt64) -> Int {
    Int(truncatingIfNeeded: ((low ^ high &* 3) &* 0x9e37_79b9_7f4a_7c15) >> 56)
  }
}

// The table holds only numbers and never changes.
extension PlainNames: @unchecked Sendable {}
