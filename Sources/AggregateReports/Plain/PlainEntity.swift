import ByteKit

/// The entities of XML that plain text may use.
enum PlainEntity {
  /// What the entity at the front stands for, and how long it is; nil where there is none.
  static func find(_ bytes: UnsafeRawBufferPointer) -> (sign: UInt8, count: Int)? {
    let all: [(StaticString, StaticString)] = [
      ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"),
    ]
    for (name, sign) in all where bytes.count >= name.utf8CodeUnitCount {
      let front = UnsafeRawBufferPointer(rebasing: bytes[..<name.utf8CodeUnitCount])
      if bytesEqual(
        front, UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
      {
        return (sign.utf8Start[0], name.utf8CodeUnitCount)
      }
    }
    return nil
  }

  /// True where the bytes end inside what may be an entity or a line end.
  static func mayBecomeMore(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
    if bytes.count == 1, bytes.first == 13 { return true }
    let longest = 6
    return bytes.count < longest && bytes.first == UInt8(ascii: "&")
      && bytes.dropFirst().allSatisfy { $0 >= 0x61 && $0 <= 0x7a }
  }
}
