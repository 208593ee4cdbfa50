/// Texts of mail headers: encoded where they are not plain ASCII (RFC 2047), and folded.
enum HeaderText {
  /// Columns that a line is folded to (RFC 5322 section 2.1.1).
  static let columnsMax = 78
  /// The most characters of an encoded word (RFC 2047 section 2).
  static let encodedWordMax = 75

  /// A header field with its name, folded, with a line end behind it.
  ///
  /// `body` is what `unstructured`, `phrase` or the caller made; blanks are where lines may break.
  static func field(_ name: String, _ body: String) -> String {
    var lines: [String] = []
    var line = name + ":"
    for word in body.split(separator: " ", omittingEmptySubsequences: true) {
      let isFirst = line == name + ":"
      if !isFirst, line.utf8.count + 1 + word.utf8.count > columnsMax {
        lines.append(line)
        line = " " + word
      } else {
        line += " " + word
      }
    }
    return (lines + [line]).joined(separator: "\n") + "\n"
  }

  /// A text of people, such as a subject.
  static func unstructured(_ text: String) -> String {
    let text = TerminalText.safe(text)
    return isPlain(text) && !text.contains("=?") ? text : encoded(text)
  }

  /// A name before an address: plain words, a quoted string, or encoded words.
  static func phrase(_ text: String) -> String {
    let text = TerminalText.safe(text)
    guard isPlain(text), !text.contains("=?") else { return encoded(text) }
    let isAtoms = text.allSatisfy { $0.isLetter || $0.isNumber || " -_+'".contains($0) }
    guard !isAtoms else { return text }
    let quoted = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "\"\(quoted)\""
  }

  /// True for printable ASCII.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
  }

  /// Encoded words in UTF-8 and base64, each whole characters, with a blank between them.
  private static func encoded(_ text: String) -> String {
    let head = "=?UTF-8?B?"
    let tail = "?="
    let bytesMax = (encodedWordMax - head.utf8.count - tail.utf8.count) / 4 * 3
    var words: [[UInt8]] = [[]]
    // Scalars, since a character may have any number of marks.
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if words[words.count - 1].count + bytes.count > bytesMax { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { head + Base64.encode($0) + tail }.joined(separator: " ")
  }
}
