import ByteKit

/// Writes values one after another into the bytes of a state.
///
/// Integers take one byte for each seven bits (LEB128 of the zigzag number), texts their length
/// first. What is written is read back by `StateReader` in the same order.
package struct StateWriter {
  /// The bytes so far.
  package private(set) var bytes: [UInt8] = []

  /// Makes an empty state.
  package init() {}

  /// Adds a number.
  package mutating func add(_ value: Int) {
    var rest = UInt64(bitPattern: Int64(value << 1 ^ value >> 63))
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Adds all 64 bits of a word.
  package mutating func add(_ word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  /// Adds a truth value.
  package mutating func add(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// Adds a text.
  package mutating func add(_ text: String) {
    add(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  /// Adds a number that may be missing.
  package mutating func add(_ value: Int?) {
    add(value != nil)
    if let value { add(value) }
  }

  /// Adds a text that may be missing.
  package mutating func add(_ text: String?) {
    add(text != nil)
    if let text { add(text) }
  }

  /// Adds how many there are, then each.
  package mutating func add<Element>(
    array elements: some Collection<Element>, _ body: (inout StateWriter, Element) -> Void
  ) {
    add(elements.count)
    for element in elements { body(&self, element) }
  }
}
