import ByteKit
import TestSupport
import Testing

/// Searches for bytes, against searches that look at one byte after another.
struct BytesTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func theLastSuchByteIsFound(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for count in 0...70 {
      // Bytes that differ from the wanted one in a single bit are the ones to be mistaken.
      let bytes = (0..<count).map { _ in
        UInt8([0x40, 0x41, 0xc0, 0x00, 0x3f, 0xff, 0x61].randomElement(using: &random) ?? 0)
      }
      let end = Int.random(in: 0...count, using: &random)
      let found = bytes.withUnsafeBytes { lastIndex(of: 0x40, in: $0, before: end) }
      #expect(found == bytes[..<end].lastIndex(of: 0x40))
    }
  }
}
