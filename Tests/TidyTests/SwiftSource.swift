/// A Swift file with its comments and texts told apart from its code, well enough for rules.
///
/// Knows line and nested block comments, strings of one and several lines, raw strings,
/// interpolations and names in backticks. Regex literals are not known; none are used.
struct SwiftSource {
  /// The text as it stands in the file, line by line.
  let lines: [String]
  /// The same lines with comments, texts and names in backticks blanked out.
  let codeLines: [String]

  /// Takes a file apart.
  init(_ text: String) {
    lines = Self.lines(text)
    var blanker = CodeBlanker(text)
    codeLines = Self.lines(blanker.code())
  }

  /// Lines without the empty one after a last line end.
  static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

/// Walks through a Swift file once and keeps only its code.
private struct CodeBlanker {
  private let bytes: [UInt8]
  private var kept: [UInt8] = []
  private var index = 0

  init(_ text: String) {
    bytes = Array(text.utf8)
    kept.reserveCapacity(bytes.count)
  }

  mutating func code() -> String {
    walkCode(untilClosingParenthesis: false)
    return String(decoding: kept, as: UTF8.self)
  }

  private mutating func walkCode(untilClosingParenthesis: Bool) {
    var depth = 0
    while index < bytes.count {
      if starts("//") {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { blank(1) }
      } else if starts("/*") {
        walkBlockComment()
      } else if let pounds = stringStart() {
        walkString(pounds: pounds)
      } else if starts("`") {
        blank(1)
        while index < bytes.count, !starts("`") { blank(1) }
        blank(1)
      } else {
        if starts("(") { depth += 1 }
        if starts(")") {
          depth -= 1
          if untilClosingParenthesis, depth < 0 { return }
        }
        kept.append(bytes[index])
        index += 1
      }
    }
  }

  private mutating func walkBlockComment() {
    var depth = 0
    repeat {
      if starts("/*") {
        depth += 1
        blank(2)
      } else if starts("*/") {
        depth -= 1
        blank(2)
      } else {
        blank(1)
      }
    } while depth > 0 && index < bytes.count
  }

  /// The number of `#` before a string's quotes; nil where no string begins.
  private func stringStart() -> Int? {
    var place = index
    while place < bytes.count, bytes[place] == UInt8(ascii: "#") { place += 1 }
    return place < bytes.count && bytes[place] == UInt8(ascii: "\"") ? place - index : nil
  }

  private mutating func walkString(pounds: Int) {
    let marks = String(repeating: "#", count: pounds)
    blank(pounds)
    let quotes = starts("\"\"\"") ? "\"\"\"" : "\""
    blank(quotes.utf8.count)
    while index < bytes.count, !starts(quotes + marks) {
      if starts("\\" + marks + "(") {
        blank(2 + pounds)
        walkCode(untilClosingParenthesis: true)
        blank(1)
      } else if starts("\\" + marks) {
        blank(2 + pounds)
      } else if quotes == "\"", starts("\n") {
        return
      } else {
        blank(1)
      }
    }
    blank(quotes.utf8.count + pounds)
  }

  private func starts(_ mark: String) -> Bool {
    // Most bytes differ from the mark's first one; nothing else is looked at for those.
    guard index < bytes.count, bytes[index] == mark.utf8.first else { return false }
    return bytes[index...].starts(with: mark.utf8)
  }

  private mutating func blank(_ count: Int) {
    for _ in 0..<count where index < bytes.count {
      kept.append(bytes[index] == UInt8(ascii: "\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
      index += 1
    }
  }
}
