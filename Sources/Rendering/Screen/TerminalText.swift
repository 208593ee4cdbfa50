import CTextWidth

/// A text that may be shown on a terminal.
///
/// Written as a string literal: what stands in the literal is the program's own, and every text put
/// into it is cleaned, so that no text of a log, a report, a path or the configuration can steer the
/// terminal. Colours are put on by `painted` alone. Putting together, cutting and breaking into lines
/// work on what is clean already.
///
/// ```swift
/// let line: TerminalText = "  \(row.domain)  \(style.paint("worse", .bad))"
/// ```
package struct TerminalText: ExpressibleByStringInterpolation, Hashable, Sendable {
  /// The text with the program's colours.
  package let source: String

  package init(stringLiteral value: String) { source = value }

  package init(stringInterpolation: StringInterpolation) { source = stringInterpolation.source }

  /// A text, cleaned.
  package init(_ text: String) { source = Self.safe(text) }

  private init(clean source: String) { self.source = source }

  /// Takes the pieces of a literal.
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      source.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    package mutating func appendLiteral(_ literal: String) { source += literal }

    package mutating func appendInterpolation(_ text: TerminalText) { source += text.source }

    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      source += TerminalText.safe(value.description)
    }
  }

  /// The ways in which a piece of text can stand out.
  enum Emphasis: String {
    case heading = "1"
    case good = "32"
    case warning = "33"
    case bad = "31"
    case faint = "2"
  }

  // MARK: - Putting together

  package static func + (a: TerminalText, b: TerminalText) -> TerminalText {
    TerminalText(clean: a.source + b.source)
  }

  package static func += (a: inout TerminalText, b: TerminalText) { a = a + b }

  /// So many blanks.
  static func blanks(_ count: Int) -> TerminalText {
    TerminalText(clean: String(repeating: " ", count: max(0, count)))
  }

  /// The text in a colour of the program's own.
  func painted(_ emphasis: Emphasis) -> TerminalText {
    TerminalText(clean: "\u{1b}[\(emphasis.rawValue)m\(source)\u{1b}[0m")
  }

  /// True for no text at all.
  var isEmpty: Bool { source.isEmpty }

  /// The text without the blanks that it begins with.
  package var withoutIndent: TerminalText { TerminalText(clean: String(source.drop { $0 == " " })) }

  /// The text without its first characters, which are not painted.
  func dropFirst(_ count: Int) -> TerminalText {
    TerminalText(clean: String(source.dropFirst(count)))
  }

  // MARK: - Cleaning

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

  // MARK: - Columns

  /// The columns of the text on a terminal, by the C library's table (wcwidth); colours take none.
  package var columns: Int {
    if source.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x1b }) { return source.utf8.count }
    var columns = 0
    var isColour = false
    for scalar in source.unicodeScalars {
      if scalar == "\u{1b}" { isColour = true }
      if !isColour { columns += max(0, Int(textwidth_of(scalar.value))) }
      if scalar == "m" { isColour = false }
    }
    return columns
  }

  /// The text, which is not painted, cut to some columns, with a mark where something is missing.
  func cut(to columns: Int, _ mark: String) -> TerminalText {
    guard self.columns > columns else { return self }
    let mark = TerminalText(mark)
    let room = max(0, columns - mark.columns)
    var kept = ""
    var used = 0
    for character in source {
      let next = TerminalText(clean: String(character)).columns
      if used + next > room { break }
      used += next
      kept.append(character)
    }
    return TerminalText(clean: kept) + mark
  }

  /// The text in lines of at most so many columns, broken at blanks, each indented like the first.
  ///
  /// A word that is longer than a line stands alone and is not broken, so that it can be copied.
  func wrapped(to columns: Int) -> [TerminalText] {
    guard self.columns > columns else { return [self] }
    let indent = String(source.prefix { $0 == " " })
    var lines: [TerminalText] = []
    var line = indent
    var width = indent.count
    for word in source.dropFirst(indent.count).split(
      separator: " ", omittingEmptySubsequences: false)
    {
      let isFresh = line == indent
      let wordColumns = TerminalText(clean: String(word)).columns
      if !isFresh, width + 1 + wordColumns > columns {
        lines.append(Self.withoutBlanksAtEnd(line))
        line = indent + word
        width = indent.count + wordColumns
      } else {
        line += (isFresh ? "" : " ") + word
        width += (isFresh ? 0 : 1) + wordColumns
      }
    }
    return line == indent && !lines.isEmpty ? lines : lines + [Self.withoutBlanksAtEnd(line)]
  }

  private static func withoutBlanksAtEnd(_ line: String) -> TerminalText {
    TerminalText(clean: line).withoutBlanksAtEnd
  }

  /// The text without the blanks that it ends with.
  var withoutBlanksAtEnd: TerminalText {
    let blank = UInt8(ascii: " ")
    let bytes = source.utf8
    guard bytes.last == blank else { return self }
    let end = bytes.lastIndex { $0 != blank }.map { bytes.index(after: $0) } ?? bytes.startIndex
    return TerminalText(clean: String(source[..<end]))
  }
}

extension [TerminalText] {
  /// The lines as UTF-8, each with a line end behind it.
  package var bytes: [UInt8] { [UInt8]((map(\.source).joined(separator: "\n") + "\n").utf8) }
}

extension DefaultStringInterpolation {
  /// A clean text put into plain text would have to be cleaned again; this keeps it from compiling.
  @available(*, unavailable, message: "make the literal a TerminalText")
  mutating func appendInterpolation(_ text: TerminalText) {}
}
