/// Tables of a Markdown page, read as the project writes them.
enum MarkdownTable {
  /// The cells of all rows under a heading, up to the next one; rules between rows left out.
  static func rows(_ page: String, under heading: String) -> [[String]] {
    let lines = SwiftSource.lines(page)
    guard let start = lines.firstIndex(of: heading) else { return [] }
    return lines[(start + 1)...].prefix { !$0.hasPrefix("## ") }
      .filter { $0.hasPrefix("|") && !$0.hasPrefix("|-") && !$0.hasPrefix("| -") }
      .map { line in
        line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
          .map { String($0.drop { $0 == " " }) }
      }
  }

  /// The words in backticks of a cell.
  static func codeWords(_ cell: String) -> [String] {
    cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
