import ByteKit
import TestSupport
import Testing

@testable import History

/// Bytes of the store that were changed are never taken for what was written.
struct SealedBytesTests {
  @Test(arguments: [0, 1, 4, 5, 300])
  func `What was sealed opens, and with any one byte changed it does not`(count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    let sealed = SealedBytes.seal(bytes)
    #expect(try sealed.withUnsafeBytes { Array(try SealedBytes.open($0)) } == bytes)
    for place in sealed.indices {
      var changed = sealed
      changed[place] ^= UInt8.random(in: 1...255, using: &random)
      #expect(throws: PackedDamage.self) {
        try changed.withUnsafeBytes { _ = try SealedBytes.open($0) }
      }
    }
    for length in 0..<sealed.count {
      #expect(throws: PackedDamage.self) {
        try sealed[..<length].withUnsafeBytes { _ = try SealedBytes.open($0) }
      }
    }
  }
}
