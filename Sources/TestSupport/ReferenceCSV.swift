import CSVRows

/// The obvious reader of the accounting files' comma-separated form: one byte at a time, arrays of
/// arrays, no limits but those of a row's bytes and of the line ends inside its quotes.
///
/// It is the oracle of the fast scanner.
public enum ReferenceCSV {
  /// What became of one row.
  public enum Row: Equatable, Sendable {
    /// The values of a row that ended at a line end.
    case complete([[UInt8]])
    /// The values of a last row without a line end.
    case unterminated([[UInt8]])
    /// A last row that ends inside quotes.
    case unclosed
    /// The row's first line, because a quote in it was never closed.
    case strayQuote
    /// The row was longer than the limit.
    case tooLong
  }

  /// Reads all rows.
  ///
  /// Blank lines are rows with one empty value.
  public static func read(_ bytes: [UInt8], rowBytesMax: Int) -> [Row] {
    readPlaced(bytes, rowBytesMax: rowBytesMax).map(\.row)
  }

  /// Reads all rows, each with the offset of its first byte.
  public static func readPlaced(
    _ bytes: [UInt8], rowBytesMax: Int
  ) -> [(offset: Int, row: Row)] {
    var rows: [(Int, Row)] = []
    var position = 0
    while position < bytes.count {
      let (row, next) = readRow(bytes, position, rowBytesMax)
      rows.append((position, row))
      position = next
    }
    return rows
  }

  /// Reads the row that begins at a place; gives back where the next one does.
  public static func readRow(
    _ bytes: [UInt8], _ start: Int, _ limit: Int
  ) -> (row: Row, next: Int) {
    let newline = UInt8(ascii: "\n")
    let firstLine = bytes[start...].firstIndex(of: newline)
    func stray() -> (Row, Int)? { firstLine.map { (.strayQuote, $0 + 1) } }
    // The row may hold `limit` bytes and then its line end.
    let end = min(bytes.count, start + limit + 1)
    let lineFits = firstLine.map { $0 < end } ?? false
    var fields: [[UInt8]] = []
    var field: [UInt8] = []
    var index = start
    var atFieldStart = true
    var crossed = false
    var quotedLines = 0
    var closedAt: Int?
    while index < end {
      let byte = bytes[index]
      if atFieldStart, byte == UInt8(ascii: "\"") {
        atFieldStart = false
        index += 1
        let linesBefore = quotedLines
        if !readQuoted(bytes, &index, end, &field, &quotedLines) {
          if lineFits, let row = stray() { return row }
          return end < bytes.count || end == start + limit + 1
            ? tooLong(bytes, end) : (.unclosed, bytes.count)
        }
        crossed = quotedLines > linesBefore
        closedAt = index
        if quotedLines > FieldScanner.quotedLinesMax, let row = stray() { return row }
        continue
      }
      atFieldStart = false
      if byte == UInt8(ascii: ",") || byte == newline {
        var textEnd = index
        if byte == newline, textEnd > start, bytes[textEnd - 1] == UInt8(ascii: "\r") {
          textEnd -= 1
          if !field.isEmpty, closedAt.map({ $0 <= textEnd }) ?? true { field.removeLast() }
        }
        if crossed, let closedAt, closedAt != textEnd, let row = stray() { return row }
        fields.append(field)
        if byte == newline { return (.complete(fields), index + 1) }
        field = []
        atFieldStart = true
        crossed = false
        closedAt = nil
        index += 1
        continue
      }
      field.append(byte)
      index += 1
    }
    if end == start + limit + 1 {
      if lineFits, let row = stray() { return row }
      return tooLong(bytes, end)
    }
    if crossed, let closedAt, closedAt != end,
      !(end - closedAt == 1 && bytes[closedAt] == UInt8(ascii: "\r")), let row = stray()
    {
      return row
    }
    if let last = bytes[..<end].last, last == UInt8(ascii: "\r"), field.last == last {
      field.removeLast()
    }
    return (.unterminated(fields + [field]), bytes.count)
  }

  /// Reads from behind an opening quote to behind the closing one; false where there is none.
  private static func readQuoted(
    _ bytes: [UInt8], _ index: inout Int, _ end: Int, _ field: inout [UInt8],
    _ lines: inout Int
  ) -> Bool {
    while index < end {
      if bytes[index] == UInt8(ascii: "\"") {
        if index + 1 < end, bytes[index + 1] == UInt8(ascii: "\"") {
          field.append(UInt8(ascii: "\""))
          index += 2
          continue
        }
        if index + 1 == end, end < bytes.count { return false }
        index += 1
        return true
      }
      if bytes[index] == UInt8(ascii: "\n") { lines += 1 }
      field.append(bytes[index])
      index += 1
    }
    return false
  }

  private static func tooLong(_ bytes: [UInt8], _ end: Int) -> (Row, Int) {
    let next = end < bytes.count ? bytes[end...].firstIndex(of: UInt8(ascii: "\n")) : nil
    return (.tooLong, next.map { $0 + 1 } ?? bytes.count)
  }
}
