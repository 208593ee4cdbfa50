import ByteKit
import Testing

/// The published values of FNV-1a (draft-eastlake-fnv, appendix C), which stores rely on.
@Suite struct FNV1aTests {
  @Test(
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func `The hash is the published one`(text: String, expected: UInt64) {
    #expect(FNV1a(text.utf8).state == expected)
    var hash = FNV1a()
    for byte in text.utf8 { hash.add(byte) }
    #expect(hash.state == expected)
  }
}
