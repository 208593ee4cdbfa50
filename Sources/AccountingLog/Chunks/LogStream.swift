import ByteKit
import Containers

/// Reads one input from front to back: standard input, compressed files, JSON lines, and files
/// that may not be mapped.
///
/// The bytes come block by block through a `BlockPipe`, which another thread may fill. Problems end
/// the input, not the run; the rows before stay counted.
struct LogStream {
  /// The most bytes taken from the source at a time.
  static let blockBytesMax = 1 << 20

  private let source: LogSource
  private let path: String
  private let options: LogScanOptions
  private let reader: RowReader
  private let progress: (@Sendable (Int) -> Void)?
  private let ledger: SeamLedger
  private var contentStart = 0
  /// True when a last line without its line end is left for a later reading.
  private var waits = false
  /// Where the rows ended that were read, in the uncompressed input.
  private(set) var end = 0

  init(
    source: LogSource, options: LogScanOptions, reader: RowReader, ledger: SeamLedger,
    progress: (@Sendable (Int) -> Void)?
  ) {
    self.source = source
    path = source.input.path
    self.options = options
    self.reader = reader
    self.ledger = ledger
    self.progress = progress
  }

  /// Reads everything; gives back what ended the input early, if anything did.
  mutating func read<Consumer: RowConsumer>(into consumer: inout Consumer) -> InputProblem? {
    reader.begin(layout: source.input.resume?.layout)
    end = source.input.resume?.offset ?? 0
    do throws(InputProblem) {
      let file = try source.takeFile()
      var plain = ReplayedSource(FileSource(file: file, path: path), onRead: progress)
      let outer = try head(&plain)
      waits = options.waitsForLineEnd && outer.kind != .gzip
      guard outer.kind == .gzip else { return try readAll(outer, SourceBox(plain), &consumer) }
      var inflated = ReplayedSource(GzipSource(base: plain, path: path, limits: nil))
      let inner = try head(&inflated)
      return try readAll(inner, SourceBox(inflated), &consumer)
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
  private mutating func readAll<Consumer: RowConsumer>(
    _ head: InputHead, _ source: OpenSource, _ consumer: inout Consumer
  ) throws(InputProblem) -> InputProblem? {
    switch head.kind {
    case .empty: return source.note
    case .gzip, .binary:
      return InputProblem(
        code: head.foreign == nil ? "binary_file" : "foreign_form", path: path,
        reason: head.foreign?.reason ?? "not a text file; PowerMTA before 4.5 wrote a binary form",
        hint: head.foreign?.hint ?? "let PowerMTA write CSV, as 4.5 and later do")
    case .rows, .jsonLines:
      contentStart = head.contentStart
      try readBlocks(of: source, isJSON: head.kind == .jsonLines, &consumer)
      return source.note
    }
  }

  private mutating func readBlocks<Consumer: RowConsumer>(
    of bytes: OpenSource, isJSON: Bool, _ consumer: inout Consumer
  ) throws(InputProblem) {
    begin(isJSON: isJSON)
    var feed = RowFeed(reader: reader, isJSON: isJSON)
    let pipe = BlockPipe(bytes, blockBytes: min(options.chunkBytes, Self.blockBytesMax))
    ledger.offer(pipe)
    defer {
      ledger.withdraw(pipe)
      pipe.cancel()
    }
    var held: BlockPipe.Block?
    var view = UnsafeRawBufferPointer(start: nil, count: 0)
    var baseOffset = 0
    var position = source.input.resume?.offset ?? contentStart
    // Bytes that were read before, and those that wait for their line end, are not counted.
    defer { reader.count(bytes: uncounted(total: baseOffset + view.count)) }
    while true {
      var failure: InputProblem?
      var block: BlockPipe.Block?
      do throws(InputProblem) { block = try pipe.next() } catch { failure = error }
      // A packed log that is still written or copied: the rest of its last row comes with the rest.
      if options.waitsForLineEnd, failure?.code == .truncatedCompression { waits = true }
      // What is not used yet goes to the front of the next block.
      let used = min(position, view.count)
      view = UnsafeRawBufferPointer(rebasing: view[used...])
      baseOffset += used
      position -= used
      if let block { view = block.joined(to: view) }
      if let block {
        if let held { pipe.recycle(held) }
        held = block
      }
      reader.count(bytes: block?.count ?? 0)
      let isFinal = block == nil
      if position < view.count || isFinal {
        position = feed.take(
          view, from: position, isFinal: isFinal && !waits, baseOffset: baseOffset,
          into: &consumer)
        end = baseOffset + position
      }
      if let failure { throw failure }
      if isFinal || consumer.isFull { return }
    }
  }

  private func begin(isJSON: Bool) {
    let resume = source.input.resume
    if isJSON {
      reader.begin(layout: RowFeed.layoutOfJSON, hasHeaderLines: false)
    } else {
      reader.begin(
        layout: resume?.layout ?? source.input.columns ?? options.assumedLayout,
        contentStart: resume == nil ? contentStart : -1)
    }
  }

  /// What is to be taken off the bytes counted so far.
  private func uncounted(total: Int) -> Int {
    let before = min(source.input.resume?.offset ?? 0, total)
    return -before - (waits ? max(0, total - end) : 0)
  }
}
