/// Texts as a configuration file can hold them, whoever wrote them.
///
/// What comes out is read back by `Configuration` as the text that went in; nothing in it can end its
/// line, open another key or name an alias.
package enum YAMLText {
  /// The most bytes of a mark that a draft writes; what is longer is no name that somebody chose.
  package static let markBytesMax = 200

  /// Words that YAML readers take for something else than text.
  private static let taken: Set<String> = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n",
  ]

  /// A text as one value, in quotes where it needs them; nil where the reader would refuse it.
  ///
  /// The parser takes U+FEFF in front of a text for the mark of its encoding and drops it.
  package static func value(_ text: String) -> String? {
    guard !text.isEmpty, text.utf8.count <= ConfigurationLimits.textBytesMax,
      !text.unicodeScalars.contains(where: isControl), text.unicodeScalars.first != "\u{feff}"
    else { return nil }
    return isPlain(text) ? text : quoted(text)
  }

  /// A text within a comment: on one line, and nothing that counts as an alias.
  package static func comment(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          isControl(scalar) || scalar == "*" || !isWritten(scalar) ? "?" : scalar
        }))
  }

  /// True where the text needs no quotes: a word, a name with points, or a path.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) || isDigit(first) || first == 0x2f,
      text.utf8.allSatisfy({ isLetter($0) || isDigit($0) || "/._-".utf8.contains($0) }),
      !taken.contains(text.lowercased())
    else { return false }
    // A number would be text to this reader and none to others; an address is none.
    return text.utf8.contains(where: { isLetter($0) || $0 == 0x2f })
      && !(isDigit(first) && Double(text) != nil)
      || text.utf8.count { $0 == UInt8(ascii: ".") } == 3 && isDigit(first)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// True for what may stand in the file as it is.
  private static func isWritten(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  /// In double quotes (YAML 1.2.2, section 5.7).
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        result += "\\"
        result.unicodeScalars.append(scalar)
      case "*": result += "\\x2a"
      case _ where isWritten(scalar): result.unicodeScalars.append(scalar)
      default:
        let hex = String(scalar.value, radix: 16)
        let isLong = hex.utf8.count > 4
        result += isLong ? "\\U" : "\\u"
        result += String(repeating: "0", count: (isLong ? 8 : 4) - hex.utf8.count) + hex
      }
    }
    return result + "\""
  }
}
