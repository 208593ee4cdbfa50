import Containers
import TestSupport
import Testing

/// The CRC-32 bit by bit, as the polynomial says.
enum ReferenceChecksum {
  static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var value = ~UInt32(0)
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1 }
    }
    return ~value
  }
}

/// The fast checksum against the obvious one.
@Suite struct ChecksumTests {
  /// "123456789" is what catalogues of checksums give.
  @Test func theCheckValueIsTheKnownOne() {
    Array("123456789".utf8).withUnsafeBytes {
      #expect(Checksum(of: $0).value == 0xcbf4_3926)
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>) func everyLengthAndPlaceGivesTheSame(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let bytes = (0..<700).map { _ in UInt8.random(in: 0...255, using: &random) }
    bytes.withUnsafeBytes { all in
      for length in 0...300 {
        let start = Int.random(in: 0...400, using: &random)
        let part = start..<(start + length)
        #expect(
          Checksum(of: UnsafeRawBufferPointer(rebasing: all[part])).value
            == ReferenceChecksum.crc32(bytes[part]), "\(part)")
      }
    }
  }

  @Test(arguments: [1, 7, 27, 64, 65, 100]) func piecesGiveTheSameAsTheWhole(_ size: Int) {
    var random = SeededRandom(seed: 7)
    let bytes = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }
    var checksum = Checksum()
    bytes.withUnsafeBytes { all in
      for start in stride(from: 0, to: bytes.count, by: size) {
        checksum.add(
          UnsafeRawBufferPointer(rebasing: all[start..<min(start + size, bytes.count)]))
      }
    }
    #expect(checksum.value == ReferenceChecksum.crc32(bytes))
  }
}
