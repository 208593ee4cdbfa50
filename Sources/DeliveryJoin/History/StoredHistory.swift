import AccountingLog
import ByteKit

/// A history as a run counts it.
struct StoredHistory {
  let rollup: StoredRollup
  /// Rows in, an entry for each file.
  let tallies: [LogTally]
  /// What was odd about the files, and what could not be read of the history.
  let problems: [InputProblem]
  /// The columns at the files' ends, by path, where they are known.
  let layouts: [String: ColumnLayout]
  private let inputs: [LogInput]

  /// Reads a history; nil where there is none.
  init?(_ history: (any CountedHistory)?, plan: RollupPlan) {
    guard let history else { return nil }
    let builder = StoredRollupBuilder(history: history, plan: plan)
    let since = plan.countsPast ? nil : plan.since
    let unread = history.read(since: since, until: plan.until, into: builder)
    rollup = builder.finish()
    tallies = history.inputs.map(\.tally)
    problems = history.inputs.flatMap(\.problems) + unread
    inputs = history.inputs.map(\.input)
    layouts = Dictionary(
      history.inputs.compactMap { file in file.layout.map { (file.input.path, $0) } },
      uniquingKeysWith: { $1 })
  }

  /// A request with the files of the history before its own.
  func completed(_ request: CorrelationRequest) -> CorrelationRequest {
    var completed = request
    completed.logs = inputs + request.logs
    return completed
  }
}
