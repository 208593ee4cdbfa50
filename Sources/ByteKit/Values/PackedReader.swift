/// Reads what `PackedWriter` wrote.
///
/// Every read checks that its bytes are there and throws `PackedDamage` where they are not.
package struct PackedReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  /// Reads some bytes, which must stay where they are meanwhile.
  package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// True when everything was read.
  package var isAtEnd: Bool { position == bytes.count }

  /// The bytes that are left.
  package var remaining: Int { bytes.count - position }

  /// Reads a number.
  @inline(__always)
  package mutating func number() throws(PackedDamage) -> UInt64 {
    guard position < bytes.count else { throw PackedDamage() }
    let first = bytes[position]
    position += 1
    return first < 0x80 ? UInt64(first) : try rest(of: first)
  }

  private mutating func rest(of first: UInt8) throws(PackedDamage) -> UInt64 {
    var value = UInt64(first & 0x7f)
    var shift: UInt64 = 7
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw PackedDamage()
  }

  /// Reads a number that may be negative.
  @inline(__always)
  package mutating func signed() throws(PackedDamage) -> Int {
    let raw = try number()
    return Int(truncatingIfNeeded: Int64(bitPattern: (raw >> 1) ^ (0 &- (raw & 1))))
  }

  /// Reads a count; throws where it is larger than `limit`.
  @inline(__always)
  package mutating func count(limit: Int = .max) throws(PackedDamage) -> Int {
    let raw = try number()
    guard raw <= UInt64(limit) else { throw PackedDamage() }
    return Int(raw)
  }

  /// Reads a 32-bit number.
  @inline(__always)
  package mutating func small() throws(PackedDamage) -> UInt32 {
    guard let value = UInt32(exactly: try number()) else { throw PackedDamage() }
    return value
  }

  /// Reads a number that may be absent.
  package mutating func optionalNumber() throws(PackedDamage) -> Int? {
    try flag() ? try signed() : nil
  }

  /// Reads bytes with their count.
  package mutating func block() throws(PackedDamage) -> UnsafeRawBufferPointer {
    let count = try count()
    // Asked only now: the count itself took bytes.
    guard count <= remaining else { throw PackedDamage() }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)])
  }

  /// Reads a text.
  package mutating func text() throws(PackedDamage) -> String {
    String(decoding: try block(), as: UTF8.self)
  }

  /// Reads a text that may be absent.
  package mutating func optionalText() throws(PackedDamage) -> String? {
    try flag() ? try text() : nil
  }

  /// Reads yes or no.
  package mutating func flag() throws(PackedDamage) -> Bool {
    switch try number() {
    case 0: false
    case 1: true
    default: throw PackedDamage()
    }
  }
}

/// Packed bytes that are not what some `PackedWriter` wrote.
package struct PackedDamage: Error {
  /// Makes one.
  package init() {}
}
