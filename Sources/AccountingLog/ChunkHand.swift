import ByteKit

/// One thread's part in a scan: takes chunks from the ledger, reads them, and keeps what it
/// counted apart until the ledger has decided.
struct ChunkHand<Worker: RowWorker> {
  private(set) var worker: Worker
  private let options: LogScanOptions
  private let sources: [LogSource?]
  private let progress: (@Sendable (Int) -> Void)?
  private let reader: RowReader
  private var held: [Held] = []
  private var lastID = 0

  private struct Held {
    let id: Int
    let chunk: Int
    let generation: Int
  }

  init(
    worker: Worker, options: LogScanOptions, sources: [LogSource?],
    progress: (@Sendable (Int) -> Void)?
  ) {
    self.worker = worker
    self.options = options
    self.sources = sources
    self.progress = progress
    reader = RowReader(
      keepsAllRejected: options.keepsAllRejected, kernel: options.kernel)
  }

  /// Works until every chunk is accepted.
  mutating func work(_ ledger: SeamLedger) async {
    while true {
      settle(ledger)
      guard let (task, generation) = ledger.next() else {
        if ledger.isFinished { break }
        // Another thread still reads the chunk on which the rest waits.
        try? await Task.sleep(for: .microseconds(200))
        continue
      }
      worker.begin(input: task.input)
      let result = read(task)
      lastID += 1
      worker.hold(id: lastID)
      held.append(Held(id: lastID, chunk: task.chunk, generation: generation))
      for input in ledger.complete(task.chunk, result) { sources[input]?.close() }
    }
    settle(ledger)
  }

  private mutating func settle(_ ledger: SeamLedger) {
    var open: [Held] = []
    for item in held {
      switch ledger.decision(item.chunk, generation: item.generation) {
      case .open: open.append(item)
      case .accepted: worker.accept(id: item.id)
      case .dropped: worker.drop(id: item.id)
      }
    }
    held = open
  }

  private mutating func read(_ task: SeamLedger.Task) -> SeamLedger.Result {
    guard let source = sources[task.input] else {
      preconditionFailure("an input without a source has no chunks")
    }
    switch source.form {
    case .mapped(let size, _, _):
      if !task.isRedo { progress?(task.end - task.nominalStart) }
      do throws(InputProblem) {
        return try readMapped(task, source, size)
      } catch {
        forget(task)
        // It starts where it was expected to, so that it is not asked for again.
        let start = task.start ?? task.nominalStart
        return result(task, start..<max(start, task.end), LogTally(), task.layout, error)
      }
    case .streamed: return readStream(source)
    }
  }

  // MARK: - Mapped files

  private mutating func readMapped(
    _ task: SeamLedger.Task, _ source: LogSource, _ size: Int
  ) throws(InputProblem) -> SeamLedger.Result {
    let mapped = try source.acquire(size: size)
    let bytes = mapped.bytes
    let start = task.start ?? Self.rowStart(bytes, task)
    let end = readRows(task, bytes, from: start, until: task.end, baseOffset: 0)
    guard try source.checkTorn(mapped, size: size) else {
      return result(task, start..<end, reader.tally, reader.layout, nil)
    }
    forget(task)
    // Without the mapping there is no guess; the ledger asks again when the start is known.
    guard let start = task.start else {
      return result(task, -1..<task.end, LogTally(), task.layout, nil)
    }
    return try readUnmapped(task, source, start, size)
  }

  /// Reads a chunk of a file that shrank, as far as it still is there.
  private mutating func readUnmapped(
    _ task: SeamLedger.Task, _ source: LogSource, _ start: Int, _ size: Int
  ) throws(InputProblem) -> SeamLedger.Result {
    let wanted = max(task.end - start, 0)
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: wanted + FieldScanner.rowBytesMax + 2, alignment: 64)
    defer { memory.deallocate() }
    let count = try source.read(into: memory, at: start)
    let view = UnsafeRawBufferPointer(rebasing: memory[..<count])
    let end = readRows(task, view, from: 0, until: min(count, wanted), baseOffset: start)
    return result(task, start..<(start + end), reader.tally, reader.layout, nil)
  }

  /// Reads the rows that begin in a range of some bytes; gives back where the last one ends.
  private mutating func readRows(
    _ task: SeamLedger.Task, _ bytes: UnsafeRawBufferPointer, from start: Int, until stop: Int,
    baseOffset: Int
  ) -> Int {
    reader.begin(layout: task.layout, contentStart: task.isFirst ? task.nominalStart : -1)
    let progress = reader.read(
      bytes, from: start, until: stop, isFinal: true, baseOffset: baseOffset, into: &worker)
    let end = max(progress.position, start)
    // What stands before the first row, a byte order mark, is counted with it.
    reader.count(bytes: end - start + (task.isFirst ? task.nominalStart : 0))
    return end
  }

  /// Undoes what the worker counted of a chunk.
  private mutating func forget(_ task: SeamLedger.Task) {
    lastID += 1
    worker.hold(id: lastID)
    worker.drop(id: lastID)
    worker.begin(input: task.input)
  }

  private func result(
    _ task: SeamLedger.Task, _ range: Range<Int>, _ tally: LogTally, _ layoutAfter: ColumnLayout?,
    _ problem: InputProblem?
  ) -> SeamLedger.Result {
    SeamLedger.Result(
      start: range.lowerBound, end: range.upperBound, layoutBefore: task.layout,
      layoutAfter: layoutAfter, tally: tally, problem: problem)
  }

  /// The first row that begins in a chunk, if no line end there is a quoted one; the chunk's end
  /// where none does.
  private static func rowStart(_ bytes: UnsafeRawBufferPointer, _ task: SeamLedger.Task) -> Int {
    let window = UnsafeRawBufferPointer(rebasing: bytes[..<task.end])
    return (firstIndex(of: 10, in: window, from: task.nominalStart - 1) ?? task.end - 1) + 1
  }

  // MARK: - Streams

  private mutating func readStream(_ source: LogSource) -> SeamLedger.Result {
    var stream = LogStream(
      source: source, options: options, reader: reader, progress: progress)
    let problem = stream.read(into: &worker)
    return SeamLedger.Result(
      start: 0, end: .max, layoutBefore: nil, layoutAfter: reader.layout, tally: reader.tally,
      problem: problem)
  }
}
