package import AccountingLog
package import AggregateReports
package import ByteKit
package import FailureReports

/// Rows and reports that were counted before, as a store gives them back.
package protocol CountedHistory: Sendable {
  /// The accounting files that were read, in the order in which their rows count as earlier.
  var inputs: [CountedInput] { get }
  /// The reports.
  var reports: CountedReports { get }

  /// Counts the rows of the period that a run asks for; gives back what could not be read, too.
  func count(for plan: RollupPlan) async -> (parts: [RollupPart], problems: [InputProblem])
}

/// One accounting file whose rows were counted before.
package struct CountedInput: Sendable {
  /// Its last known path, and its node.
  package let input: LogInput
  /// All rows of it that were read.
  package let tally: LogTally
  /// What was odd about it.
  package let problems: [InputProblem]
  /// The columns at its end; nil where they are not known.
  package let layout: ColumnLayout?

  /// Makes an input.
  package init(
    input: LogInput, tally: LogTally, problems: [InputProblem], layout: ColumnLayout? = nil
  ) {
    self.input = input
    self.tally = tally
    self.problems = problems
    self.layout = layout
  }
}

/// Reports that were read before, and what became of the files that held none.
package struct CountedReports: Sendable {
  /// Files read.
  package var files = 0
  /// Each report once, in the order of their sources.
  package var reports: [AggregateReport] = []
  /// Reports that were there already.
  package var duplicates = 0
  /// Failure reports that were met.
  package var failureReports = 0
  /// What they say, as far as it was kept.
  package var failures = FailureReportTally()
  /// Why files and parts of them hold no readable report.
  package var rejections: [InputProblem] = []

  /// No reports.
  package init() {}
}
