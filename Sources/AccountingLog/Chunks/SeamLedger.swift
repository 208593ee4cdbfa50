import ByteKit

/// Hands out the chunks of all files and checks that each begins where the one before it ended.
///
/// A chunk's reader guesses where its first row starts and which columns are in force. The guess
/// is wrong where the cut fell into a quoted line end, or where a new header line stood in an
/// earlier chunk. The chunks of an input are accepted in order: one that began elsewhere or with
/// other columns than the chunk before it ended with is dropped and read again from the right
/// place. Inputs do not wait for one another.
final class SeamLedger: Sendable {
  /// A piece of work: the rows of one input that begin in `start..<end`.
  struct Task: Sendable {
    let chunk: Int
    let input: Int
    /// nil asks the reader to look for the first row itself.
    let start: Int?
    let nominalStart: Int
    let end: Int
    /// True for the first chunk of its input.
    let isFirst: Bool
    /// True when the chunk was read before and dropped.
    let isRedo: Bool
    let layout: ColumnLayout?
  }

  /// What a reader made of a task.
  struct Result: Sendable {
    let start: Int
    let end: Int
    let layoutBefore: ColumnLayout?
    let layoutAfter: ColumnLayout?
    /// Where columns changed between them; empty for streams.
    let changes: [LogPosition]
    let tally: LogTally
    let problem: InputProblem?
  }

  /// What was decided about a chunk that a reader holds.
  enum Decision: Sendable {
    case open
    case accepted
    case dropped
  }

  /// One chunk as planned.
  struct Plan: Sendable {
    let input: Int
    let start: Int
    let end: Int
    let isFirst: Bool
    let layout: ColumnLayout?
  }

  /// What a thread is to do next.
  enum Assignment {
    case read(Task, generation: Int)
    /// Fill the blocks of a stream that another thread reads.
    case assist(BlockPipe)
    case done
  }

  /// How far the chunks of one input are accepted.
  private struct Seam {
    /// The first chunk that is not accepted, and the end of the input's chunks.
    var frontier: Int
    let end: Int
    var expectedStart = 0
    var expectedLayout: ColumnLayout?
    var changes: [LogPosition] = []
    var tally = LogTally()
    var problems: [InputProblem] = []
  }

  private struct State {
    var nextNew = 0
    var redo: [Task] = []
    var results: [Int: Result] = [:]
    var generation: [Int]
    var seams: [Seam]
    var accepted = 0
    /// Streams that are being read and that nobody helps with yet.
    var pipes: [BlockPipe] = []
  }

  /// How many chunks of an input may be read or held while an earlier one of it is open, for each
  /// thread: what they counted takes memory until it is accepted.
  private static let openChunksPerThread = 8

  private let plans: [Plan]
  private let state: Monitor<State>
  private let openMax: Int
  private let keepsAllRejected: Bool

  /// Makes a ledger of chunks, those of one input one after another and inputs in order.
  init(plans: [Plan], inputCount: Int, options: LogScanOptions) {
    self.plans = plans
    keepsAllRejected = options.keepsAllRejected
    openMax = options.threads * Self.openChunksPerThread
    var seams: [Seam] = []
    var start = 0
    for input in 0..<inputCount {
      var end = start
      while end < plans.count, plans[end].input == input { end += 1 }
      seams.append(Seam(frontier: start, end: end))
      start = end
    }
    precondition(start == plans.count, "chunks are not in the order of their inputs")
    state = Monitor(State(generation: Array(repeating: 0, count: plans.count), seams: seams))
  }

  // MARK: - Handing out

  /// What to do next; sleeps while there is nothing to do but something is still being read.
  func next() -> Assignment {
    state.wait { state -> Assignment? in
      if let task = state.redo.popLast() {
        return .read(task, generation: state.generation[task.chunk])
      }
      if let task = newTask(&state) { return .read(task, generation: state.generation[task.chunk]) }
      if let pipe = state.pipes.popLast() { return .assist(pipe) }
      return state.accepted == plans.count ? .done : nil
    }
  }

