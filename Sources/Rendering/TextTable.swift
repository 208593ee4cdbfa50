/// A table of text: columns as wide as their longest cell, numbers to the right.
struct TextTable {
  /// One column.
  struct Column {
    let title: String
    let isNumber: Bool
    /// The most columns of the screen that it may take.
    let columnsMax: Int

    static func text(_ title: String, max: Int = 48) -> Column {
      Column(title: title, isNumber: false, columnsMax: max)
    }

    static func number(_ title: String) -> Column {
      Column(title: title, isNumber: true, columnsMax: 24)
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; cells are made safe for a terminal.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count, "a row has as many cells as the table has columns")
    rows.append(cells.map(TerminalText.safe))
  }

  var isEmpty: Bool { rows.isEmpty }

  /// The lines, the titles first.
  func lines(_ style: TextStyle) -> [String] {
    let widths = columns.indices.map { index in
      let longest = rows.map { TerminalText.width($0[index]) }.max() ?? 0
      return min(max(longest, columns[index].title.count), columns[index].columnsMax)
    }
    let titles = line(columns.map(\.title), widths, style)
    return [style.paint(titles, .faint)] + rows.map { line($0, widths, style) }
  }

  private func line(_ cells: [String], _ widths: [Int], _ style: TextStyle) -> String {
    var line = " "
    for (index, cell) in cells.enumerated() {
      let text = TerminalText.cut(cell, to: widths[index], style.ellipsis)
      let room = String(repeating: " ", count: max(0, widths[index] - TerminalText.width(text)))
      line += (index == 0 ? "" : "  ") + (columns[index].isNumber ? room + text : text + room)
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}
