import AccountingLog
import ByteKit
package import History

/// What an ingest did, as a few lines.
package enum IngestText {
  /// Days that are named one by one.
  private static let daysMax = 8

  /// The lines as UTF-8.
  package static func render(_ outcome: IngestOutcome, store: String) -> [UInt8] {
    var lines = [logs(outcome), rows(outcome), reports(outcome)].compactMap { line in
      line.map { TerminalText($0) }
    }
    if outcome.waitingBytes > 0 {
      lines.append("waiting   \(Amount.bytes(outcome.waitingBytes)) without a line end yet")
    }
    if !outcome.reopenedDays.isEmpty {
      lines.append("reopened  \(days(outcome.reopenedDays)), by reports that came later")
    }
    if outcome.agedSegments > 0 {
      lines.append("aged      \(Amount.count(outcome.agedSegments, "segment")) of old days")
    }
    lines.append("store     \(store)")
    return lines.bytes
  }

  private static func logs(_ outcome: IngestOutcome) -> String {
    "logs      \(Amount.count(outcome.newFiles)) new, \(Amount.count(outcome.continuedFiles))"
      + " continued, \(Amount.count(outcome.unchangedFiles)) without anything new"
  }

  private static func rows(_ outcome: IngestOutcome) -> String? {
    guard outcome.tally.rows > 0 else { return nil }
    return "rows      \(Amount.count(outcome.tally.rows)) = \(Amount.count(outcome.used)) used"
      + " + \(Amount.count(outcome.ignored)) ignored"
      + " + \(Amount.count(outcome.tally.rejected)) rejected"
  }

  private static func reports(_ outcome: IngestOutcome) -> String {
    var line =
      "reports   \(Amount.count(outcome.reports)) new,"
      + " \(Amount.count(outcome.duplicates, "duplicate")),"
      + " \(Amount.count(outcome.rejectedReports)) rejected;"
      + " \(Amount.count(outcome.unchangedReportFiles, "file")) without anything new"
    if outcome.failureReports > 0 {
      line += "; \(Amount.count(outcome.failureReports, "failure report"))"
    }
    return line
  }

  /// Days as dates, the last ones where there are many.
  private static func days(_ days: [Int]) -> String {
    let shown = days.suffix(daysMax).map { CivilTime.iso($0 * CivilTime.secondsPerDay).prefix(10) }
    let rest = days.count - shown.count
    return (rest > 0 ? "\(rest) days and " : "") + shown.joined(separator: ", ")
  }
}
