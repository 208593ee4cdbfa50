package import AccountingLog
package import ByteKit
package import Traffic

/// Rows that were counted before, of which some can be shown.
package protocol KeptHistory: CountedHistory {
  /// What logs said at some places, by path and offset, as far as it was kept.
  ///
  /// Where one of several sources cannot be read back it is passed over, which `note` is told.
  func excerpts(
    at wanted: Set<LogExcerpts.Place>, note: (InputProblem) -> Void
  ) throws(HistoryStore.Problem) -> [LogExcerpts.Place: (diagnostic: String, job: String)]
}

extension KeptHistory {
  /// The same without a word of what is passed over.
  package func excerpts(
    at wanted: Set<LogExcerpts.Place>
  ) throws(HistoryStore.Problem) -> [LogExcerpts.Place: (diagnostic: String, job: String)] {
    try excerpts(at: wanted) { _ in }
  }
}
