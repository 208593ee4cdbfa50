import ByteKit

/// A table as CSV (RFC 4180, lines ended by LF): a line of titles, then a line for each row.
///
/// Texts that a spreadsheet would take for a formula get an apostrophe before them, and what could
/// steer a terminal becomes `?`.
struct CSVTable {
  /// One cell.
  enum Cell {
    case text(String?)
    case count(Int?)
    /// A rate or an estimate.
    case rate(Double?)
    case flag(Bool)
    /// POSIX seconds UTC, written as ISO 8601.
    case time(Int?)
  }

  let titles: [String]
  let rows: [[Cell]]

  /// The table as UTF-8; with the line of titles even where there is no row.
  var bytes: [UInt8] {
    var text = titles.joined(separator: ",") + "\n"
    for row in rows { text += row.map(Self.field).joined(separator: ",") + "\n" }
    return Array(text.utf8)
  }

  private static func field(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): quoted(neutral(TerminalText.safe(text ?? "")))
    case .count(let count): count.map(String.init) ?? ""
    case .rate(let rate): JSONWriter.text(estimate: rate) ?? ""
    case .flag(let flag): flag ? "true" : "false"
    case .time(let seconds): seconds.map(CivilTime.iso) ?? ""
    }
  }

  /// An apostrophe before what begins like a formula in a spreadsheet program.
  private static func neutral(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    // Some programs fold full-width forms into their plain ones.
    let marks: [Unicode.Scalar] = [
      "=", "+", "-", "@", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}",
    ]
    return marks.contains(first) ? "'" + text : text
  }

  /// Quotes around what any usual separator stands in.
  ///
  /// Scalar by scalar: a mark behind a separator makes one character of both, which programs that
  /// read the table do not know of.
  private static func quoted(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isSeparator) else { return text }
    var out = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { out.unicodeScalars.append(scalar) }
      out.unicodeScalars.append(scalar)
    }
    return out + "\""
  }

  private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ",", ";", "\"", "|": true
    default: false
    }
  }
}
