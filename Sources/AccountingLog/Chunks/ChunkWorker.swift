import ByteKit

/// One thread's part in a scan: takes chunks from the ledger, reads them, and keeps what it
/// counted apart until the ledger has decided.
struct ChunkWorker<Worker: RowWorker> {
  private(set) var worker: Worker
  private let options: LogScanOptions
  private let sources: [LogSource?]
  private let progress: (@Sendable (Int) -> Void)?
  private let reader: RowReader
  private let chunks: ChunkReader
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
    chunks = ChunkReader(reader: reader, waitsForLineEnd: options.waitsForLineEnd)
  }

  /// Works until every chunk is accepted.
  mutating func work(_ ledger: SeamLedger) {
    while true {
      settle(ledger)
      switch ledger.next() {
      case .done:
        settle(ledger)
        return
      case .assist(let pipe): pipe.assist()
      case .read(let task, let generation):
        worker.begin(input: task.input)
        let result = read(task, ledger)
        lastID += 1
        worker.hold(id: lastID)
        held.append(Held(id: lastID, chunk: task.chunk, generation: generation))
        if ledger.complete(task.chunk, result) { sources[task.input]?.close() }
      }
    }
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

  private mutating func read(
    _ task: SeamLedger.Task, _ ledger: SeamLedger
  ) -> SeamLedger.Result {
    guard let source = sources[task.input] else {
      preconditionFailure("an input without a source has no chunks")
    }
    switch source.form {
    case .chunked(let size, _, _):
      if !task.isRedo { progress?(task.end - task.nominalStart) }
      return readChunk(task, source, size)
    case .streamed: return readStream(source, ledger)
    }
  }

  private mutating func readChunk(
    _ task: SeamLedger.Task, _ source: LogSource, _ size: Int
  ) -> SeamLedger.Result {
    do throws(InputProblem) {
      if !source.avoidsMapping {
        let range = try chunks.readMapped(task, source, size: size, into: &worker)
        if let range { return result(task, range, nil) }
        forget(task)
        // A guess is worth nothing now; the ledger asks again when the start is known.
        guard task.start != nil else { return nothing(task, start: -1, nil) }
      }
      return result(task, try chunks.readCopied(task, source, size: size, into: &worker), nil)
    } catch {
      forget(task)
      // It starts where it was expected to, so that it is not asked for again.
      return nothing(task, start: task.start ?? task.nominalStart, error)
    }
  }

  /// Undoes what the worker counted of a chunk.
  private mutating func forget(_ task: SeamLedger.Task) {
    lastID += 1
    worker.hold(id: lastID)
    worker.drop(id: lastID)
    worker.begin(input: task.input)
  }

  private func result(
    _ task: SeamLedger.Task, _ range: Range<Int>, _ problem: InputProblem?
  ) -> SeamLedger.Result {
    SeamLedger.Result(
      start: range.lowerBound, end: range.upperBound, layoutBefore: task.layout,
      layoutAfter: reader.layout, changes: reader.changes, tally: reader.tally, problem: problem)
  }

  private func nothing(
    _ task: SeamLedger.Task, start: Int, _ problem: InputProblem?
  ) -> SeamLedger.Result {
    SeamLedger.Result(
      start: start, end: max(start, task.end), layoutBefore: task.layout,
      layoutAfter: task.layout, changes: [], tally: LogTally(), problem: problem)
  }

  private mutating func readStream(
    _ source: LogSource, _ ledger: SeamLedger
  ) -> SeamLedger.Result {
    var stream = LogStream(
      source: source, options: options, reader: reader, ledger: ledger, progress: progress)
    let problem = stream.read(into: &worker)
    return SeamLedger.Result(
      start: 0, end: stream.end, layoutBefore: nil, layoutAfter: reader.layout,
      changes: [], tally: reader.tally, problem: problem)
  }
}
