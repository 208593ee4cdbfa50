import Findings

/// One section of the text screen: a heading, a note beside it, and a table.
enum TextSection {
  /// Rows of a long table that are shown.
  static func shown(_ count: Int, _ style: TextStyle) -> Int {
    style.showsAll ? count : TextReport.tableRowsMax
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
    let left = count - shown(count, style)
    return heading(title, note, style) + table.lines(style)
      + (left > 0 ? ["  and \(Amount.count(left)) more; --all shows them"] : [])
  }
}
