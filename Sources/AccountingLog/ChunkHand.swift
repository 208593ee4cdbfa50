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
    reader = RowReader(keepsAllRejected: options.keepsAllRejected)
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
      ledger.complete(task.chunk, result)
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
    case .mapped(let size, _, _): return readMapped(task, source, size)
    case .streamed: return readStream(source)
    }
  }

  // MARK: - Mapped files

  private mutating func readMapped(
    _ task: SeamLedger.Task, _ source: LogSource, _ size: Int
  ) -> SeamLedger.Result {
    let mapped: MappedBytes
    do throws(InputProblem) {
      mapped = try source.acquire(size: size)
    } catch {
      return SeamLedger.Result(
        start: task.nominalStart, end: task.end, layoutBefore: task.layout,
        layoutAfter: task.layout, tally: LogTally(), problem: error)
    }
    defer { source.note(mapped) }
    let bytes = mapped.bytes
    let contentStart = task.start ?? -1
    let start = task.start ?? Self.rowStart(bytes, atOrAfter: task.nominalStart)
    reader.begin(layout: task.layout, contentStart: contentStart == task.nominalStart ? start : -1)
    let progress = reader.read(
      bytes, from: start, until: task.end, isFinal: true, baseOffset: 0, into: &worker)
    let end = max(progress.position, start)
    reader.count(bytes: max(0, end - start))
    self.progress?(max(0, task.end - task.nominalStart))
    return SeamLedger.Result(
      start: start, end: end, layoutBefore: task.layout, layoutAfter: reader.layout,
      tally: reader.tally, problem: nil)
  }

  /// The first row that begins at or after an offset, if no line end there is a quoted one.
  private static func rowStart(_ bytes: UnsafeRawBufferPointer, atOrAfter offset: Int) -> Int {
    (firstIndex(of: 10, in: bytes, from: offset - 1) ?? bytes.count - 1) + 1
  }

  // MARK: - Streams

  private mutating func readStream(_ source: LogSource) -> SeamLedger.Result {
    var stream = LogStream(
      path: source.input.path, options: options, reader: reader, progress: progress)
    let problem = stream.read(into: &worker)
    return SeamLedger.Result(
      start: 0, end: .max, layoutBefore: nil, layoutAfter: reader.layout, tally: reader.tally,
      problem: problem)
  }
}
