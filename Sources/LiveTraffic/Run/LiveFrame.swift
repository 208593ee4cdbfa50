package import ByteKit

/// Everything that is shown at one moment.
package struct LiveFrame: Sendable {
  /// The log's clock, POSIX seconds UTC; nil before any row.
  package let clock: Int?
  /// The running window, half-open, POSIX seconds UTC.
  package let window: Range<Int>
  /// Its counts.
  package let counts: LiveCounts
  /// What it is compared with.
  package let usual: Usual
  /// The comparisons, one for each kind.
  package let comparisons: [Comparison]
  /// The interval that ended now and its counts.
  package let interval: Range<Int>, intervalCounts: LiveCounts
  /// All rows since the state was made.
  package let totals: LiveTotals
  /// Seconds from the newest row to the wall's clock; nil before any row.
  package let lagSeconds: Int?
  /// Bytes of the followed files that are not read yet.
  package let bytesLeft: Int
  /// The replies of the window about DMARC, SPF or DKIM, and other new ones: new ones first, then
  /// those with the most rows.
  package internal(set) var replies: [ReplyTrack]
  /// Counts of the last sixty minutes, the oldest first.
  package let minutes: [LiveCounts]
  /// The stage change that the window begins with; nil where it begins an hour ago.
  package let change: Int?
  /// Alerts that are on, the gravest and then the newest first.
  package internal(set) var alerts: [ActiveAlert]
  /// The last alerts that were over in this run, the oldest first, and how many were.
  package internal(set) var recovered: [AlertRecovery]
  package let recoveredCount: Int
  /// What of the logs could not be read.
  package internal(set) var unread: [InputProblem]
  /// Attempts of relays past the limit, which no alert about a relay looks at.
  package let foldedAttempts: Int
  /// Files that are followed.
  package let files: Int
  /// The last problems, the newest last.
  package internal(set) var problems: [String]

  /// The comparison of a kind.
  package func comparison(_ kind: LiveKind) -> Comparison? { comparisons.first { $0.kind == kind } }
}
