import TestSupport
import Testing

@testable import ByteKit

/// The hash as it is written down in state files, worked out step by step.
private func reference(_ bytes: [UInt8], seed: UInt64) -> UInt64 {
  func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = UInt128(left) * UInt128(right)
    return UInt64(product >> 64) ^ UInt64(truncatingIfNeeded: product)
  }
  func number(_ range: Range<Int>) -> UInt64 {
    range.reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
  }
  let (first, second, third) = (
    0xa076_1d64_78bd_642f as UInt64, 0xe703_7ed1_a0b4_28db as UInt64,
    0x8ebc_6af0_9c88_c6e3 as UInt64
  )
  let count = bytes.count
  var state = seed ^ (UInt64(count) &* 0x9e37_79b9_7f4a_7c15)
  switch count {
  case 0: break
  case 1...3:
    let three = [bytes[0], bytes[count / 2], bytes[count - 1]].map { UInt64($0) }
    state = fold(three[0] << 16 ^ three[1] << 8 ^ three[2] ^ first ^ state, second)
  case 4..<16:
    let half = count < 8 ? 4 : 8
    state = fold(number(0..<half) ^ first ^ state, number(count - half..<count) ^ second)
  default:
    for start in stride(from: 0, through: count - 16, by: 16) {
      let (low, high) = (number(start..<start + 8), number(start + 8..<start + 16))
      state = fold(low ^ first ^ state, high ^ second)
    }
    if count % 16 > 0 {
      let (low, high) = (number(count - 16..<count - 8), number(count - 8..<count))
      state = fold(low ^ first ^ state, high ^ third)
    }
  }
  return fold(state ^ second, third)
}

@Suite struct ByteHashTests {
  /// Hashes under fixed seeds lie in state files and stores, so they may never change.
  @Test(arguments: 0...100)
  func hashIsTheOneThatFilesHold(count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    for _ in 0..<20 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      let seed = UInt64.random(in: 0 ... .max, using: &random)
      #expect(
        bytes.withUnsafeBytes { ByteHash.hash($0, seed: seed) } == reference(bytes, seed: seed))
    }
  }
}
