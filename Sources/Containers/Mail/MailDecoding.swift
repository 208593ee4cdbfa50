/// Transfer encodings of mail (RFC 2045 section 6).
enum MailDecoding {
  /// Decodes base64; bytes outside its alphabet are passed over, as section 6.8 asks.
  static func base64(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    var count = 0
    for byte in text {
      if byte == UInt8(ascii: "=") { break }
      guard let value = base64Value(byte) else { continue }
      bits = bits << 6 | value
      count += 1
      if count == 4 {
        decoded.append(UInt8(truncatingIfNeeded: bits >> 16))
        decoded.append(UInt8(truncatingIfNeeded: bits >> 8))
        decoded.append(UInt8(truncatingIfNeeded: bits))
        bits = 0
        count = 0
      }
    }
    if count == 3 {
      decoded.append(UInt8(truncatingIfNeeded: bits >> 10))
      decoded.append(UInt8(truncatingIfNeeded: bits >> 2))
    } else if count == 2 {
      decoded.append(UInt8(truncatingIfNeeded: bits >> 4))
    }
    return decoded
  }

  /// Decodes text that is base64 without saying so, where something packed or XML comes out of it; nil
  /// elsewhere.
  static func unlabelledBase64(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let head = text.drop { $0 <= 32 }.prefix(64)
    guard head.count >= 16,
      head.allSatisfy({
        base64Value($0) != nil || $0 == 10 || $0 == 13 || $0 == UInt8(ascii: "=")
      })
    else { return nil }
    let front = base64(head)
    let isPacked =
      front.starts(with: [0x1f, 0x8b]) || front.starts(with: [0x50, 0x4b, 3, 4])
      || front.starts(with: "<?xml".utf8) || front.starts(with: "<feedback".utf8)
    return isPacked ? base64(text)[...] : nil
  }

  private static func base64Value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x41...0x5a: UInt32(byte - 0x41)
    case 0x61...0x7a: UInt32(byte - 0x61 + 26)
    case 0x30...0x39: UInt32(byte - 0x30 + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  /// Decodes quoted-printable; malformed escapes stay as they are.
  static func quotedPrintable(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      guard byte == UInt8(ascii: "=") else {
        decoded.append(byte)
        index += 1
        continue
      }
      if index + 2 < text.endIndex, let high = hex(text[index + 1]), let low = hex(text[index + 2])
      {
        decoded.append(high << 4 | low)
        index += 3
        continue
      }
      var end = index + 1
      while end < text.endIndex, text[end] == 32 || text[end] == 9 || text[end] == 13 { end += 1 }
      if end < text.endIndex, text[end] == 10 {
        index = end + 1
      } else {
        decoded.append(byte)
        index += 1
      }
    }
    return decoded
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
