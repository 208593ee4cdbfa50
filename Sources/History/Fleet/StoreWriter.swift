import AccountingLog
import ByteKit
import Findings
import Foundation
import GRDB
import ReplyClassifier
import Traffic

/// Writes what several stores hold into an empty one.
struct StoreWriter {
  private let union: StoreUnion
  private let sources: [HistoryStore.TriedSource]
  private let now: Int
  /// Days of which no minutes are written.
  private let mixed: Set<Int>

  /// Prepares it; `sources` are what the new store shall remember of what it was fed from, `mixed` the
  /// days whose minutes cannot be told apart.
  init(
    _ union: StoreUnion, sources: [HistoryStore.TriedSource], mixed: Set<Int>, now: Int
  ) {
    self.union = union
    self.sources = sources
    self.mixed = mixed
    self.now = now
  }

  /// Writes all; gives back how many segments and cells.
  func write(_ database: Database) throws -> (segments: Int, cells: Int) {
    let rows = union.inputs.reduce(0) { $0 + $1.tally.rows }
    try database.execute(
      sql: "INSERT INTO ingest (at, rows, reports) VALUES (?, ?, ?)",
      arguments: [union.lastIngest ?? now, rows, union.reports.reports.count])
    let run = Int(database.lastInsertedRowID)
    if let rules = union.commonRules {
      try database.execute(sql: "PRAGMA user_version = \(rules.rawValue)")
    }
    try database.execute(sql: "UPDATE state SET generation = generation + 1")
    try writeFiles(database)
    try union.stored.write(run: run, database)
    for (reason, rows) in union.ignored {
      try database.execute(
        sql: "INSERT INTO ignored VALUES (?, ?)", arguments: [reason.rawValue, rows])
    }
    let numbers = try MergedNumbers(union.blocks, database)
    var written = (segments: 0, cells: 0)
    for store in union.blocks { try LogShelf.addFolded(store.folded, database) }
    for day in try days() {
      let (segments, cells) = try writeDay(day, run, numbers, database)
      written = (written.segments + segments, written.cells + cells)
    }
    try writeSources(database)
    return written
  }

  // MARK: - Files

  private func writeFiles(_ database: Database) throws {
    for (place, (input, file)) in zip(union.inputs, union.files).enumerated() {
      try database.cachedStatement(
        sql: """
          INSERT INTO file (path, node, head_bytes, head_digest, offset, waiting, rows, layout,
            tally, problems) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        input.input.path, input.input.node, file.headBytes, file.headDigest, file.offset,
        file.waiting, input.tally.rows, input.layout?.packed, PackedValues.data(input.tally),
        PackedValues.data(input.problems + union.doubts(ofInput: place)),
      ])
    }
    // Where a file's place is another's by now, the one that was seen there last has it.
    for (stamp, place) in try union.stamps().sorted(by: { $0.0.modified < $1.0.modified }) {
      try database.cachedStatement(sql: "INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?)")
        .execute(arguments: [
          stamp.device, stamp.inode, stamp.size, stamp.modified, Int(place) + 1,
        ])
    }
  }

  private func writeSources(_ database: Database) throws {
    for tried in sources {
      let source = tried.source
      try database.execute(
        sql:
          "INSERT OR REPLACE INTO fed_path (path, read_at, tried_at, problem) VALUES (?, ?, ?, ?)",
        arguments: [source.path, source.readAt, tried.triedAt, source.problem])
    }
  }

  // MARK: - Days

  /// Writes the segments of a day, one for each length of buckets, the minutes and late refusals.
  private func writeDay(
    _ day: Int, _ run: Int, _ numbers: MergedNumbers, _ database: Database
  ) throws -> (segments: Int, cells: Int) {
    var contents: [Int: DayContent] = [:]
    var refusals: [LateRefusalRow: Int] = [:]
    let isShared = union.sharedDays.contains(day)
    for (number, store) in union.blocks.enumerated() {
      for (bucketSeconds, content) in try store.contents(of: day) {
        try numbers.add(content, of: number, to: &contents[bucketSeconds, default: DayContent()])
      }
      for journal in mixed.contains(day) ? [] : try store.journals(of: day) {
        try JournalShelf.add(
          numbers.renumbered(journal, of: number), day: day, run: run, database)
      }
      refusals.merge(try store.refusals(of: day)) { isShared ? max($0, $1) : $0 + $1 }
    }
    try LateRefusalShelf.add(
      refusals.flatMap { row, count in Array(repeating: row, count: count) }, run: run, database)
    contents = contents.filter { !$1.cells.isEmpty }
    var cells = 0
    for (bucketSeconds, var content) in contents.sorted(by: { $0.key < $1.key }) {
      content.coarsen(to: bucketSeconds)
      cells += content.cells.count
      try content.write(day: day, bucketSeconds: bucketSeconds, run: run, database)
    }
    return (contents.count, cells)
  }

  private func days() throws(HistoryStore.Problem) -> [Int] {
    var days: Set<Int> = []
    for store in union.blocks { days.formUnion(try store.days()) }
    return days.sorted()
  }
}
