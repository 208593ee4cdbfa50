/// The elements of names of up to 16 bytes, each held as two words: one comparison tells a name.
struct PlainNames {
  private struct Slot {
    var low: UInt64 = 0
    var high: UInt64 = 0
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
      table[slot] = Slot(low: low, high: high, element: element)
    }
    slots = UnsafePointer(table)
  }

  /// The element of a name, its first eight bytes and its last ones, little-endian, the rest zero;
  /// nil for names that mean nothing here.
  @inline(__always)
  func element(_ low: UInt64, _ high: UInt64) -> ReportElement? {
    var slot = Self.slot(low, high)
    while slots[slot].low != 0 {
      if slots[slot].low == low, slots[slot].high == high { return slots[slot].element }
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
