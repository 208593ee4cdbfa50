import ByteKit
package import CSVRows

/// Something that takes rows in batches.
package protocol RowConsumer {
  /// Takes the rows of a batch; the batch is valid only during the call.
  mutating func consume(_ batch: RowBatch)
  /// True when it wants no more rows, so that a stream need not be read to its end.
  var isFull: Bool { get }
}

extension RowConsumer {
  /// False: all rows are wanted.
  package var isFull: Bool { false }
}

/// Reads the rows of one run of bytes after another: finds header lines, types and times, counts
/// what it rejects, and hands the rest over in batches.
///
/// It holds its buffers and the state that goes from one run to the next (the layout); it opens
/// nothing and asks no clock. One thread uses a reader at a time.
package final class RowReader {
  /// The columns in force; nil before the first header line.
  package private(set) var layout: ColumnLayout?
  /// The header lines since `begin` that changed the columns, and where each stands.
  private(set) var changes: [LogPosition] = []
  /// What was met since `begin`.
  package var tally: LogTally {
    var sum = careful
    sum.add(regular.tally)
    return sum
  }

  /// What was met beside the regular rows.
  private var careful = LogTally()

  /// Bytes of `type`, the shortest first word of a header; blanks and quotes may stand around it.
  private static let headerWordBytesMin = 4

  private let keepsAllRejected: Bool
  private let kernel: ScanKernel
  private let index = FieldIndex()
  private let scratch = FieldScratch()
  private let batchRows: UnsafeMutablePointer<RowBatch.Row>
  private var batchCount = 0
  private var contentStart = 0
  private var hasHeaderLines = true
  private var regular = RegularRows(layout: nil)

  /// Makes a reader; `keepsAllRejected` keeps every rejected row instead of the first few.
  package init(keepsAllRejected: Bool = false, kernel: ScanKernel = .best) {
    self.keepsAllRejected = keepsAllRejected
    self.kernel = kernel
    batchRows = .allocate(capacity: FieldIndex.rowCapacity)
  }

  deinit { batchRows.deallocate() }

  /// Starts anew with a layout, or with none.
  ///
  /// `contentStart` is the offset of the input's first row: behind a byte order mark, or 0.
  /// Without header lines every row is data, whatever it says.
  package func begin(
    layout: ColumnLayout?, contentStart: Int = 0, hasHeaderLines: Bool = true
  ) {
    self.layout = layout
    self.contentStart = contentStart
    self.hasHeaderLines = hasHeaderLines
    changes = []
    careful = LogTally()
    regular = RegularRows(layout: layout)
    batchCount = 0
  }

  /// What `read` used up.
  package struct Progress {
    /// First byte not used.
    package let position: Int
    /// True when `position` lies inside a row that was too long.
    package let skipping: Bool
  }

  /// Reads the rows that begin in `start..<stop`; bytes after `stop` finish the last one.
  ///
  /// Where the last row goes on past the bytes and `isFinal` is false, its start is given back.
  package func read<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, from start: Int, until stop: Int, isFinal: Bool,
    baseOffset: Int, sourceOffsets: [Int: Int]? = nil, into consumer: inout Consumer
  ) -> Progress {
    var position = start
    var skipping = false
    while true {
      // What is made out of lines of JSON has no such bytes between its rows.
      if sourceOffsets == nil {
        position = passNULs(bytes, from: position, until: stop, baseOffset)
      }
      guard position < stop else { break }
      let progress = FieldScanner.scan(
        bytes, from: position, until: stop, isFinal: isFinal,
        quotesAreClosed: sourceOffsets != nil, kernel: kernel, into: index)
      if let restart = take(bytes, baseOffset, sourceOffsets, &consumer) {
        position = restart
        continue
      }
      position = progress.position
      if progress.needsMore, position >= stop || bytes[position] != 0 { break }
      if progress.skipping {
        skipping = true
        break
      }
    }
    return Progress(position: position, skipping: skipping)
  }

  /// Counts a record that never became a row, such as a broken line of JSON.
  package func reject(_ reason: RejectReason, offset: Int, raw: UnsafeRawBufferPointer) {
    careful.rows += 1
    careful.byReason[Int(reason.rawValue)] += 1
    guard keepsAllRejected || careful.rejectedRows.count < LogTally.rejectedKeptMax else { return }
    var end = min(raw.count, RejectedRow.rawBytesMax)
    while end > 0, raw[end - 1] == 10 || raw[end - 1] == 13 { end -= 1 }
    careful.rejectedRows.append(
      RejectedRow(offset: offset, reason: reason, raw: Array(raw[..<end])))
  }

  /// Notes how many bytes were read.
  package func count(bytes: Int) { careful.bytes += bytes }

  private func take<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, _ baseOffset: Int, _ sourceOffsets: [Int: Int]?,
    _ consumer: inout Consumer
  ) -> Int? {
    guard index.rowCount > 0, let first = bytes.baseAddress else { return nil }
    let base = first + index.base
    let rows = index.rows
    let ends = index.ends
    let batchRows = batchRows
    // In local variables while the rows are taken, so that no access is checked a row.
    var regular = regular
    var count = batchCount
    var restart: Int?
    for number in 0..<index.rowCount {
      if regular.take(rows[number], base, ends, into: batchRows + count) {
        count += 1
        continue
      }
      batchCount = count
      self.regular = regular
      restart = takeCarefully(rows[number], bytes, baseOffset, sourceOffsets, &consumer)
      count = batchCount
      regular = self.regular
      if restart != nil { break }
    }
    batchCount = count
    self.regular = regular
    flush(bytes, baseOffset, sourceOffsets, &consumer)
    return restart
  }

  /// Takes a row that may be blank, a header line, or wrong; gives back where to go on scanning, where
  /// NUL bytes before or in the row end it.
  @inline(never)
  private func takeCarefully<Consumer: RowConsumer>(
    _ row: FieldIndex.Row, _ bytes: UnsafeRawBufferPointer, _ baseOffset: Int,
    _ sourceOffsets: [Int: Int]?, _ consumer: inout Consumer
  ) -> Int? {
    if row.status != .tooLong, index.isBlank(row) { return nil }
    let start = index.base + Int(row.start)
    if bytes[start] == 0, sourceOffsets == nil { return start }
    let offset = sourceOffsets?[start] ?? baseOffset + start
    let raw = UnsafeRawBufferPointer(
      rebasing: bytes[start..<min(index.base + Int(row.next), bytes.count)])
    let holes =
      sourceOffsets == nil
      ? NULRuns(UnsafeRawBufferPointer(rebasing: raw.prefix(FieldScanner.rowBytesMax))) : NULRuns()
    // What stands before a long stretch is rejected, so that a shorter one before it counts as well.
    if holes.firstLong != nil, let cut = holes.first { return cutOff(raw, at: cut, start, offset) }
    if row.status == .complete || row.status == .unterminated,
      let header = header(row, bytes, atFileStart: offset == contentStart)
    {
      flush(bytes, baseOffset, sourceOffsets, &consumer)
      use(header, at: offset)
      return nil
    }
    // A row with more fields than there are columns may be two, with what stands between them.
    let isLong = layout.map { Int(row.fieldCount) > $0.names.count } ?? false
    if isLong, let cut = holes.first { return cutOff(raw, at: cut, start, offset) }
    guard let reason = add(row, bytes, offset) else { return nil }
    if let cut = holes.first { return cutOff(raw, at: cut, start, offset) }
    reject(reason, offset: offset, raw: raw)
    return nil
  }

  private func use(_ header: ColumnLayout, at offset: Int) {
    if header != layout, changes.count <= LogLayouts.changesMax {
      changes.append(LogPosition(offset: offset, layout: header))
    }
    layout = header
    regular.use(header)
  }

  /// Rejects what stands before NUL bytes in a row, and goes on with them.
  private func cutOff(
    _ raw: UnsafeRawBufferPointer, at hole: Int, _ start: Int, _ offset: Int
  ) -> Int {
    reject(.unfinishedRow, offset: offset, raw: UnsafeRawBufferPointer(rebasing: raw[..<hole]))
    return start + hole
  }

  /// Notes the NUL bytes at a place where a row may begin; gives back where they end.
  private func passNULs(
    _ bytes: UnsafeRawBufferPointer, from start: Int, until stop: Int, _ baseOffset: Int
  ) -> Int {
    guard start < stop, bytes[start] == 0 else { return start }
    let end = NULRuns.end(of: bytes, from: start, until: stop)
    careful.holes.add(LogHoles.Hole(offset: baseOffset + start, bytes: end - start))
    return end
  }

  /// Notes NUL bytes before a line of JSON.
  func pass(_ hole: LogHoles.Hole) { careful.holes.add(hole) }

  private func header(
    _ row: FieldIndex.Row, _ bytes: UnsafeRawBufferPointer, atFileStart: Bool
  ) -> ColumnLayout? {
    guard hasHeaderLines else { return nil }
    var isLoose = true
    if !atFileStart, let layout {
      // Cheap test first: nearly every row begins with a one-letter type.
      if layout.positions[LogColumn.type.rawValue] == 0 {
        guard index.range(of: 0, in: row).count >= Self.headerWordBytesMin else { return nil }
        isLoose = false
      } else {
        // The same header again, where `type` is not its first name.
        isLoose = bytesEqualIgnoringCase(value(.type, row, bytes, layout), "type")
      }
    }
    return ColumnLayout(row: row, of: index, in: bytes, isLoose: isLoose, scratch: scratch)
  }

  /// Puts a row into the batch, or says why it cannot be used.
  private func add(
    _ row: FieldIndex.Row, _ bytes: UnsafeRawBufferPointer, _ offset: Int
  ) -> RejectReason? {
    switch row.status {
    case .strayQuote: return .strayQuote
    case .tooLong: return .rowTooLong
    case .unclosed: return .unfinishedRow
    case .complete, .unterminated: break
    }
    guard let layout else {
      return Int(row.fieldCount) < FieldScanner.rowFieldsMax ? .noHeader : .tooManyColumns
    }
    if row.status == .unterminated, Int(row.fieldCount) < layout.names.count {
      return .unfinishedRow
    }
    let word = value(.type, row, bytes, layout)
    guard let type = RecordType(bytes: word) else { return .badType }
    // A header line that cannot be used.
    if hasHeaderLines, type == .unknown, bytesEqualIgnoringCase(word, "type") { return .badType }
    var time = RowBatch.noTime
    switch TimestampReader.read(value(.timeLogged, row, bytes, layout)) {
    case .time(let seconds, let zoneAssumed):
      time = seconds
      if zoneAssumed { careful.zoneAssumed += 1 }
    case .empty: if type != .unknown { return .noTime }
    case .malformed: if type != .unknown { return .badTime }
    }
    batchRows[batchCount] = RowBatch.Row(place: row, type: type, time: time)
    batchCount += 1
    note(type, time)
    if Int(row.fieldCount) > layout.names.count {
      careful.longRows += 1
      careful.firstLongRow = careful.firstLongRow ?? offset
    }
    return nil
  }

  private func note(_ type: RecordType, _ time: Int) {
    careful.rows += 1
    careful.byType[Int(type.rawValue)] += 1
    guard time != RowBatch.noTime else { return }
    if careful.first.map({ time < $0 }) ?? true { careful.first = time }
    if careful.last.map({ time > $0 }) ?? true { careful.last = time }
  }

  private func value(
    _ column: LogColumn, _ row: FieldIndex.Row, _ bytes: UnsafeRawBufferPointer,
    _ layout: ColumnLayout
  ) -> UnsafeRawBufferPointer {
    let number = Int(layout.positions[column.rawValue])
    guard number >= 0, number < Int(row.fieldCount) else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    scratch.reset()
    return scratch.value(
      of: UnsafeRawBufferPointer(rebasing: bytes[index.range(of: number, in: row)]))
  }

  private func flush<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, _ baseOffset: Int, _ sourceOffsets: [Int: Int]?,
    _ consumer: inout Consumer
  ) {
    guard batchCount > 0, let layout, let first = bytes.baseAddress else { return }
    let batch = RowBatch(
      base: first + index.base, baseOffset: baseOffset + index.base, layout: layout,
      rows: UnsafeBufferPointer(start: batchRows, count: batchCount), ends: index.ends,
      sourceOffsets: sourceOffsets, scannedOffset: index.base)
    batchCount = 0
    consumer.consume(batch)
  }
}
