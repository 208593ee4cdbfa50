import ByteKit
import CZlib

/// Packed values with a CRC-32 behind them, so that a changed byte is told before it is believed.
///
/// Four bytes, the lowest first; the polynomial of gzip (RFC 1952 section 8).
enum SealedBytes {
  private static let sealBytes = 4

  /// The bytes with their seal.
  static func seal(_ bytes: [UInt8]) -> [UInt8] {
    let sum = bytes.withUnsafeBytes { checksum($0) }
    return bytes + (0..<sealBytes).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
  }

  /// The bytes before the seal; throws where they are not those that were sealed.
  static func open(
    _ bytes: UnsafeRawBufferPointer
  ) throws(PackedDamage) -> UnsafeRawBufferPointer {
    guard bytes.count >= sealBytes else { throw PackedDamage() }
    let end = bytes.count - sealBytes
    let body = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    let sum = bytes[end...].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard sum == checksum(body) else { throw PackedDamage() }
    return body
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    // Blocks are far below the 4 GiB that zlib takes at once.
    let base = bytes.bindMemory(to: UInt8.self).baseAddress
    return UInt32(truncatingIfNeeded: crc32_z(0, base, bytes.count))
  }
}
