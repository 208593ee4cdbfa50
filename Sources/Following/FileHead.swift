import AccountingLog
import ByteKit

/// The first bytes of a file, as far as they tell which log it is.
struct FileHead {
  /// What the bytes are; `empty` where no line is whole yet.
  let kind: InputHead.Kind
  let isCompressed: Bool
  let contentStart: Int
  let rowsStart: Int
  let layout: ColumnLayout?
  /// The first bytes behind the header line, at most `Fingerprint.bytesMax`.
  let rows: [UInt8]
  /// Time of the first row; nil where none is whole.
  let firstTime: Int?
  /// True where a header line names the columns, or each row does.
  let namesColumns: Bool
  /// True when the first row that has a time has as many fields as the layout has columns.
  let fits: Bool
  /// The form that it has instead of PowerMTA's; nil where none was told.
  let foreign: ForeignForm?

  /// Reads the head; nil where the file cannot be read, or is compressed and not whole enough.
  init?(path: String, assumedLayout: ColumnLayout?) {
    guard let front = try? LogFront(path: path) else { return nil }
    let bytes = front.bytes
    isCompressed = front.isPacked
    // A header line that is not whole would be another one.
    let isPacked = bytes.withUnsafeBytes { InputHead($0).foreign?.isPacked } ?? false
    let whole = isPacked ? bytes[...] : bytes.lastIndex(of: 10).map { bytes[...$0] } ?? bytes[..<0]
    let head = whole.withUnsafeBytes { InputHead($0) }
    kind = head.kind
    contentStart = front.start > 0 ? 0 : head.contentStart
    rowsStart = front.start + head.rowsStart
    layout = head.kind == .jsonLines ? RowFeed.layoutOfJSON : head.layout ?? assumedLayout
    rows = Array(bytes.dropFirst(head.rowsStart).prefix(Fingerprint.bytesMax))
    namesColumns = head.kind == .jsonLines || head.layout != nil
    foreign = head.foreign
    let columns = layout
    let first = whole.withUnsafeBytes { LogFirstRow($0, head, columns: columns) }
    firstTime = first?.time
    fits = first?.fieldCount == columns?.names.count && first != nil
  }

  /// True for what can be read as rows.
  var isReadable: Bool { kind == .rows || kind == .jsonLines }
}
