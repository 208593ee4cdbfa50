import AccountingLog
import ByteKit
import Foundation
import GRDB
import Policies
import ReplyClassifier
import Traffic

/// Writes what was counted of accounting files.
enum LogShelf {
  /// A number that every written batch changes.
  static func generation(_ database: Database) throws -> Int {
    try Row.fetchOne(database, sql: "SELECT generation FROM state")?.count(0) ?? 0
  }

  /// By which rules the last logs were counted; nil where that is not known.
  static func rules(_ database: Database) throws -> RulesMark? {
    try database.first("PRAGMA user_version").flatMap { RulesMark(rawValue: $0) }
  }

  /// Notes the present paths of files that hold nothing new.
  static func rename(_ files: [(id: Int, path: String)], _ database: Database) throws {
    for file in files {
      try database.execute(
        sql: "UPDATE file SET path = ? WHERE id = ? AND path <> ?",
        arguments: [file.path, file.id, file.path])
    }
  }

  /// Forgets files of which no row was read and that are no longer where they were: their rows may
  /// come in a file that could not be known again.
  static func forgetEmpty(_ database: Database) throws {
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT file.id, path, device, inode FROM file JOIN place ON place.file = file.id
          WHERE rows = 0
        """)
    var present: Set<Int> = []
    for row in rows {
      let old = FileStamp(
        device: try row.value(2), inode: try row.value(3), size: 0, modified: 0)
      if FileStamp(path: try row.value(1))?.isSameFile(as: old) == true {
        present.insert(try row.value(0))
      }
    }
    for id in Set(try rows.map { try $0.value(0) as Int }).subtracting(present) {
      try database.execute(sql: "UPDATE state SET generation = generation + 1")
      try database.execute(sql: "DELETE FROM place WHERE file = ?", arguments: [id])
      try database.execute(sql: "DELETE FROM file WHERE id = ?", arguments: [id])
    }
  }

  /// Writes a batch, its names, its files and how far they were read.
  static func add(
    _ batch: CountedLogs, of candidates: [FileLedger.Candidate], rules: RulesMark, run: Int,
    _ database: Database
  ) throws {
    try database.execute(sql: "PRAGMA user_version = \(rules.rawValue)")
    try database.execute(sql: "UPDATE state SET generation = generation + 1")
    try database.execute(
      sql: "UPDATE ingest SET rows = rows + ? WHERE id = ?",
      arguments: [batch.tallies.reduce(0) { $0 + $1.rows }, run])
    var files: [Int] = []
    for index in candidates.indices {
      files.append(try addFile(batch, candidates[index], index, database))
    }
    for (reason, rows) in batch.rollup.ignored {
      try database.execute(
        sql: """
          INSERT INTO ignored VALUES (?, ?)
            ON CONFLICT (reason) DO UPDATE SET rows = rows + excluded.rows
          """, arguments: [reason.rawValue, rows])
    }
    try addFolded(batch.folded, database)
    try LateRefusalShelf.add(batch.lateRefusals, run: run, database)
    try addSegments(batch, files, run, database)
  }

  /// Adds what could not be told apart to what could not be before.
  static func addFolded(_ names: [String], _ database: Database) throws {
    guard !names.isEmpty else { return }
    let known = try database.first("SELECT folded FROM state") ?? ""
    var all = known.isEmpty ? [] : known.components(separatedBy: "\n")
    for name in names where !all.contains(name) { all.append(name) }
    try database.execute(
      sql: "UPDATE state SET folded = ?", arguments: [all.joined(separator: "\n")])
  }

  // MARK: - Files

  /// Writes one file; gives back its number.
  private static func addFile(
    _ batch: CountedLogs, _ candidate: FileLedger.Candidate, _ index: Int, _ database: Database
  ) throws -> Int {
    let path = candidate.input.path
    let old = try candidate.id.flatMap {
      try Row.fetchOne(
        database, sql: "SELECT offset, layout, rows, tally, problems FROM file WHERE id = ?",
        arguments: [$0])
    }
    let position = batch.ends[index]
    let offset = try position?.offset ?? old?.size(0) ?? 0
    let layout = try position?.layout.map(\.packed) ?? old?.value(1)
    var tally = LogTally()
    // A file without rows was read from its first byte again.
    if let old, try old.count(2) > 0 { tally = try PackedValues.tally(try old.value(3)) }
    tally.addLater(batch.tallies[index])
    let before = try old.map { try PackedValues.problems(try $0.value(4)) } ?? []
    let problems = before.filter { $0.path != path } + batch.problems.filter { $0.path == path }
    let head = candidate.head
    let arguments: StatementArguments = [
      path, candidate.input.node, head.rows.count,
      Int(bitPattern: UInt(LogHead.digest(of: head.rows))), offset,
      candidate.head.isPacked ? 0 : max(0, candidate.status.size - offset), tally.rows, layout,
      PackedValues.data(tally), PackedValues.data(problems),
    ]
    let id: Int
    if let known = candidate.id {
      id = known
      try database.execute(
        sql: """
          UPDATE file SET path = ?, node = ?, head_bytes = ?, head_digest = ?, offset = ?,
            waiting = ?, rows = ?, layout = ?, tally = ?, problems = ? WHERE id = \(known)
          """, arguments: arguments)
    } else {
      try database.execute(
        sql: """
          INSERT INTO file (path, node, head_bytes, head_digest, offset, waiting, rows, layout,
            tally, problems) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """, arguments: arguments)
      id = Int(database.lastInsertedRowID)
    }
    let status = candidate.status
    try database.execute(
      sql: "INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?)",
      arguments: [status.device, status.inode, status.size, status.modified, id])
    return id
  }

  // MARK: - Segments

  /// Writes the cells, replies and excerpts of a batch by day.
  private static func addSegments(
    _ batch: CountedLogs, _ files: [Int], _ run: Int, _ database: Database
  ) throws {
    guard !batch.rollup.entries.isEmpty else { return }
    var names = try HistoryNames(database)
    let streams = try batch.rollup.tracedStreams.map { stream, origin, destination in
      try names.number(
        HistoryStream(
          origin: origin, domain: stream.domain, sourceIP: stream.sourceIP, relay: stream.relay,
          destination: destination
            ?? Destination(receiver: nil, host: "", recipientDomain: "")), database)
    }
    func cell(_ stream: UInt32, _ outcome: UInt32, _ bucket: Int, _ rows: RowCount) -> HistoryCell {
      var rows = rows
      rows.input = Int32(clamping: files[Int(rows.input)])
      return HistoryCell(
        stream: streams[Int(stream)], outcome: outcome, bucket: bucket, rows: rows)
    }
    var days: [Int: DayContent] = [:]
    for entry in batch.rollup.entries {
      days[CivilTime.day(of: entry.first), default: DayContent()].cells.append(
        cell(UInt32(entry.streamIndex), entry.outcome.code, entry.slot, entry.rows))
    }
    for (reply, count) in batch.rollup.replyCounts.counts {
      let signature = HistoryNames.Signature(text: reply.text, cause: reply.cause)
      let number = try names.number(signature, count.rows, database)
      days[CivilTime.day(of: count.rows.first), default: DayContent()].replies.append(
        SegmentCodec.Reply(
          signature: number, cell: cell(reply.stream, 0, Int(reply.bucket), count.rows)))
    }
    for (key, excerpt) in batch.excerpts.excerpts {
      days[CivilTime.day(of: excerpt.time), default: DayContent()].excerpts.append(
        ExcerptCodec.Excerpt(
          stream: streams[Int(key.stream)], outcome: key.outcome, time: excerpt.time,
          file: files[Int(excerpt.input)], offset: excerpt.offset,
          diagnostic: excerpt.diagnostic, job: excerpt.job))
    }
    let journal = batch.rollup.journal?.days() ?? [:]
    for day in Set(days.keys).union(journal.keys).sorted() {
      // A day without attempts has its block, too, so that it does not look as if it was forgotten.
      let own = (journal[day] ?? JournalDay()).renumbered(
        stream: { streams[Int($0)] }, input: { Int32(clamping: files[Int($0)]) })
      try JournalShelf.add(own, day: day, run: run, database)
    }
    for (day, content) in days.sorted(by: { $0.key < $1.key }) {
      try content.write(
        day: day, bucketSeconds: batch.buckets.seconds(at: day * CivilTime.secondsPerDay),
        run: run, database)
    }
  }

  // MARK: - Telling

  /// Adds what a batch held to what is told of the ingest.
  static func note(
    _ batch: CountedLogs, of candidates: [FileLedger.Candidate], dedupes: Bool,
    in outcome: inout IngestOutcome
  ) {
    for (index, candidate) in candidates.enumerated() {
      if candidate.id == nil { outcome.newFiles += 1 } else { outcome.continuedFiles += 1 }
      outcome.tally.addLater(batch.tallies[index])
      if !candidate.head.isPacked, let end = batch.ends[index] {
        outcome.waitingBytes += max(0, candidate.status.size - end.offset)
      }
    }
    outcome.used += batch.rollup.used
    outcome.ignored += batch.rollup.ignored.values.reduce(0, +)
    outcome.problems += batch.problems
    let paths = candidates.map(\.input.path)
    outcome.problems += batch.overlaps.compactMap { overlap in
      if dedupes {
        guard !overlap.isSure else { return nil }
        return .unsureOverlap(
          "\(overlap.events) events or more", of: paths[overlap.second],
          with: paths[overlap.first], alike: overlap.compared)
      }
      return InputProblem(
        code: "overlapping_logs", path: paths[overlap.second],
        reason: "\(overlap.events) or more of its events are also in \(paths[overlap.first]); both"
          + " count",
        hint:
          "keep one copy of each log in the folders that are read, or count each event once with"
          + " --dedupe")
    }
  }
}
