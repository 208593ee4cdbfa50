/// A table of a page: sortable where scripts run, scrolled sideways where it is too wide.
struct HTMLTable {
  /// One column.
  struct Column {
    let title: String
    let isNumber: Bool

    static func text(_ title: String) -> Column { Column(title: title, isNumber: false) }

    static func number(_ title: String) -> Column { Column(title: title, isNumber: true) }
  }

  /// One cell.
  struct Cell {
    let content: HTML
    /// What a script sorts by where the text does not do.
    let key: Double?
    let style: String

    /// A text.
    static func text(_ text: String, style: String = "") -> Cell {
      Cell(content: HTML(text), key: nil, style: style)
    }

    /// The name of a domain, host or relay.
    static func name(_ text: String) -> Cell {
      Cell(content: HTML.name(text), key: nil, style: "name")
    }

    /// Markup.
    static func html(_ content: HTML, style: String = "") -> Cell {
      Cell(content: content, key: nil, style: style)
    }

    /// A count.
    static func count(_ value: Int, style: String = "") -> Cell {
      Cell(
        content: HTML(Amount.count(value)), key: Double(value),
        style: value == 0 && style.isEmpty ? "zero" : style)
    }

    /// A share of a whole.
    static func share(_ part: Int, of whole: Int, style: String = "") -> Cell {
      Cell(
        content: HTML(whole == 0 ? "–" : Amount.share(part, of: whole)),
        key: whole == 0 ? -1 : Double(part) / Double(whole), style: style)
    }

    /// A time, sorted as such.
    static func time(_ seconds: Int, _ text: String) -> Cell {
      Cell(content: HTML(text), key: Double(seconds), style: "time")
    }
  }

  /// Rows of a table that a page shows; the others are counted.
  static let rowsMax = 300

  private let caption: String
  private let columns: [Column]
  private var rows: [(id: String, cells: [Cell])] = []
  private var left = 0

  /// `caption` says what it is; screen readers read it first.
  init(_ caption: String, _ columns: [Column]) {
    self.caption = caption
    self.columns = columns
  }

  var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; `id` is its deep link, empty for none.
  mutating func add(id: String = "", _ cells: [Cell]) {
    precondition(cells.count == columns.count, "a row has as many cells as the table has columns")
    if rows.count < Self.rowsMax { rows.append((id, cells)) } else { left += 1 }
  }

  var html: HTML {
    let head = columns.map { column -> HTML in
      "<th scope=\"col\"\(HTMLTable.style(column.isNumber ? "n" : ""))>\(column.title)</th>"
    }
    let body = rows.map { row -> HTML in
      let id: HTML = row.id.isEmpty ? "" : " id=\"\(row.id)\""
      return
        "<tr\(id)>\(zip(columns, row.cells).enumerated().map { self.cell($1.0, $1.1, $0) })</tr>\n"
    }
    return """
      <div class="scroll" tabindex="0" role="group" aria-label="\(caption)"><table class="sortable">
      <caption>\(caption)</caption>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(body)</tbody>
      </table></div>
      \(Self.rest(left))
      """
  }

  /// How many rows are not shown.
  static func rest(_ left: Int, _ what: String = "more") -> HTML {
    left > 0 ? "<p class=\"rest\">and \(Amount.count(left)) \(what)</p>\n" : ""
  }

  private func cell(_ column: Column, _ cell: Cell, _ place: Int) -> HTML {
    let style = [column.isNumber ? "n" : "", cell.style].filter { !$0.isEmpty }.joined(
      separator: " ")
    let key: HTML = cell.key.map { " data-v=\"\(HTMLTable.number($0))\"" } ?? ""
    let name: HTML = place == 0 ? "th scope=\"row\"" : "td"
    let end: HTML = place == 0 ? "th" : "td"
    return "<\(name)\(HTMLTable.style(style))\(key)>\(cell.content)</\(end)>"
  }

  private static func style(_ name: String) -> HTML { name.isEmpty ? "" : " class=\"\(name)\"" }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : "\(value)"
  }
}
