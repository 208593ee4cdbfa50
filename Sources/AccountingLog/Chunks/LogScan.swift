package import ByteKit

/// Something that counts rows for one thread.
///
/// What it counts between `begin` and `hold` stands apart until the chunk is accepted or dropped.
package protocol RowWorker: RowConsumer, Sendable {
  /// A chunk of this input follows (index into the inputs).
  mutating func begin(input: Int)
  /// Sets what was counted since `begin` aside under an id.
  mutating func hold(id: Int)
  /// What is held under the id counts.
  mutating func accept(id: Int)
  /// What is held under the id does not count.
  mutating func drop(id: Int)
}

/// What a scan of accounting files gives back.
package struct LogScanOutcome<Worker: RowWorker>: Sendable {
  /// The workers with all that counts; their order means nothing.
  package let workers: [Worker]
  /// Rows in and rejected, an entry per input, in the order of the inputs.
  package let tallies: [LogTally]
  /// Where the rows of each input ended; nil for inputs that could not be opened.
  package let ends: [LogPosition?]
  /// True for inputs that can be read once more: files, not pipes.
  package let isRegular: [Bool]
  /// Which columns were in force where.
  package let layouts: LogLayouts
  /// Inputs that could not be read or not to the end, and other things worth saying.
  package let problems: [InputProblem]
}

/// Reads accounting files with several threads: plain ones in chunks, all others front to back, one
/// thread reading or inflating while another takes the rows.
///
/// The result is the same at any number of threads and any size of chunks.
package struct LogScan<Worker: RowWorker>: Sendable {
  private let inputs: [LogInput]
  private let options: LogScanOptions
  private let makeWorker: @Sendable () -> Worker
  private let progress: (@Sendable (Int) -> Void)?

  /// Makes a scan; `progress` is told how many bytes more were read.
  package init(
    inputs: [LogInput], options: LogScanOptions,
    progress: (@Sendable (Int) -> Void)? = nil, makeWorker: @escaping @Sendable () -> Worker
  ) {
    self.inputs = inputs
    self.options = options
    self.progress = progress
    self.makeWorker = makeWorker
  }

  /// Reads everything once.
  package func run() async -> LogScanOutcome<Worker> {
    var problems: [InputProblem] = []
    var sources: [LogSource?] = []
    for input in inputs {
      do throws(InputProblem) {
        sources.append(try LogSource(input: input, options: options))
      } catch {
        sources.append(nil)
        problems.append(error)
      }
    }
    let ledger = SeamLedger(
      plans: plans(sources), inputCount: inputs.count, options: options)
    let workers = await work(ledger, sources)
    let totals = ledger.totals()
    let shrunk = sources.compactMap { $0 }.filter(\.isTorn).map { source in
      InputProblem(
        code: .fileShrank, path: source.input.path,
        reason: "the file became shorter while it was read; what could be read of it counts")
    }
    let holes = zip(inputs, totals.tallies).flatMap { $1.holes.problems(path: $0.path) }
    var layouts = LogLayouts(assumed: options.assumedLayout, access: options.access)
    for (source, changes) in zip(sources, totals.changes) {
      if let source, source.isChunked { layouts.add(source.input.path, changes) }
    }
    for (input, end) in zip(inputs, totals.ends) {
      if let layout = end.layout { layouts.remember([input.path: layout]) }
    }
    return LogScanOutcome(
      workers: workers, tallies: totals.tallies,
      ends: zip(sources, totals.ends).map { source, end in source == nil ? nil : end },
      isRegular: sources.map { $0?.isRegular ?? false }, layouts: layouts,
      problems: problems + totals.problems + shrunk + holes)
  }

  private func plans(_ sources: [LogSource?]) -> [SeamLedger.Plan] {
    var plans: [SeamLedger.Plan] = []
    for (index, source) in sources.enumerated() {
      switch source?.form {
      case nil: continue
      case .streamed:
        plans.append(
          SeamLedger.Plan(input: index, start: 0, end: .max, isFirst: true, layout: nil))
      case .chunked(let size, let contentStart, let layout):
        var start = contentStart
        let last = max(start, min(size, inputs[index].limit ?? size))
        repeat {
          let end = last - start > options.chunkBytes ? start + options.chunkBytes : last
          let isFirst = start == contentStart
          plans.append(
            SeamLedger.Plan(
              input: index, start: start, end: end, isFirst: isFirst,
              layout: isFirst ? startLayout(index) : layout))
          start = end
        } while start < last
      }
    }
    return plans
  }

  /// The columns in force before the first row that is read.
  private func startLayout(_ input: Int) -> ColumnLayout? {
    inputs[input].resume?.layout ?? inputs[input].columns ?? options.assumedLayout
  }

  private func work(_ ledger: SeamLedger, _ sources: [LogSource?]) async -> [Worker] {
    await ThreadTeam.run(options.threads) { _ in
      var hand = ChunkWorker(
        worker: makeWorker(), options: options, sources: sources, progress: progress)
      hand.work(ledger)
      return hand.worker
    }
  }
}
