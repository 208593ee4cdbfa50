/// Encoded forms of file names in mail headers (RFC 2047, RFC 2231).
///
/// Bytes are taken for UTF-8, whatever charset is named: file names of reports are ASCII.
enum EncodedWords {
  /// Decodes the encoded words of a text; blanks between two of them go.
  static func decode(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    var isBehindWord = false
    while let start = rest.firstRange(of: "=?") {
      let before = rest[..<start.lowerBound]
      let parts = rest[start.upperBound...].split(
        separator: "?", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, parts[3].hasPrefix("="),
        let word = decode(String(parts[2]), encoding: parts[1])
      else {
        result += rest[..<start.upperBound]
        rest = rest[start.upperBound...]
        isBehindWord = false
        continue
      }
      if !isBehindWord || !before.allSatisfy(\.isWhitespace) { result += before }
      result += word
      rest = parts[3].dropFirst()
      isBehindWord = true
    }
    return result + rest
  }

  private static func decode(_ word: String, encoding: Substring) -> String? {
    switch encoding {
    case "B", "b":
      return String(decoding: MailDecoding.base64(Array(word.utf8)[...]), as: UTF8.self)
    case "Q", "q":
      let text = Array(word.utf8).map { $0 == UInt8(ascii: "_") ? 32 : $0 }
      return String(decoding: MailDecoding.quotedPrintable(text[...]), as: UTF8.self)
    default: return nil
    }
  }

  /// Decodes `%21`; with `hasCharset` what stands up to the second apostrophe is dropped.
  static func decodePercent(_ text: String, hasCharset: Bool) -> String {
    var value = text[...]
    if hasCharset {
      let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
      if parts.count == 3 { value = parts[2] }
    }
    // Quoted-printable has the same escapes behind another sign.
    let bytes = value.utf8.map { byte in
      byte == UInt8(ascii: "%") ? UInt8(ascii: "=") : byte == UInt8(ascii: "=") ? 0 : byte
    }
    let decoded = MailDecoding.quotedPrintable(bytes[...])
    return String(decoding: decoded.map { $0 == 0 ? UInt8(ascii: "=") : $0 }, as: UTF8.self)
  }
}
