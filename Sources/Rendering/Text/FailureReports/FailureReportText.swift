import Findings

/// What is said of failure reports: reports on single mails, never part of a rate.
enum FailureReportText {
  /// How many there were, and what came with them; nil where there was nothing.
  static func inputs(_ inputs: InputSummary) -> String? {
    let found = inputs.failures
    let met = inputs.reports.failureReports
    guard met > 0 || !found.isEmpty else { return nil }
    var parts = [Amount.count(met - found.duplicates - found.leftOut, "failure report")]
    let others = [
      (found.duplicates, "duplicate"), (found.leftOut, "left out"),
      (met - found.read - found.duplicates - found.leftOut, "not kept"),
    ]
    for (count, word) in others where count > 0 {
      parts.append(
        word == "duplicate" ? Amount.count(count, word) : "\(Amount.count(count)) \(word)")
    }
    var text = parts.joined(separator: ", ")
    if found.complaints > 0 { text += "; \(Amount.count(found.complaints, "complaint"))" }
    return text
  }
}
