import ByteKit
import CSVRows

/// Reads single rows of accounting files again, by their offsets.
///
/// No text is made of any other row.
package enum LogExcerpts {
  /// A row's place.
  package struct Place: Hashable, Sendable {
    /// The file.
    package let path: String
    /// Offset in the uncompressed input.
    package let offset: Int

    /// Makes a place.
    package init(path: String, offset: Int) {
      self.path = path
      self.offset = offset
    }
  }

  /// The rows at some places; those that are no longer there, or came from standard input, are left
  /// out.
  ///
  /// A row costs the same wherever it stands, where the layouts know its file; any other file is
  /// read from its front to the last of its places.
  package static func read(_ places: [Place], of layouts: LogLayouts) -> [Place: LogRecord] {
    var found: [Place: LogRecord] = [:]
    for (path, places) in Dictionary(grouping: places, by: \.path) where path != "-" {
      let offsets = Set(places.map(\.offset))
      for record in records(path, offsets, layouts) {
        found[Place(path: path, offset: record.offset)] = record
      }
    }
    return found
  }

  private static func records(
    _ path: String, _ offsets: Set<Int>, _ layouts: LogLayouts
  ) -> [LogRecord] {
    // A scan that began behind the front of a file does not know the columns of its first rows.
    let known = offsets.sorted().compactMap { offset in
      layouts.position(path, offset: offset).map { (offset: offset, begin: $0) }
    }
    guard !known.isEmpty else { return stream(path, offsets, layouts) }
    // A file that is gone, or is another one by now, has no such rows.
    guard
      let source = try? LogSource(
        input: LogInput(path: path), options: LogScanOptions(access: layouts.access))
    else { return [] }
    guard case .chunked(let size, _, _) = source.form else {
      return stream(path, offsets, layouts)
    }
    let found = known.compactMap { place in
      try? record(source, size: size, at: place.offset, place.begin)
    }
    let rest = offsets.subtracting(known.map(\.offset))
    return rest.isEmpty ? found : found + stream(path, rest, layouts)
  }

  /// Rows of a file read from its front to the last of them.
  private static func stream(
    _ path: String, _ offsets: Set<Int>, _ layouts: LogLayouts
  ) -> [LogRecord] {
    let picker = RowPicker(wanted: offsets)
    LogReader(assumedLayout: layouts.assumed).pick(path: path, picker)
    return picker.records
  }

  /// The row at an offset of a file, where one begins there.
  private static func record(
    _ source: LogSource, size: Int, at offset: Int, _ begin: LogPosition
  ) throws(InputProblem) -> LogRecord? {
    guard offset < size, try startsRow(offset, source, begin) else { return nil }
    let task = SeamLedger.Task(
      chunk: 0, input: 0, start: offset, nominalStart: offset, end: offset + 1, isFirst: false,
      isRedo: true, layout: begin.layout)
    let chunks = ChunkReader(reader: RowReader(), waitsForLineEnd: false)
    if !source.avoidsMapping {
      var picker = RowPicker(wanted: [offset])
      let isWhole = try chunks.readMapped(task, source, size: size, into: &picker) != nil
      if isWhole { return picker.records.first }
    }
    var picker = RowPicker(wanted: [offset])
    _ = try chunks.readCopied(task, source, size: size, into: &picker)
    return picker.records.first
  }

  /// True at the first row, and behind a line end.
  private static func startsRow(
    _ offset: Int, _ source: LogSource, _ begin: LogPosition
  ) throws(InputProblem) -> Bool {
    if offset == begin.offset { return true }
    return try withUnsafeTemporaryAllocation(byteCount: 1, alignment: 1) { byte in
      Result { () throws(InputProblem) in
        try source.read(into: byte, at: offset - 1) == 1 && byte[0] == UInt8(ascii: "\n")
      }
    }.get()
  }
}

/// Makes text of the rows at some offsets.
final class RowPicker: RowConsumer {
  private let wanted: Set<Int>
  private let last: Int
  private(set) var records: [LogRecord] = []
  private(set) var isFull = false
  private let scratch = FieldScratch()

  init(wanted: Set<Int>) {
    self.wanted = wanted
    last = wanted.max() ?? -1
  }

  func consume(_ batch: RowBatch) {
    for row in batch.rows where wanted.contains(batch.offset(of: row)) {
      records.append(LogRecord(row, batch, scratch))
    }
    if let row = batch.rows.last, batch.offset(of: row) >= last { isFull = true }
  }
}
