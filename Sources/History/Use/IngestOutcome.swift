package import AccountingLog
package import ByteKit
import Findings

/// What one ingest added to the store.
package struct IngestOutcome: Sendable {
  /// Accounting files: read for the first time, read on, and found to hold nothing new.
  package var newFiles = 0, continuedFiles = 0, unchangedFiles = 0
  /// Rows in: always `used` + `ignored` + `tally.rejected`.
  package var tally = LogTally()
  /// Rows counted, and rows understood and not counted.
  package var used = 0, ignored = 0
  /// Bytes at the ends of files that wait for their line end.
  package var waitingBytes = 0
  /// Files of reports: read, and found to hold nothing new.
  package var reportFiles = 0, unchangedReportFiles = 0
  /// Reports that count, were there already, and could not be read; failure reports.
  package var reports = 0, duplicates = 0, rejectedReports = 0, failureReports = 0
  /// Earliest begin and latest end of the windows of reports that count, POSIX seconds UTC.
  package var reportsBegin: Int?, reportsEnd: Int?
  /// Days, counted from 1970-01-01, that an earlier ingest had reports of and that new ones tell
  /// more of.
  package var reopenedDays: [Int] = []
  /// Segments that were made coarser or removed, since they are old.
  package var agedSegments = 0
  /// Those of `problems` that kept a log, or what is new in it, from being read at all.
  package var unreadLogs: [InputProblem] = []
  /// What was wrong with the inputs.
  package var problems: [InputProblem] = []

  /// Nothing yet.
  package init() {}

  /// True when something of the inputs could not be used.
  package var hasBadData: Bool {
    tally.rejected + rejectedReports > 0
      || problems.contains { !Self.harmless.contains($0.code) }
  }

  /// Problems that keep nothing from being counted that is there.
  ///
  /// Those of a report, and what a store tells of inputs that come again. Rows of a file that shrank may
  /// be missing in it.
  private static let harmless = InputSummary.harmless
    .union(["overlapping_logs", "overlap_unsure", "file_changed", "id_reused"]).subtracting([
      "file_shrank"
    ])

  /// True when the store holds nothing that it did not hold before.
  package var isEmpty: Bool { tally.rows == 0 && reports == 0 && duplicates == 0 }
}
