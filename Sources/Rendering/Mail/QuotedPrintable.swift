/// The quoted-printable encoding of text (RFC 2045 section 6.7).
enum QuotedPrintable {
  /// The most characters of an encoded line.
  static let columnsMax = 76

  /// The text encoded, in lines that end with LF.
  static func encode(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line(Array($0.utf8)) }.joined(separator: "\n")
  }

  private static func line(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    var columns = 0
    for (index, byte) in bytes.enumerated() {
      let isLast = index + 1 == bytes.count
      var piece = isPlain(byte, isLast: isLast) ? [byte] : escaped(byte)
      // Room is kept for the mark of a soft line end.
      if columns + piece.count > columnsMax - 1 {
        out += [UInt8(ascii: "="), 10]
        columns = 0
      }
      // A point alone ends a message in SMTP, and "From " begins one in an mbox.
      if columns == 0, byte == UInt8(ascii: ".") || byte == UInt8(ascii: "F") {
        piece = escaped(byte)
      }
      out += piece
      columns += piece.count
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func isPlain(_ byte: UInt8, isLast: Bool) -> Bool {
    let isBlank = byte == 0x20 || byte == 9
    return byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "=") || isBlank && !isLast
  }

  private static func escaped(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [UInt8(ascii: "="), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }
}
