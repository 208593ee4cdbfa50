import ByteKit
import CSVRows

/// Reads the rows of one chunk of a file, through a mapping of that chunk or through a buffer.
///
/// The mapping goes when the chunk is read, and with it its pages: what is resident does not grow
/// with the file. One thread uses a reader at a time, and its buffer again for each chunk.
final class ChunkReader {
  /// Bytes behind a chunk that are copied with it, for the end of its last row.
  private static let tailBytes = 64 << 10
  /// Bytes that a row can need behind its start: past them it is given up on.
  private static let rowBytes = FieldScanner.rowBytesMax + 2

  private let reader: RowReader
  private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  private let waitsForLineEnd: Bool

  init(reader: RowReader, waitsForLineEnd: Bool) {
    self.reader = reader
    self.waitsForLineEnd = waitsForLineEnd
  }

  deinit { buffer.deallocate() }

  // MARK: - Mapped

  /// Reads a chunk through a mapping; gives back where its rows begin and end, or nil when the file
  /// is shorter than it was, and then nothing that was read can be trusted.
  func readMapped<Consumer: RowConsumer>(
    _ task: SeamLedger.Task, _ source: LogSource, size: Int, into consumer: inout Consumer
  ) throws(InputProblem) -> Range<Int>? {
    if let past = pastEnd(task, source) { return past }
    let from = Self.firstByte(task)
    let until = min(size, task.end + Self.rowBytes)
    try source.willNeed(task.end..<min(size, task.end + (task.end - task.nominalStart)))
    guard let mapped = try source.map(from..<until) else {
      return try readCopied(task, source, size: size, into: &consumer)
    }
    let bytes = mapped.bytes
    let start = Self.rowStart(bytes, from, task)
    begin(task, source)
    let progress = reader.read(
      bytes, from: start - from, until: task.end - from,
      isFinal: until == size && !waitsForLineEnd, baseOffset: from, into: &consumer)
    var end = max(from + progress.position, start)
    if progress.skipping, until < size { end = try skipRow(source, from: end, size: size) }
    guard try !source.checkTorn(mapped, size: size) else { return nil }
    return counted(task, source, start..<end)
  }

  // MARK: - Copied

  /// Reads a chunk through the buffer, as far as the file still is there.
  func readCopied<Consumer: RowConsumer>(
    _ task: SeamLedger.Task, _ source: LogSource, size: Int, into consumer: inout Consumer
  ) throws(InputProblem) -> Range<Int> {
    if let past = pastEnd(task, source) { return past }
    let from = Self.firstByte(task)
    let tail = min(Self.tailBytes, task.end - from)
    try source.willNeed(task.end..<min(size, task.end + (task.end - task.nominalStart)))
    var view = try fill(source, from..<min(size, task.end + tail), kept: 0)
    let start = Self.rowStart(view, from, task)
    begin(task, source)
    var position = start - from
    var skipping = false
    while position < min(task.end - from, view.count) {
      let isLast = from + view.count >= size || isShort
      let progress = reader.read(
        view, from: position, until: min(task.end - from, view.count),
        isFinal: isLast && !waitsForLineEnd, baseOffset: from, into: &consumer)
      position = max(progress.position, position)
      skipping = progress.skipping
      if skipping || isLast || position >= task.end - from { break }
      // The row goes on: now with all that a row can need.
      let wanted = min(size, from + position + Self.rowBytes)
      precondition(wanted > from + view.count, "a row wants more bytes than a row may have")
      view = try fill(source, from..<wanted, kept: view.count)
    }
    var end = max(from + position, start)
    if skipping, !isShort, from + view.count < size {
      end = try skipRow(source, from: end, size: size)
    }
    if isShort { try source.noteShort(size: size) }
    return counted(task, source, start..<end)
  }

  /// True when the last `fill` met the end of the file before that of the range.
  private var isShort = false

  /// The bytes of a range in the buffer, of which the first `kept` are there already.
  private func fill(
    _ source: LogSource, _ range: Range<Int>, kept: Int
  ) throws(InputProblem) -> UnsafeRawBufferPointer {
    if range.count > buffer.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: range.count + Self.tailBytes, alignment: 4096)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<kept]))
      buffer.deallocate()
      buffer = larger
    }
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[kept..<range.count])
    let count = try source.read(into: room, at: range.lowerBound + kept)
    isShort = count < room.count
    return UnsafeRawBufferPointer(rebasing: buffer[..<(kept + count)])
  }

  // MARK: - Both

  /// The rows of a chunk that is empty, or that an earlier row reaches over: none.
  private func pastEnd(_ task: SeamLedger.Task, _ source: LogSource) -> Range<Int>? {
    guard let start = task.start, start >= task.end else { return nil }
    begin(task, source)
    return counted(task, source, start..<start)
  }

  private func begin(_ task: SeamLedger.Task, _ source: LogSource) {
    reader.begin(
      layout: task.layout, contentStart: Self.opensFile(task, source) ? task.nominalStart : -1)
  }

  /// True for the chunk that holds the file's first row.
  private static func opensFile(_ task: SeamLedger.Task, _ source: LogSource) -> Bool {
    task.isFirst && source.input.resume == nil
  }

  /// Notes how many bytes the rows took.
  private func counted(
    _ task: SeamLedger.Task, _ source: LogSource, _ range: Range<Int>
  ) -> Range<Int> {
    // What stands before the first row, a byte order mark, is counted with it.
    reader.count(bytes: range.count + (Self.opensFile(task, source) ? task.nominalStart : 0))
    return range
  }

  /// The first byte to look at: without a known start that is the last one of the chunk before.
  private static func firstByte(_ task: SeamLedger.Task) -> Int {
    task.start ?? task.nominalStart - 1
  }

  /// The first row that begins in a chunk, if no line end there is a quoted one; the chunk's end
  /// where none does.
  private static func rowStart(
    _ bytes: UnsafeRawBufferPointer, _ from: Int, _ task: SeamLedger.Task
  ) -> Int {
    if let start = task.start { return start }
    let window = UnsafeRawBufferPointer(rebasing: bytes[..<min(task.end - from, bytes.count)])
    return firstIndex(of: 10, in: window, from: 0).map { from + $0 + 1 } ?? task.end
  }

  /// The row behind one that is too long, from some place inside it.
  private func skipRow(
    _ source: LogSource, from place: Int, size: Int
  ) throws(InputProblem) -> Int {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Self.tailBytes, alignment: 4096)
    defer { memory.deallocate() }
    var place = place
    while place < size {
      let room = UnsafeMutableRawBufferPointer(
        rebasing: memory[..<min(memory.count, size - place)])
      let count = try source.read(into: room, at: place)
      if count == 0 { break }
      let view = UnsafeRawBufferPointer(rebasing: memory[..<count])
      if let line = firstIndex(of: 10, in: view, from: 0) { return place + line + 1 }
      place += count
    }
    return place
  }
}
