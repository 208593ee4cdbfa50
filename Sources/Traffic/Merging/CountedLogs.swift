package import AccountingLog
package import ByteKit

/// What one reading of accounting files came to, counted in buckets of time for a store.
package struct CountedLogs: Sendable {
  /// The rows; their slots are numbers of buckets.
  package let rollup: Rollup
  /// Those buckets.
  package let buckets: BucketPlan
  /// What receivers said to failed mail.
  package private(set) var excerpts = ExcerptTable()
  /// `rb` rows, in no particular order.
  package let lateRefusals: [LateRefusalRow]
  /// What could not be told apart, but for the journal's own.
  package let folded: [String]
  /// Inputs that hold the same events.
  package let overlaps: [LogOverlap]
  /// Rows in, an entry for each input.
  package let tallies: [LogTally]
  /// Where the rows of each input ended.
  package let ends: [LogPosition?]
  /// With `dedupes`, all events that are known by now.
  package let events: EventMemory?
  /// What was wrong with the inputs.
  package let problems: [InputProblem]

  /// Brings together what the threads of a scan counted.
  package init(
    _ outcome: LogScanOutcome<RollupWorker>, _ parts: [RollupPart], _ late: LateRefusalList,
    _ buckets: BucketPlan
  ) {
    self.buckets = buckets
    let rollup = Rollup(
      parts, threads: parts.count, repliesMax: ReplySightings.historyCountMax)
    self.rollup = rollup
    lateRefusals = late.drafts.map(\.row)
    let ofJournal = rollup.journal?.folded ?? []
    folded =
      (late.leftOut > 0 ? ["late refusals"] : []) + rollup.folded.filter { !ofJournal.contains($0) }
    overlaps = rollup.overlaps()
    tallies = outcome.tallies
    ends = outcome.ends
    problems = outcome.problems
    // Events are counted once by one thread alone.
    events = outcome.workers.count == 1 ? outcome.workers.first?.events : nil
    for (part, numbers) in zip(parts, rollup.directory.numbers) {
      excerpts.add(part.tally.excerpts, streams: numbers.streams)
    }
  }
}
