import ByteKit
import CZlib

/// Bytes compressed by zlib, with their length before them.
enum PackedBlock {
  /// The most bytes that are unpacked: a damaged length must not fill memory.
  static let bytesMax = 1 << 30

  /// The most bytes that one compressed byte can stand for: a repeat of 258 bytes takes two bits
  /// (RFC 1951 sections 3.2.3 and 3.2.5).
  static let bytesPerByteMax = 1032

  /// Compresses bytes; nothing stays nothing.
  static func pack(_ bytes: [UInt8]) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    var head = PackedWriter()
    head.write(count: bytes.count)
    var room = [UInt8](repeating: 0, count: Int(compressBound(uLong(bytes.count))))
    var count = uLongf(room.count)
    let status = compress2(&room, &count, bytes, uLong(bytes.count), Z_DEFAULT_COMPRESSION)
    precondition(status == Z_OK, "zlib's own bound was too small")
    return head.bytes + room[..<Int(count)]
  }

  /// True where so many bytes can come of so many compressed ones: a damaged length must not take
  /// memory before zlib sees it.
  static func canBe(_ count: Int, from packed: Int) -> Bool {
    count <= packed.multipliedReportingOverflow(by: bytesPerByteMax).partialValue
  }

  /// Gives back what `pack` was given.
  static func unpack(_ bytes: UnsafeRawBufferPointer) throws(PackedDamage) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    var reader = PackedReader(bytes)
    let count = try reader.count(limit: bytesMax)
    let start = bytes.count - reader.remaining
    guard canBe(count, from: reader.remaining) else { throw PackedDamage() }
    var room = [UInt8](repeating: 0, count: count)
    var filled = uLongf(count)
    let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
    guard let base = rest.baseAddress else { throw PackedDamage() }
    let status = uncompress(
      &room, &filled, base.assumingMemoryBound(to: UInt8.self), uLong(rest.count))
    guard status == Z_OK, Int(filled) == count else { throw PackedDamage() }
    return room
  }
}
