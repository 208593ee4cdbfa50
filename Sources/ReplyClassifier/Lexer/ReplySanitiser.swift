/// Turns any bytes into lower-case UTF-8 with single blanks.
enum ReplySanitiser {
  /// Bytes that the output must have room for beyond its capacity: two zero bytes at the end, and
  /// whole words of eight.
  static let slackBytes = 8

  /// Writes the clean text and returns its length, at most that of the input and the capacity.
  ///
  /// ASCII letters in lower case; runs of blanks and control bytes one blank, none at the start;
  /// bytes that are not well-formed UTF-8 (Unicode 15 table 3-7) one `?` each. Two zero bytes
  /// follow, which are not counted.
  static func clean(
    _ bytes: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>, capacity: Int
  ) -> Int {
    let end = min(bytes.count, capacity)
    var count = 0
    var index = 0
    while index < end {
      if index + 8 <= end, count > 0,
        let word = plainWord(
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)),
          isBehindBlank: out[count - 1] == ByteClass.space)
      {
        UnsafeMutableRawPointer(out + count).storeBytes(of: word.littleEndian, as: UInt64.self)
        count += 8
        index += 8
      } else {
        let next = min(index + 8, end)
        while index < next { cleanOne(bytes, &index, end, out, &count) }
      }
    }
    out[count] = 0
    out[count + 1] = 0
    return count
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  /// Eight bytes in lower case; nil where one is no ASCII text or a blank follows a blank.
  private static func plainWord(_ word: UInt64, isBehindBlank: Bool) -> UInt64? {
    guard word & tops == 0 else { return nil }
    // With the top bits free an addition sets a byte's top bit where the byte is large enough.
    let isPrintable = word &+ ones &* (0x80 - 0x20)
    let isDelete = word &+ ones
    guard isPrintable & ~isDelete & tops == tops else { return nil }
    let isNoBlank = (word ^ ones &* 0x20) &+ ones &* 0x7f
    let blanks = ~isNoBlank & tops
    guard blanks & blanks << 8 == 0, !isBehindBlank || blanks & 0x80 == 0 else { return nil }
    let isUpper = (word &+ ones &* (0x80 - 0x41)) & ~(word &+ ones &* (0x80 - 0x5b)) & tops
    return word | isUpper >> 2
  }

  private static func cleanOne(
    _ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ end: Int,
    _ out: UnsafeMutablePointer<UInt8>, _ count: inout Int
  ) {
    let byte = bytes[index]
    if byte >= 0x80 {
      let length = sequenceLength(bytes, at: index, end: end)
      if length == 0 { out[count] = ByteClass.question }
      for offset in 0..<length { out[count + offset] = bytes[index + offset] }
      count += max(1, length)
      index += max(1, length)
      return
    }
    if byte > ByteClass.space, byte != 0x7f {
      out[count] = ByteClass.lower(byte)
      count += 1
    } else if count > 0, out[count - 1] != ByteClass.space {
      out[count] = ByteClass.space
      count += 1
    }
    index += 1
  }

  /// The length of the well-formed sequence at an index, 0 where there is none.
  private static func sequenceLength(
    _ bytes: UnsafeRawBufferPointer, at index: Int, end: Int
  ) -> Int {
    let first = bytes[index]
    let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    guard first >= 0xc2, first <= 0xf4, index + length <= end else { return 0 }
    for offset in 1..<length where bytes[index + offset] & 0xc0 != 0x80 { return 0 }
    let second = bytes[index + 1]
    switch first {
    case 0xe0: return second >= 0xa0 ? length : 0
    case 0xed: return second <= 0x9f ? length : 0
    case 0xf0: return second >= 0x90 ? length : 0
    case 0xf4: return second <= 0x8f ? length : 0
    default: return length
    }
  }
}
