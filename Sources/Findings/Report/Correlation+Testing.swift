import AggregateReports
import Join

extension Correlation {
  /// Reporters whose reports have a place for `testing` (RFC 9990): they know t=y.
  ///
  /// At all others a policy under t=y is the whole policy.
  var testingReporters: Set<String> {
    var found: Set<String> = []
    for report in intake.reports where report.schema == .rfc9990 { found.insert(report.reporter) }
    return found
  }
}
