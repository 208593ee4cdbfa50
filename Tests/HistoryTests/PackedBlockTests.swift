import ByteKit
import TestSupport
import Testing

@testable import History

/// Compressed blocks of the store.
struct PackedBlockTests {
  @Test(arguments: [0, 1, 300, 5_000_000])
  func `What compresses best comes back whole`(count: Int) throws {
    let bytes = [UInt8](repeating: 7, count: count)
    let packed = PackedBlock.pack(bytes)
    #expect(try packed.withUnsafeBytes { try PackedBlock.unpack($0) } == bytes)
  }

  @Test(arguments: [(1032, 1, true), (1033, 1, false), (0, 0, true), (1, 0, false)])
  func `A length that no compressed bytes can reach is damage`(
    count: Int, packed: Int, isPossible: Bool
  ) {
    #expect(PackedBlock.canBe(count, from: packed) == isPossible)
  }

  @Test func `A damaged length is told`() {
    var head = PackedWriter()
    head.write(count: PackedBlock.bytesMax)
    let block = head.bytes + PackedBlock.pack([1, 2, 3]).dropFirst()
    #expect(throws: PackedDamage.self) {
      try block.withUnsafeBytes { _ = try PackedBlock.unpack($0) }
    }
  }
}
