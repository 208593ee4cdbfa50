import Findings

/// One section of the text screen: a heading, a note beside it, and a table.
enum TextSection {
  /// Rows of a long table that are shown unless all are asked for.
  static let rowsMax = 12

  /// Rows of a long table that are shown.
  static func shown(_ count: Int, _ style: TextStyle) -> Int {
    style.showsAll ? count : rowsMax
  }

  /// An empty line and the heading.
  static func heading(_ title: String, _ note: String, _ style: TextStyle) -> [TerminalText] {
    ["", style.paint(TerminalText(title), .heading) + (note.isEmpty ? "" : "  \(note)")]
  }

  /// The lines of a section of `count` rows; none where its table is empty.
  static func lines(
    _ title: String, _ note: String, _ table: TextTable, _ count: Int, _ style: TextStyle
  ) -> [TerminalText] {
    guard !table.isEmpty else { return [] }
    return heading(title, note, style) + table.lines(style)
      + rest(count - shown(count, style))
  }

  /// How many rows are not shown.
  static func rest(_ left: Int) -> [TerminalText] {
    left > 0 ? ["  and \(Amount.count(left)) more; --all shows them"] : []
  }
}
