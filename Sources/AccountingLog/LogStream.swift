import ByteKit
import Containers

/// Reads one input from front to back: standard input, compressed files, JSON lines, and files
/// that may not be mapped.
///
/// Holds one buffer: a block and the longest row. Problems end the input, not the run; the rows
/// before stay counted.
struct LogStream {
  /// The most bytes taken from the source at a time.
  static let blockBytesMax = 1 << 20

  private let source: LogSource
  private let path: String
  private let options: LogScanOptions
  private let reader: RowReader
  private let progress: (@Sendable (Int) -> Void)?
  private var skipping = false
  private var contentStart = 0
  private var transcoder = JSONLinesTranscoder()

  init(
    source: LogSource, options: LogScanOptions, reader: RowReader,
    progress: (@Sendable (Int) -> Void)?
  ) {
    self.source = source
    path = source.input.path
    self.options = options
    self.reader = reader
    self.progress = progress
  }

  /// Reads everything; gives back what ended the input early, if anything did.
  mutating func read<Consumer: RowConsumer>(into consumer: inout Consumer) -> InputProblem? {
    reader.begin(layout: nil)
    do throws(InputProblem) {
      let file = try source.takeFile()
      var plain = ReplayedSource(FileSource(file: file, path: path), onRead: progress)
      let outer = try head(&plain)
      guard outer.kind == .gzip else { return try readAll(outer, &plain, &consumer) }
      var inflated = ReplayedSource(GzipSource(base: plain, path: path, limits: nil))
      let inner = try head(&inflated)
      return try readAll(inner, &inflated, &consumer) ?? inflated.base.note
    } catch {
      return error
    }
  }

  private func head<Source: ByteSource & ~Copyable>(
    _ source: inout ReplayedSource<Source>
  ) throws(InputProblem) -> InputHead {
    try source.peek(LogSource.headBytes).withUnsafeBytes { InputHead($0) }
  }

  /// Reads a source by what its head says; a form that is not read is given back as a problem.
  private mutating func readAll<Source: ByteSource & ~Copyable, Consumer: RowConsumer>(
    _ head: InputHead, _ source: inout Source, _ consumer: inout Consumer
  ) throws(InputProblem) -> InputProblem? {
    switch head.kind {
    case .empty: return nil
    case .gzip, .binary:
      return InputProblem(
        code: "binary_file", path: path,
        reason: "not a text file; PowerMTA before 4.5 wrote a binary form",
        hint: "let PowerMTA write CSV, as 4.5 and later do")
    case .rows, .jsonLines:
      contentStart = head.contentStart
      try readBlocks(&source, isJSON: head.kind == .jsonLines, &consumer)
      return nil
    }
  }

  private mutating func readBlocks<Source: ByteSource & ~Copyable, Consumer: RowConsumer>(
    _ source: inout Source, isJSON: Bool, _ consumer: inout Consumer
  ) throws(InputProblem) {
    let blockBytes = min(max(options.chunkBytes, 1), Self.blockBytesMax)
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FieldScanner.rowBytesMax + 2 + blockBytes, alignment: 64)
    defer { memory.deallocate() }
    if isJSON {
      reader.begin(layout: JSONLinesTranscoder.layout, hasHeaderLines: false)
    } else {
      reader.begin(layout: options.assumedLayout, contentStart: contentStart)
    }
    var filled = 0
    var baseOffset = 0
    var position = contentStart
    while true {
      let room = UnsafeMutableRawBufferPointer(
        rebasing: memory[filled..<min(memory.count, filled + blockBytes)])
      var failure: InputProblem?
      var count = 0
      do throws(InputProblem) { count = try source.read(into: room) } catch { failure = error }
      filled += count
      reader.count(bytes: count)
      let isFinal = count == 0
      let view = UnsafeRawBufferPointer(rebasing: memory[..<filled])
      if position < filled || isFinal {
        position =
          isJSON
          ? takeJSON(view, from: position, isFinal, baseOffset, &consumer)
          : takeRows(view, from: position, isFinal, baseOffset, &consumer)
      }
      if let failure { throw failure }
      if isFinal { return }
      // Keep what is not used yet, at the front.
      let used = min(position, filled)
      memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[used..<filled]))
      filled -= used
      baseOffset += used
      position -= used
    }
  }

  private mutating func takeRows<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ isFinal: Bool, _ baseOffset: Int,
    _ consumer: inout Consumer
  ) -> Int {
    var start = start
    if skipping {
      guard let line = firstIndex(of: 10, in: bytes, from: start) else { return bytes.count }
      start = line + 1
      skipping = false
    }
    let progress = reader.read(
      bytes, from: start, until: bytes.count, isFinal: isFinal, baseOffset: baseOffset,
      into: &consumer)
    skipping = progress.skipping
    return progress.position
  }

  private mutating func takeJSON<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, from start: Int, _ isFinal: Bool, _ baseOffset: Int,
    _ consumer: inout Consumer
  ) -> Int {
    transcoder.reset()
    var position = start
    while position < bytes.count {
      let line = firstIndex(of: 10, in: bytes, from: position)
      if skipping {
        position = line.map { $0 + 1 } ?? bytes.count
        skipping = line == nil
        continue
      }
      let end = line ?? bytes.count
      if end - position > FieldScanner.rowBytesMax {
        rejectJSON(.rowTooLong, bytes, position..<end, baseOffset, &consumer)
        skipping = line == nil
      } else if line == nil, !isFinal {
        break
      } else {
        takeLine(bytes, position..<end, isWhole: line != nil, baseOffset, &consumer)
      }
      position = line.map { $0 + 1 } ?? bytes.count
    }
    readTranscoded(&consumer)
    return position
  }

  private mutating func readTranscoded<Consumer: RowConsumer>(_ consumer: inout Consumer) {
    let sourceOffsets = transcoder.sourceOffsets
    transcoder.output.withUnsafeBytes { rows in
      _ = reader.read(
        rows, from: 0, until: rows.count, isFinal: true, baseOffset: 0,
        sourceOffsets: sourceOffsets, into: &consumer)
    }
    transcoder.reset()
  }

  private mutating func takeLine<Consumer: RowConsumer>(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, isWhole: Bool, _ baseOffset: Int,
    _ consumer: inout Consumer
  ) {
    let line = UnsafeRawBufferPointer(rebasing: bytes[range])
    let isBlank = line.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
    guard !isBlank, !transcoder.add(line: line, offset: baseOffset + range.lowerBound)
    else { return }
    rejectJSON(isWhole ? .badJSON : .unfinishedRow, bytes, range, baseOffset, &consumer)
  }

  private mutating func rejectJSON<Consumer: RowConsumer>(
    _ reason: RejectReason, _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>,
    _ baseOffset: Int, _ consumer: inout Consumer
  ) {
    // What stands before it comes first, so that rejected rows keep the order of the input.
    readTranscoded(&consumer)
    reader.reject(
      reason, offset: baseOffset + range.lowerBound,
      raw: UnsafeRawBufferPointer(rebasing: bytes[range]))
  }
}
