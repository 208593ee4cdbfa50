/// Turns any bytes into lower-case UTF-8 with single blanks.
enum ReplySanitiser {
  /// Writes the clean text and returns its length, at most that of the input and the capacity.
  ///
  /// ASCII letters in lower case; runs of blanks and control bytes one blank, none at the start;
  /// bytes that are not well-formed UTF-8 (Unicode 15 table 3-7) one `?` each.
  static func clean(
    _ bytes: UnsafeRawBufferPointer, into out: UnsafeMutablePointer<UInt8>, capacity: Int
  ) -> Int {
    let end = min(bytes.count, capacity)
    var count = 0
    var index = 0
    while index < end {
      let byte = bytes[index]
      if byte >= 0x80 {
        let length = sequenceLength(bytes, at: index, end: end)
        if length == 0 {
          out[count] = ByteClass.question
          count += 1
          index += 1
        } else {
          for offset in 0..<length { out[count + offset] = bytes[index + offset] }
          count += length
          index += length
        }
        continue
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
    return count
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
