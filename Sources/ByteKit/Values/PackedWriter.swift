/// Writes numbers and texts one after another in few bytes; `PackedReader` reads them back.
///
/// Numbers are LEB128: seven bits a byte, the lowest first. Signed ones go zigzag.
package struct PackedWriter: Sendable {
  /// What was written.
  package private(set) var bytes: [UInt8] = []

  /// Nothing written yet.
  package init() {}

  /// Writes a number.
  @inline(__always)
  package mutating func write(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Writes a number that may be negative; small ones of either sign take one byte.
  @inline(__always)
  package mutating func write(signed value: Int) {
    write(UInt64(bitPattern: Int64((value << 1) ^ (value >> (Int.bitWidth - 1)))))
  }

  /// Writes a count, which is never negative.
  @inline(__always)
  package mutating func write(count: Int) { write(UInt64(bitPattern: Int64(count))) }

  /// Writes a number that may be absent.
  package mutating func write(optional value: Int?) {
    write(value == nil ? 0 : 1)
    if let value { write(signed: value) }
  }

  /// Writes bytes with their count.
  package mutating func write(bytes more: some Collection<UInt8>) {
    write(count: more.count)
    bytes.append(contentsOf: more)
  }

  /// Writes a text.
  package mutating func write(_ text: String) { write(bytes: text.utf8) }

  /// Writes a text that may be absent.
  package mutating func write(optional text: String?) {
    write(text == nil ? 0 : 1)
    if let text { write(text) }
  }

  /// Writes yes or no.
  package mutating func write(_ flag: Bool) { write(flag ? 1 : 0) }
}