  /// Tells that a stream is read now, with which a thread that has nothing else to do may help.
  func offer(_ pipe: BlockPipe) { state.change { $0.pipes.append(pipe) } }

  /// Tells that a stream was read.
  func withdraw(_ pipe: BlockPipe) { state.withLock { $0.pipes.removeAll { $0 === pipe } } }

  private func newTask(_ state: inout State) -> Task? {
    guard state.nextNew < plans.count else { return nil }
    let chunk = state.nextNew
    let plan = plans[chunk]
    guard chunk < state.seams[plan.input].frontier + openMax else { return nil }
    state.nextNew += 1
    return Task(
      chunk: chunk, input: plan.input, start: plan.isFirst ? plan.start : nil,
      nominalStart: plan.start, end: plan.end, isFirst: plan.isFirst, isRedo: false,
      layout: plan.layout)
  }

  // MARK: - Accepting

  /// Takes the result of a task and accepts as many chunks of its input in order as it can.
  ///
  /// True when the input's last chunk is accepted by that.
  func complete(_ chunk: Int, _ result: Result) -> Bool {
    let input = plans[chunk].input
    return state.change { state in
      state.results[chunk] = result
      while state.seams[input].frontier < state.seams[input].end {
        let frontier = state.seams[input].frontier
        guard let done = state.results.removeValue(forKey: frontier) else { return false }
        guard fits(done, plans[frontier], state.seams[input]) else {
          redo(frontier, &state)
          return false
        }
        accept(done, plans[frontier], &state.seams[input])
        state.accepted += 1
      }
      return true
    }
  }

  private func fits(_ done: Result, _ plan: Plan, _ seam: Seam) -> Bool {
    plan.isFirst
      || (done.start == seam.expectedStart && done.layoutBefore == seam.expectedLayout)
  }

  private func accept(_ done: Result, _ plan: Plan, _ seam: inout Seam) {
    if plan.isFirst {
      seam.changes.append(LogPosition(offset: plan.start, layout: done.layoutBefore))
    }
    if seam.changes.count <= LogLayouts.changesMax { seam.changes += done.changes }
    seam.expectedStart = done.end
    seam.expectedLayout = done.layoutAfter
    seam.tally.add(done.tally)
    if !keepsAllRejected { seam.tally.trimRejectedRows() }
    // A file that cannot be read any more says so once for all its chunks.
    if let problem = done.problem, seam.problems.last != problem { seam.problems.append(problem) }
    seam.frontier += 1
  }

  private func redo(_ chunk: Int, _ state: inout State) {
    let plan = plans[chunk]
    let seam = state.seams[plan.input]
    state.generation[chunk] += 1
    state.redo.append(
      Task(
        chunk: chunk, input: plan.input, start: seam.expectedStart, nominalStart: plan.start,
        end: plan.end, isFirst: false, isRedo: true, layout: seam.expectedLayout))
  }

  // MARK: - What was decided

  /// What became of a chunk that was read in some generation.
  func decision(_ chunk: Int, generation: Int) -> Decision {
    state.withLock { state in
      if state.generation[chunk] != generation { return .dropped }
      return chunk < state.seams[plans[chunk].input].frontier ? .accepted : .open
    }
  }

  /// What the accepted chunks of all inputs came to.
  struct Totals {
    /// What was counted, an entry per input.
    let tallies: [LogTally]
    /// Where the rows end, an entry per input.
    let ends: [LogPosition]
    /// Where which columns begin, an entry per input.
    let changes: [[LogPosition]]
    /// The problems in order.
    let problems: [InputProblem]
  }

  /// What the accepted chunks came to.
  func totals() -> Totals {
    state.withLock { state in
      Totals(
        tallies: state.seams.map(\.tally),
        ends: state.seams.map { LogPosition(offset: $0.expectedStart, layout: $0.expectedLayout) },
        changes: state.seams.map(\.changes), problems: state.seams.flatMap(\.problems))
    }
  }
}
