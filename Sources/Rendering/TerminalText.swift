import CTextWidth

/// Text from logs and reports, made safe for a terminal, and the columns that it takes.
enum TerminalText {
  /// The text without anything that a terminal could obey.
  ///
  /// Control characters of both sets, line and paragraph ends, the marks that turn the direction of
  /// writing, and those that show nothing (Unicode 15 sections 23.2 to 23.9) become `?`; so nobody
  /// can move the cursor, set the title or make a line read as another. Of marks that stand on the
  /// letter before them a few are kept in a row.
  static func safe(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) { return text }
    var out = String.UnicodeScalarView()
    var marks = 0
    for scalar in text.unicodeScalars {
      let isMark = scalar.value >= 0x300 && textwidth_of(scalar.value) == 0
      marks = isMark ? marks + 1 : 0
      if marks <= marksInARowMax { out.append(isUnsafe(scalar) ? "?" : scalar) }
    }
    return String(out)
  }

  /// Marks without a width of their own that may follow one another; more could hide a line or
  /// paint over the next.
  static let marksInARowMax = 3

  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0xad, 0x061c, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028...0x202e,
      0x2060...0x206f, 0xfeff, 0xfff9...0xfffb, 0xe0000...0xe007f:
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

  /// The text in lines of at most so many columns, broken at blanks, each indented like the first.
  ///
  /// A word that is longer than a line stands alone and is not broken, so that it can be copied.
  static func wrapped(_ text: String, to columns: Int) -> [String] {
    guard width(text) > columns else { return [text] }
    let indent = String(text.prefix { $0 == " " })
    var lines: [String] = []
    var line = indent
    for word in text.dropFirst(indent.count).split(separator: " ", omittingEmptySubsequences: false)
    {
      let isFresh = line == indent
      if !isFresh, width(line) + 1 + width(String(word)) > columns {
        lines.append(withoutBlanksAtEnd(line))
        line = indent + word
      } else {
        line += (isFresh ? "" : " ") + word
      }
    }
    return line == indent && !lines.isEmpty ? lines : lines + [withoutBlanksAtEnd(line)]
  }

  private static func withoutBlanksAtEnd(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
