/// A seeded 64-bit hash of bytes for tables inside one run.
///
/// Multiply-and-fold over 8-byte words. The seed is drawn once per process, so that nobody can
/// prepare a log whose names all fall into one bucket; nothing that is printed may depend on it.
/// A hash is never an identity: tables compare the bytes too.
package enum ByteHash {
  private static let seed = UInt64.random(in: 1 ... .max)

  /// The seed, to be held in a local by loops.
  package static var processSeed: UInt64 { seed }

  /// The hash of some bytes.
  @inline(__always)
  package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var state = seed ^ (UInt64(truncatingIfNeeded: bytes.count) &* 0x9e37_79b9_7f4a_7c15)
    var offset = 0
    while bytes.count - offset >= 8 {
      let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      state = fold(state ^ word, 0xa076_1d64_78bd_642f)
      offset += 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count {
      tail |= UInt64(bytes[offset]) << shift
      shift += 8
      offset += 1
    }
    return fold(fold(state ^ tail, 0xe703_7ed1_a0b4_28db), 0x8ebc_6af0_9c88_c6e3)
  }

  /// Mixes two words into one hash.
  @inline(__always)
  package static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    fold(first ^ 0x9e37_79b9_7f4a_7c15, second ^ 0xd1b5_4a32_d192_ed03)
  }

  @inline(__always)
  private static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
  }
}
