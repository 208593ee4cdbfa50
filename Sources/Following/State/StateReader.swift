/// A state that is not what `StateWriter` wrote.
package struct StateDamage: Error, Hashable, Sendable {
  /// Makes the error.
  package init() {}
}

/// Reads what a `StateWriter` wrote, in the same order; throws where the bytes are not of that form.
package struct StateReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// Begins at the first of the bytes.
  package init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// True where nothing follows.
  package var isAtEnd: Bool { position == bytes.endIndex }

  private mutating func byte() throws(StateDamage) -> UInt8 {
    guard position < bytes.endIndex else { throw StateDamage() }
    defer { position += 1 }
    return bytes[position]
  }

  /// The next number.
  package mutating func int() throws(StateDamage) -> Int {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      let next = try byte()
      guard shift < 63 || next < 2 else { throw StateDamage() }
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 { return Int(Int64(bitPattern: value >> 1) ^ -Int64(value & 1)) }
    }
    throw StateDamage()
  }

  /// The next word of 64 bits.
  package mutating func word() throws(StateDamage) -> UInt64 {
    var word: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 8) { word |= UInt64(try byte()) << shift }
    return word
  }

  /// The next truth value.
  package mutating func bool() throws(StateDamage) -> Bool {
    let value = try byte()
    guard value < 2 else { throw StateDamage() }
    return value == 1
  }

  /// The next text.
  package mutating func text() throws(StateDamage) -> String {
    let count = try int()
    guard count >= 0, count <= bytes.endIndex - position else { throw StateDamage() }
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// The next number, or none.
  package mutating func optionalInt() throws(StateDamage) -> Int? {
    try bool() ? try int() : nil
  }

  /// The next text, or none.
  package mutating func optionalText() throws(StateDamage) -> String? {
    try bool() ? try text() : nil
  }

  /// As many elements as were written, at most `countMax`.
  package mutating func array<Element>(
    countMax: Int, _ body: (inout StateReader) throws(StateDamage) -> Element
  ) throws(StateDamage) -> [Element] {
    let count = try int()
    guard count >= 0, count <= countMax else { throw StateDamage() }
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try body(&self)) }
    return elements
  }
}
