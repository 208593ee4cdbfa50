/// One table of an export, or one view over tables, with plain values.
package struct ExportTable: Sendable {
  /// One value.
  package enum Value: Hashable, Sendable {
    /// Nothing.
    case null
    /// A count, or a flag as 0 or 1.
    case integer(Int)
    /// A rate or an estimate.
    case real(Double)
    /// A text; a time as ISO 8601 UTC.
    case text(String)

    /// SQLite's name for its type; nil where it has none.
    var type: String? {
      switch self {
      case .null: nil
      case .integer: "INTEGER"
      case .real: "REAL"
      case .text: "TEXT"
      }
    }
  }

  /// Its name.
  package let name: String
  /// Its columns, in order.
  package let columns: [String]
  /// Its rows, each with a value for every column.
  package let rows: [[Value]]

  /// Makes a table.
  package init(name: String, columns: [String], rows: [[Value]]) {
    self.name = name
    self.columns = columns
    self.rows = rows
  }

  /// The statement that makes it: each column has the type of its first value, or that of a text.
  var declaration: String {
    let typed = columns.indices.map { column in
      let type = rows.lazy.compactMap { $0[column].type }.first ?? "TEXT"
      return "\(Self.quoted(columns[column])) \(type)"
    }
    return "CREATE TABLE \(Self.quoted(name)) (\(typed.joined(separator: ", ")))"
  }

  /// A name as SQL takes it, whatever it is.
  static func quoted(_ name: String) -> String {
    "\"" + name.replacing("\"", with: "\"\"") + "\""
  }
}
