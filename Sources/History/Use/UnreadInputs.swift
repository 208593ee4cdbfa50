package import AccountingLog
package import ByteKit
package import Findings

/// Stores together with what they do not hold yet of some inputs, so that a report can count both
/// without counting anything twice.
package struct UnreadInputs: Sendable {
  /// What the stores hold; nil where there is none.
  package let history: (any KeptHistory)?
  /// Accounting files that hold something new, each with where it begins.
  package let logs: [LogInput]
  /// Files of reports that are new or were changed.
  package let reports: [String]
  /// Why inputs are left out.
  package let problems: [InputProblem]
  /// What the stores remember of the paths that they are fed from.
  package private(set) var sources: [RememberedSource] = []
  /// Why no verdict can be given, one sentence each.
  package let doubts: [InputProblem]

  /// Inputs without a store.
  package init(logs: [LogInput], reports: [String]) {
    history = nil
    self.logs = logs
    self.reports = reports
    (problems, doubts) = ([], [])
  }

  /// Reports beside rows that were counted elsewhere, with what is told of where these come from.
  package init(
    _ history: some KeptHistory, reports: [String], problems: [InputProblem],
    sources: [RememberedSource]
  ) {
    self.history = history
    logs = []
    self.reports = reports
    self.problems = problems
    self.sources = sources
    doubts = []
  }

  /// Compares inputs with stores; throws where none of them can be read.
  ///
  /// A store that was filled `patienceSeconds` before another one is told.
  package init(
    _ set: StoreSet, logs: [LogInput], reports: [String], patienceSeconds: Int = .max
  ) throws(HistoryStore.Problem) {
    var set = set
    let history = try set.snapshot()
    self.history = history
    doubts = history.overlaps
    sources = set.sources(patienceSeconds: patienceSeconds, leftOut: history.leftOut)
    var plans: [FileLedger.Plan] = []
    var shelves: [ReportShelf.Plan] = []
    for store in set.stores {
      plans.append(
        try store.read { database in
          try FileLedger(database).plan(logs.filter { $0.path != "-" })
        })
      shelves.append(try store.read { try ReportShelf.plan(reports.filter { $0 != "-" }, $0) })
    }
    self.logs = Self.unread(plans, of: logs) + logs.filter { $0.path == "-" }
    let known = shelves.map { Set($0.candidates.map(\.path)) }
    self.reports =
      (shelves.first?.candidates.map(\.path) ?? []).filter { path in
        known.allSatisfy { $0.contains(path) }
      } + reports.filter { $0 == "-" }
    problems = set.problems + Self.told(plans.flatMap(\.problems) + shelves.flatMap(\.problems))
  }

  /// The files that hold something that no store has, each with the furthest end of what was read.
  private static func unread(_ plans: [FileLedger.Plan], of logs: [LogInput]) -> [LogInput] {
    guard plans.count > 1 else { return plans.flatMap(\.candidates).map(\.input) }
    let known = Set(plans.flatMap { $0.unchanged.map(\.path) + $0.shrunk.map(\.input.path) })
    var inputs: [String: LogInput] = [:]
    for candidate in plans.flatMap(\.candidates) where !known.contains(candidate.input.path) {
      let input = candidate.input
      let old = inputs[input.path]
      if old == nil || input.resume?.offset ?? -1 > old?.resume?.offset ?? -1 {
        inputs[input.path] = input
      }
    }
    return logs.compactMap { inputs[$0.path] }
  }

  private static func told(_ problems: [InputProblem]) -> [InputProblem] {
    var seen: Set<InputProblem> = []
    return problems.filter { seen.insert($0).inserted }
  }
}
