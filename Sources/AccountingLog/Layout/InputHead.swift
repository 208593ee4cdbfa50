import ByteKit
import CSVRows

/// What the first bytes of an input say it is; names and endings say nothing.
package struct InputHead {
  /// The kinds of input.
  package enum Kind: Equatable {
    /// Comma-separated rows.
    case rows
    /// One JSON object a line.
    case jsonLines
    /// A gzip or zlib stream.
    case gzip
    /// PowerMTA's binary form of before 4.5, or something else that is not read; see `foreign`.
    case binary
    /// Nothing at all.
    case empty
  }

  /// What the bytes are.
  package let kind: Kind
  /// What it is instead, where that can be told.
  package let foreign: ForeignForm?
  /// Offset of the first row, or of NUL bytes before it: behind a byte order mark.
  package let contentStart: Int
  /// The layout, when the first row is a header line.
  package let layout: ColumnLayout?
  /// True where the first row is no header line within the columns that are looked at, and has more.
  package let hasTooManyColumns: Bool
  /// Offset of the first row behind the header line and NUL bytes; `contentStart` where there are none.
  package let rowsStart: Int

  /// Looks at the first bytes of an input, `LogSource.headBytes` of them or all there are.
  package init(_ head: UnsafeRawBufferPointer) {
    let hasMark = head.count >= 3 && head[0] == 0xef && head[1] == 0xbb && head[2] == 0xbf
    contentStart = hasMark ? 3 : 0
    // A file that was emptied under its writer begins with a hole.
    let end = NULRuns.end(of: head, from: contentStart, until: head.count)
    let isHole = end - contentStart >= LogHoles.bytesMin
    let text = UnsafeRawBufferPointer(rebasing: head[(isHole ? end : 0)...])
    foreign = ForeignForm(text)
    let kind = foreign == nil ? Self.kind(of: head, isHole ? end : contentStart) : .binary
    self.kind = kind
    let first = kind == .rows ? Self.firstRow(head, isHole ? end : contentStart) : nil
    layout = first?.layout
    hasTooManyColumns =
      layout == nil && first.map { $0.columns >= FieldScanner.rowFieldsMax } ?? false
    let rows = layout == nil ? contentStart : first?.end ?? contentStart
    // By NUL bytes a file is not told from others.
    rowsStart = NULRuns.end(of: head, from: rows, until: head.count)
  }

  private static func kind(of head: UnsafeRawBufferPointer, _ start: Int) -> Kind {
    if head.isEmpty { return .empty }
    // Whether rows follow is seen further on.
    if start == head.count, head[start - 1] == 0 { return .rows }
    if head.count >= 2, head[0] == 0x1f, head[1] == 0x8b { return .gzip }
    var index = start
    while index < head.count, head[index] <= 32, head[index] != 0 { index += 1 }
    if index < head.count, head[index] == UInt8(ascii: "{") { return .jsonLines }
    // A header line is proof enough of text, whatever bytes the rows hold.
    if firstRow(head, start)?.layout != nil { return .rows }
    return looksBinary(UnsafeRawBufferPointer(rebasing: head[start...])) ? .binary : .rows
  }

  /// NUL bytes before the first line end: no text file begins so.
  private static func looksBinary(_ head: UnsafeRawBufferPointer) -> Bool {
    let end = firstIndex(of: 10, in: head, from: 0) ?? head.count
    return firstIndex(of: 0, in: UnsafeRawBufferPointer(rebasing: head[..<end]), from: 0) != nil
  }

  /// The first row: its layout where it is a header line, how many columns of it were looked at, and
  /// where the line ends.
  private static func firstRow(
    _ head: UnsafeRawBufferPointer, _ start: Int
  ) -> (layout: ColumnLayout?, columns: Int, end: Int)? {
    let index = FieldIndex()
    var position = start
    while position < head.count {
      let progress = FieldScanner.scan(
        head, from: position, until: position + 1, isFinal: true, into: index)
      guard index.rowCount > 0 else { return nil }
      let row = index.rows[0]
      let isBlank = index.isBlank(row)
      if !isBlank {
        guard row.status == .complete || row.status == .unterminated else { return nil }
        let layout = ColumnLayout(
          row: row, of: index, in: head, isLoose: true, scratch: FieldScratch())
        return (layout, Int(row.fieldCount), progress.position)
      }
      position = progress.position
    }
    return nil
  }
}
