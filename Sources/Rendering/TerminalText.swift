import CTextWidth

/// Text from logs and reports, made safe for a terminal, and the columns that it takes.
enum TerminalText {
  /// The text without anything that a terminal could obey.
  ///
  /// Control characters of both sets, line and paragraph ends, and the marks that turn the
  /// direction of writing (Unicode 15 section 23.2) become `?`; so nobody can move the cursor, set
  /// the title or make a line read as another.
  static func safe(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { out.append(isUnsafe(scalar) ? "?" : scalar) }
    return String(out)
  }

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x2028...0x202e, 0x2066...0x2069, 0x200e, 0x200f, 0x061c, 0xfeff:
      true
    default: false
    }
  }

  /// The columns of a text on a terminal, by the C library's table (wcwidth).
  static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + max(0, Int(textwidth_of($1.value))) }
  }

  /// The text cut to some columns, with a mark where something is missing.
  static func cut(_ text: String, to columns: Int, _ mark: String) -> String {
    guard width(text) > columns else { return text }
    let room = max(0, columns - width(mark))
    var kept = ""
    var used = 0
    for character in text {
      let next = width(String(character))
      if used + next > room { break }
      used += next
      kept.append(character)
    }
    return kept + mark
  }
}
