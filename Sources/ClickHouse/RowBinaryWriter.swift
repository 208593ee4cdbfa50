/// Writes rows in ClickHouse's format `RowBinary`: values one after another, nothing between them.
///
/// Numbers are of fixed width, the lowest byte first; a `String` carries its length as LEB128, a
/// `FixedString` nothing; `DateTime` is a `UInt32`, `Date` a `UInt16`, `Enum8` an `Int8`
/// (clickhouse.com/docs/interfaces/formats/RowBinary).
package struct RowBinaryWriter: Sendable {
  /// What was written.
  package private(set) var bytes: [UInt8]

  /// Nothing written yet; `capacity` bytes are expected.
  package init(capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Writes a number of 8, 16, 32 or 64 bits.
  @inline(__always)
  package mutating func write(_ value: some FixedWidthInteger & BitwiseCopyable) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a `String`.
  package mutating func write(_ text: String) { write(string: text.utf8) }

  /// Writes the bytes of a `String`.
  package mutating func write(string more: some Collection<UInt8>) {
    var rest = more.count
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
    bytes.append(contentsOf: more)
  }

  /// Writes bytes as they are: a `FixedString`, or values that were written before.
  @inline(__always)
  package mutating func write(raw more: [UInt8]) { bytes.append(contentsOf: more) }

  /// Writes a point in time as `DateTime`; what it cannot hold goes to its nearest end.
  package mutating func write(time: Int) { write(UInt32(clamping: time)) }

  /// Writes a number of days since 1970 as `Date`.
  package mutating func write(day: Int) { write(UInt16(clamping: day)) }

  /// Forgets what was written and keeps the room.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
