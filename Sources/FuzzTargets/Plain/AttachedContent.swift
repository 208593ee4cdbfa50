/// The encodings that an attachment may travel in (RFC 2045 section 6).
enum AttachedContent: CaseIterable {
  case base64
  case quotedPrintable

  /// A message with one attachment, between a text and a footer.
  func message(_ content: [UInt8], fileName: String) -> [UInt8] {
    let encoding = self == .base64 ? "base64" : "quoted-printable"
    let head = """
      From: a@b.example\r
      Content-Type: multipart/mixed; boundary="==b"\r
      \r
      --==b\r
      \r
      A report.\r
      --==b\r
      Content-Type: application/octet-stream\r
      Content-Transfer-Encoding: \(encoding)\r
      Content-Disposition: attachment;\r
       \(fileName)\r
      \r

      """
    let body = self == .base64 ? Self.base64(content) : Self.quotedPrintable(content)
    // A soft line end goes before the boundary, so that its line end is none of the content.
    let end = (self == .base64 ? "\r\n" : "=\r\n") + "--==b--\r\nA footer.\r\n"
    return Array(head.utf8) + body + Array(end.utf8)
  }

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        let letter = letters[bits >> (18 - 6 * place) & 63]
        text.append(place <= group.count ? letter : UInt8(ascii: "="))
      }
      if text.count % 78 == 76 { text += [13, 10] }
    }
    return text
  }

  /// Lines of some 72 columns with soft ends.
  private static func quotedPrintable(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 24) {
      if start > 0 { text += [UInt8(ascii: "="), 13, 10] }
      text += escaped(bytes[start..<min(start + 24, bytes.count)])
    }
    return text
  }

  /// Every byte but letters and digits as `=` and two hexadecimal digits.
  static func escaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return bytes.flatMap { byte in
      let isLetter = (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || (0x30...0x39).contains(byte)
      return isLetter
        ? [byte] : [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
}
