import AccountingLog
import AggregateReports
import ByteKit
import GRDB
package import Join
import ReplyClassifier
package import Traffic

/// Adds what is new in logs and reports to a store.
///
/// Files go in batches. Each batch is read whole and then written in one transaction with how far
/// its files were read: what was interrupted is read again, what was written is not.
package struct HistoryIngest: Sendable {
  /// Bytes of logs on disk that make a batch, unless one file is larger.
  package static let batchBytesDefault = 1 << 30
  /// Files of reports that make a batch.
  static let reportFilesMax = 1000
  /// Bytes of a batch from which on few of its events are looked at for overlaps.
  private static let sampledBytesMin = 64 << 20
  /// How often a batch is read anew when its files were renamed meanwhile.
  private static let triesMax = 3

  private let store: HistoryStore
  private let request: CorrelationRequest
  private let retention: Retention
  private let now: Int
  private let batchBytes: Int

  /// Prepares an ingest of the logs and reports of a request, as of a present time.
  package init(
    _ request: CorrelationRequest, into store: HistoryStore, retention: Retention, now: Int,
    batchBytes: Int = batchBytesDefault
  ) {
    var request = request
    request.scan.waitsForLineEnd = true
    self.request = request
    self.store = store
    self.retention = retention
    self.now = now
    self.batchBytes = max(1, batchBytes)
  }

  /// Reads and writes everything; `progress` is told how many more bytes of logs were read.
  package func run(
    progress: (@Sendable (Int) -> Void)? = nil
  ) async throws(HistoryStore.Problem) -> IngestOutcome {
    var outcome = IngestOutcome()
    let run = try store.write { database in
      try database.execute(
        sql: "INSERT INTO ingest (at, rows, reports) VALUES (?, 0, 0)", arguments: [now])
      return Int(database.lastInsertedRowID)
    }
    try await addReports(run, &outcome)
    try await addLogs(run, &outcome, progress)
    outcome.agedSegments = try store.write { try HistoryAging(retention, now: now).age($0) }
    try store.write { database in
      // An ingest that added nothing leaves no trace.
      try database.execute(
        sql: "DELETE FROM ingest WHERE id = ? AND rows = 0 AND reports = 0", arguments: [run])
    }
    return outcome
  }

  // MARK: - Reports

  private func addReports(
    _ run: Int, _ outcome: inout IngestOutcome
  ) async throws(HistoryStore.Problem) {
    let (plan, before) = try store.read { database in
      (try ReportShelf.plan(request.reports, database), try ReportShelf.days(database))
    }
    outcome.unchangedReportFiles = plan.unchanged
    outcome.problems += plan.problems
    var days: Set<Int> = []
    var start = 0
    while start < plan.candidates.count {
      let part = plan.candidates[start..<min(start + Self.reportFilesMax, plan.candidates.count)]
      let items = await ReportIntake.items(of: part.map(\.path), threads: request.scan.threads)
      let added = try store.write { database in
        try ReportShelf.add(Array(zip(part, items)), run: run, now: now, database)
      }
      added.note(in: &outcome)
      days.formUnion(added.days)
      start += part.count
    }
    outcome.reopenedDays = days.intersection(before).sorted()
  }

  // MARK: - Logs

  private func addLogs(
    _ run: Int, _ outcome: inout IngestOutcome, _ progress: (@Sendable (Int) -> Void)?
  ) async throws(HistoryStore.Problem) {
    let reports = try store.read { try ReportShelf.all($0) }
    try store.write(LogShelf.forgetEmpty)
    var tries = 0
    var inputs = request.logs
    var events: EventMemory?
    while !inputs.isEmpty {
      // Read together: what another ingest writes from here on is noticed by the generation.
      var (plan, read, generation) = try store.read { database in
        let ledger = try FileLedger(database)
        let plan = ledger.plan(inputs)
        // All logs, since another ingest may have read those of an earlier try.
        let read = request.dedupes ? ledger.read(of: request.logs) : []
        return (plan, read, try LogShelf.generation(database))
      }
      if request.dedupes { events = await recall(read) }
      if tries == 0 {
        outcome.unchangedFiles = plan.unchanged.count
        outcome.problems += plan.problems
        outcome.unreadLogs = plan.problems
        try store.write { try LogShelf.rename(plan.unchanged, $0) }
      }
      inputs = []
      let buckets = try buckets(plan.candidates.map(\.input))
      for batch in batches(of: plan.candidates) {
        let isWritten = try await add(
          batch, reports, buckets, run, generation, &events, &outcome, progress)
        if isWritten { generation += 1 } else { inputs += batch.map(\.input) }
      }
      tries += 1
      guard !inputs.isEmpty, tries == Self.triesMax else { continue }
      outcome.problems += inputs.map {
        InputProblem(
          code: "file_changed", path: $0.path,
          reason: "it, or the store, was changed while it was read; the next ingest reads it")
      }
      return
    }
  }

  /// Days that would be made coarser at the end are counted so from the beginning.
  ///
  /// Ages are counted back from the latest day in the store, which is that of some row at an end of
  /// some log to be read, or later.
  private func buckets(_ logs: [LogInput]) throws(HistoryStore.Problem) -> BucketPlan {
    let kept = try store.read { try $0.firstDay("SELECT max(day) FROM segment") }
    let read = BucketPlan.latestDay(
      of: logs, assumedLayout: request.scan.assumedLayout)
    guard let latest = [kept, read].compactMap(\.self).max() else { return .finest }
    return BucketPlan(retention, latestDay: min(latest, CivilTime.day(of: now) + 1))
  }

  /// The events of what was read of logs before.
  private func recall(_ read: [(input: LogInput, end: Int)]) async -> EventMemory {
    var part = request
    part.logs = read.map(\.input)
    return await Correlation.recall(part, ends: read.map(\.end))
  }

  /// Reads a batch and writes it; false when its files are no longer those that were looked at, or
  /// the store is not.
  private func add(
    _ batch: [FileLedger.Candidate], _ reports: [AggregateReport], _ buckets: BucketPlan,
    _ run: Int, _ generation: Int, _ events: inout EventMemory?, _ outcome: inout IngestOutcome,
    _ progress: (@Sendable (Int) -> Void)?
  ) async throws(HistoryStore.Problem) -> Bool {
    var part = request
    part.logs = batch.map(\.input)
    let bytes = batch.reduce(0) { $0 + Self.weight($1) }
    let counted = await Correlation.count(
      part, knownReports: reports, overlapStride: bytes > Self.sampledBytesMin ? 64 : 1,
      buckets: buckets, events: events, otherLogs: datedLogs, progress: progress)
    for candidate in batch {
      guard let status = FileStamp(path: candidate.input.path),
        status.isSameFile(as: candidate.status)
      else { return false }
    }
    let isWritten = try store.write { database in
      // Another ingest may have written the same files meanwhile.
      guard try LogShelf.generation(database) == generation else { return false }
      try LogShelf.add(
        counted, of: batch,
        rules: RulesMark(receivers: request.receivers, diagnostics: request.diagnostics), run: run,
        database)
      return true
    }
    guard isWritten else { return false }
    if request.dedupes { events = counted.events }
    LogShelf.note(counted, of: batch, dedupes: request.dedupes, in: &outcome)
    return true
  }

  /// All logs at hand: what came back today may have been sent yesterday.
  private func datedLogs() -> [DatedLog] {
    request.logs.compactMap { input in
      FileStamp(path: input.path).map {
        DatedLog(input: input, modified: $0.modified / 1_000_000_000)
      }
    }
  }

  /// Bytes of a file unpacked, roughly: packed ones hold about eight times their size.
  private static func weight(_ candidate: FileLedger.Candidate) -> Int {
    candidate.head.isPacked ? candidate.status.size * 8 : candidate.status.size
  }

  private func batches(of candidates: [FileLedger.Candidate]) -> [[FileLedger.Candidate]] {
    var batches: [[FileLedger.Candidate]] = []
    var bytes = 0
    for candidate in candidates {
      let weight = Self.weight(candidate)
      if batches.isEmpty || bytes + weight > batchBytes {
        batches.append([])
        bytes = 0
      }
      batches[batches.count - 1].append(candidate)
      bytes += weight
    }
    return batches
  }
}
