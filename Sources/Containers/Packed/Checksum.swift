import CChecksum
import CZlib

/// The CRC-32 of gzip and zip (RFC 1952, section 8).
///
/// By instructions made for it where the machine has them, which is three times as fast as zlib's
/// own; by zlib elsewhere.
package struct Checksum: Sendable {
  private static let hasInstructions = checksum_has_crc32()

  /// The checksum of what was added so far.
  package private(set) var value: UInt32 = 0

  /// The checksum of nothing.
  package init() {}

  /// The checksum of some bytes.
  package init(of bytes: UnsafeRawBufferPointer) { add(bytes) }

  /// Goes on with more bytes.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return }
    value =
      Self.hasInstructions
      ? checksum_crc32(value, base, bytes.count)
      : UInt32(truncatingIfNeeded: crc32_z(UInt(value), base, bytes.count))
  }
}
