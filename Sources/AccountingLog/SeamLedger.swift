import ByteKit
import Synchronization

/// Hands out the chunks of all files and checks that each begins where the one before it ended.
///
/// A chunk's reader guesses where its first row starts and which columns are in force. The guess
/// is wrong where the cut fell into a quoted line end, or where a new header line stood in an
/// earlier chunk. Chunks are accepted in order: one that began elsewhere or with other columns
/// than the chunk before it ended with is dropped and read again from the right place.
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

  private struct State {
    var nextNew = 0
    var redo: [Task] = []
    var results: [Int: Result] = [:]
    var generation: [Int]
    var frontier = 0
    var expectedStart = 0
    var expectedLayout: ColumnLayout?
    var tallies: [LogTally]
    var problems: [InputProblem] = []
  }

  private let plans: [Plan]
  private let state: Mutex<State>

  private let keepsAllRejected: Bool

  /// Makes a ledger of chunks, those of one input one after another.
  init(plans: [Plan], inputCount: Int, keepsAllRejected: Bool) {
    self.plans = plans
    self.keepsAllRejected = keepsAllRejected
    state = Mutex(
      State(
        generation: Array(repeating: 0, count: plans.count),
        tallies: Array(repeating: LogTally(), count: inputCount)))
  }

  /// The next task; nil when there is none just now.
  func next() -> (task: Task, generation: Int)? {
    state.withLock { state in
      if let task = state.redo.popLast() { return (task, state.generation[task.chunk]) }
      guard state.nextNew < plans.count else { return nil }
      let chunk = state.nextNew
      state.nextNew += 1
      let plan = plans[chunk]
      let task = Task(
        chunk: chunk, input: plan.input, start: plan.isFirst ? plan.start : nil,
        nominalStart: plan.start, end: plan.end, isFirst: plan.isFirst, isRedo: false,
        layout: plan.layout)
      return (task, state.generation[chunk])
    }
  }

  /// True when every chunk is accepted.
  var isFinished: Bool { state.withLock { $0.frontier == plans.count } }

  /// Takes the result of a task and accepts as many chunks in order as it can.
  ///
  /// Gives back the inputs whose last chunk is accepted by that.
  func complete(_ chunk: Int, _ result: Result) -> [Int] {
    state.withLock { state in
      var finished: [Int] = []
      state.results[chunk] = result
      while state.frontier < plans.count, let done = state.results[state.frontier] {
        let plan = plans[state.frontier]
        if !plan.isFirst,
          done.start != state.expectedStart
            || done.layoutBefore != state.expectedLayout
        {
          redo(&state)
          return finished
        }
        accept(done, of: plan.input, &state)
        if state.frontier == plans.count || plans[state.frontier].input != plan.input {
          finished.append(plan.input)
        }
      }
      return finished
    }
  }

  private func accept(_ done: Result, of input: Int, _ state: inout State) {
    state.expectedStart = done.end
    state.expectedLayout = done.layoutAfter
    state.tallies[input].add(done.tally)
    if !keepsAllRejected { state.tallies[input].trimRejectedRows() }
    // A file that cannot be read any more says so once for all its chunks.
    if let problem = done.problem, state.problems.last != problem { state.problems.append(problem) }
    state.results[state.frontier] = nil
    state.frontier += 1
  }

  /// What became of a chunk that was read in some generation.
  func decision(_ chunk: Int, generation: Int) -> Decision {
    state.withLock { state in
      if state.generation[chunk] != generation { return .dropped }
      return chunk < state.frontier ? .accepted : .open
    }
  }

  /// What the accepted chunks counted, an entry per input, and the problems in order.
  func totals() -> (tallies: [LogTally], problems: [InputProblem]) {
    state.withLock { ($0.tallies, $0.problems) }
  }

  private func redo(_ state: inout State) {
    let chunk = state.frontier
    let plan = plans[chunk]
    state.results[chunk] = nil
    state.generation[chunk] += 1
    state.redo.append(
      Task(
        chunk: chunk, input: plan.input, start: state.expectedStart, nominalStart: plan.start,
        end: plan.end, isFirst: false, isRedo: true, layout: state.expectedLayout))
  }
}
