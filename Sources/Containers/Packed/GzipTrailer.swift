import ByteKit

/// Holds a gzip member against the checksum and length at its end, which zlib would do more slowly.
struct GzipTrailer {
  /// What does not fit.
  enum Mismatch {
    case checksum, length
  }

  private var checksum = Checksum()
  private var producedBytes = 0
  /// The last eight bytes of the compressed data.
  private var last: UInt64 = 0

  /// Notes what one step used and wrote.
  mutating func add(consumed: UnsafeRawBufferPointer, produced: UnsafeRawBufferPointer) {
    checksum.add(produced)
    producedBytes += produced.count
    for byte in consumed.suffix(8) { last = last >> 8 | UInt64(byte) << 56 }
  }

  /// What of a member that is at its end does not fit, if anything.
  var mismatch: Mismatch? {
    if UInt32(truncatingIfNeeded: last) != checksum.value { return .checksum }
    if UInt32(truncatingIfNeeded: last >> 32) != UInt32(truncatingIfNeeded: producedBytes) {
      return .length
    }
    return nil
  }
}
