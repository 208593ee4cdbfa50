package import AccountingLog
package import ByteKit
package import Findings

/// A store together with what it does not hold yet of some inputs, so that a report can count both
/// without counting anything twice.
package struct UnreadInputs: Sendable {
  /// What the store holds; nil where there is no store.
  package let history: HistorySnapshot?
  /// Accounting files that hold something new, each with where it begins.
  package let logs: [LogInput]
  /// Files of reports that are new or were changed.
  package let reports: [String]
  /// Why inputs are left out.
  package let problems: [InputProblem]
  /// What the store remembers of the paths that it is fed from.
  package private(set) var sources: [RememberedSource] = []

  /// Inputs without a store.
  package init(
    history: HistorySnapshot?, logs: [LogInput], reports: [String], problems: [InputProblem]
  ) {
    self.history = history
    self.logs = logs
    self.reports = reports
    self.problems = problems
  }

  /// Compares inputs with a store.
  package init(
    _ store: HistoryStore, logs: [LogInput], reports: [String]
  ) throws(HistoryStore.Problem) {
    history = try HistorySnapshot(store)
    sources = try store.sources()
    let streamed = logs.filter { $0.path == "-" }
    let plan = try store.read { database in
      try FileLedger(database).plan(logs.filter { $0.path != "-" })
    }
    self.logs = plan.candidates.map(\.input) + streamed
    let shelf = try store.read { try ReportShelf.plan(reports.filter { $0 != "-" }, $0) }
    self.reports = shelf.candidates.map(\.path) + reports.filter { $0 == "-" }
    problems = plan.problems + shelf.problems
  }
}
