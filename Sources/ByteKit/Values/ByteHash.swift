/// A seeded 64-bit hash of bytes.
///
/// Multiply-and-fold over 16-byte steps. For tables inside one run the seed is drawn once per
/// process, so that nobody can prepare a log whose names all fall into one bucket; nothing that is
/// printed may depend on it. A hash is never an identity there: tables compare the bytes too.
///
/// ADVICE: state files and stores hold hashes under fixed seeds, by which files are known again;
/// another function here would make them strangers. `ByteHashTests` holds it as it is.
package enum ByteHash {
  private static let seed = UInt64.random(in: 1 ... .max)

  private static let first: UInt64 = 0xa076_1d64_78bd_642f
  private static let second: UInt64 = 0xe703_7ed1_a0b4_28db
  private static let third: UInt64 = 0x8ebc_6af0_9c88_c6e3

  /// The seed, to be held in a local by loops.
  package static var processSeed: UInt64 { seed }

  /// The hash of some bytes.
  @inline(__always)
  package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    var state = seed ^ (UInt64(truncatingIfNeeded: bytes.count) &* 0x9e37_79b9_7f4a_7c15)
    guard let base = bytes.baseAddress, bytes.count > 0 else { return fold(state ^ second, third) }
    let count = bytes.count
    if count >= 16 {
      var offset = 0
      while offset + 16 <= count {
        state = fold(word(base, offset) ^ first ^ state, word(base, offset + 8) ^ second)
        offset += 16
      }
      // The last 16 bytes again where the length is no multiple: cheaper than a loop over the rest.
      if offset < count {
        state = fold(word(base, count - 16) ^ first ^ state, word(base, count - 8) ^ third)
      }
      return fold(state ^ second, third)
    }
    let (low, high) = short(base, count)
    return fold(fold(low ^ first ^ state, high ^ second) ^ second, third)
  }

  /// Mixes two words into one hash.
  @inline(__always)
  package static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    fold(first ^ 0x9e37_79b9_7f4a_7c15, second ^ 0xd1b5_4a32_d192_ed03)
  }

  /// Fewer than 16 bytes as two words.
  @inline(__always)
  private static func short(_ base: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
    if count >= 8 { return (word(base, 0), word(base, count - 8)) }
    if count >= 4 { return (UInt64(half(base, 0)), UInt64(half(base, count - 4))) }
    let middle = base.load(fromByteOffset: count >> 1, as: UInt8.self)
    let last = base.load(fromByteOffset: count - 1, as: UInt8.self)
    return (UInt64(base.load(as: UInt8.self)) << 16 | UInt64(middle) << 8 | UInt64(last), 0)
  }

  @inline(__always)
  private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  @inline(__always)
  private static func half(_ base: UnsafeRawPointer, _ offset: Int) -> UInt32 {
    base.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
  }

  @inline(__always)
  private static func fold(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
  }
}
