/// Where a function stands in a file.
struct FunctionSpan: Hashable {
  /// The start of its declaration.
  let name: String
  /// Lines, counted from 1.
  let firstLine: Int
  let lastLine: Int

  /// Lines of it, the first and the last one counted.
  var lineCount: Int { lastLine - firstLine + 1 }

  /// All functions, initialisers, deinitialisers, subscripts and computed properties with a body.
  static func all(in source: SwiftSource) -> [FunctionSpan] {
    source.codeLines.indices.compactMap { index in
      guard let start = declaration(source.codeLines[index]) else { return nil }
      guard let end = lastLine(source.codeLines, from: index, column: start) else { return nil }
      let name = source.lines[index].drop { $0 == " " }.prefix(50)
      return FunctionSpan(name: String(name), firstLine: index + 1, lastLine: end + 1)
    }
  }

  /// The offset where a declaration begins in a line; nil where none does.
  private static func declaration(_ line: String) -> Int? {
    let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }
    let keywords: Set<Substring> = ["func", "init", "deinit", "subscript", "var"]
    guard let word = words.first(where: { keywords.contains($0) }) else { return nil }
    let before = line[..<word.startIndex]
    // A call such as `self.init(` or `super.init(` declares nothing.
    let isCall = before.replacing("(set)", with: "").contains("(") && !before.contains("@")
    if before.last == "." || before.contains("=") || isCall { return nil }
    return line.distance(from: line.startIndex, to: word.startIndex)
  }

  /// The line of the brace that closes the body; nil where there is no body.
  private static func lastLine(_ lines: [String], from start: Int, column: Int) -> Int? {
    var parentheses = 0
    var braces = 0
    for index in start..<lines.count {
      let line = index == start ? lines[index].dropFirst(column) : lines[index][...]
      // Without a body, the next declaration or the end of the type comes before a brace.
      if index > start, braces == 0, parentheses == 0, endsDeclaration(line) { return nil }
      for character in line {
        switch character {
        case "(", "[": parentheses += 1
        case ")", "]": parentheses -= 1
        case "=" where braces == 0 && parentheses == 0 && line.first == "v": return nil
        case "{" where parentheses <= 0 || braces > 0: braces += 1
        case "}" where braces > 0:
          braces -= 1
          if braces == 0 { return index }
        default: break
        }
      }
    }
    return nil
  }

  private static func endsDeclaration(_ line: Substring) -> Bool {
    let text = line.drop { $0 == " " }
    if text.isEmpty || text.hasPrefix("}") { return true }
    let starts = ["{", "throws", "async", "->", "where", "rethrows", ")", "&&", ",", ":"]
    return !starts.contains { text.hasPrefix($0) } && !text.hasSuffix("{")
  }
}
