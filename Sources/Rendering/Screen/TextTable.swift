/// A table of text: columns as wide as their longest cell, numbers to the right.
///
/// Where that is wider than the screen, the widest text columns give way first, each down to a few
/// columns; numbers are never cut for it. What is still too wide then, the terminal wraps.
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

  /// The least columns that a text column is left with on a narrow screen.
  static let textColumnsMin = 12

  private enum Row {
    case section(TerminalText)
    case cells([TerminalText])
  }

  private let columns: [Column]
  private var rows: [Row] = []

  init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; cells are made safe for a terminal.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == columns.count, "a row has as many cells as the table has columns")
    rows.append(.cells(cells.map { TerminalText($0) }))
  }

  /// Adds a line that names what the rows under it have in common.
  mutating func add(section: String) { rows.append(.section(TerminalText(section))) }

  var isEmpty: Bool { rows.isEmpty }

  /// The lines, the titles first.
  func lines(_ style: TextStyle) -> [TerminalText] {
    let widths = widths(style)
    let titles = line(columns.map { TerminalText($0.title) }, widths, style)
    return [style.paint(titles, .faint)]
      + rows.map { row in
        switch row {
        case .cells(let cells): line(cells, widths, style)
        case .section(let name):
          " " + name.cut(to: max(style.columns - 1, 1), style.ellipsis)
        }
      }
  }

  private func widths(_ style: TextStyle) -> [Int] {
    var widths = columns.map { min($0.title.count, $0.columnsMax) }
    for case .cells(let cells) in rows {
      for index in columns.indices {
        widths[index] = min(
          max(widths[index], cells[index].columns), columns[index].columnsMax)
      }
    }
    // One blank before the line and two between the columns.
    var excess = widths.reduce(0, +) + 2 * columns.count - 1 - style.columns
    while excess > 0 {
      let soft = columns.indices.filter {
        !columns[$0].isNumber && widths[$0] > Self.textColumnsMin
      }
      guard let widest = soft.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  private func line(
    _ cells: [TerminalText], _ widths: [Int], _ style: TextStyle
  ) -> TerminalText {
    var line: TerminalText = " "
    for (index, cell) in cells.enumerated() {
      let text = cell.cut(to: widths[index], style.ellipsis)
      let room = TerminalText.blanks(widths[index] - text.columns)
      if index > 0 { line += "  " }
      line += columns[index].isNumber ? room + text : text + room
    }
    return line.withoutBlanksAtEnd
  }
}
