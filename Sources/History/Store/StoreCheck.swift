import AccountingLog
import AggregateReports
import ByteKit
import Foundation
import GRDB
import Traffic

/// Looks whether a store is whole: the file, every block in it, and whether its numbers agree.
///
/// Everything is read by the very code by which reports, incidents, tails and ingests read it, so
/// that what is called whole is read by them, too.
package struct StoreCheck: Sendable {
  /// The most faults that are told one by one.
  package static let faultsMax = 50

  /// What was looked at.
  package private(set) var segments = 0, cells = 0, files = 0, reports = 0
  /// Rows in the files, and rows counted, ignored and rejected, which must be the same.
  package private(set) var rows = 0, used = 0, ignored = 0, rejected = 0
  /// What is wrong, in plain words; the first `faultsMax`.
  package private(set) var faults: [String] = []
  /// Faults that are not told one by one.
  package private(set) var faultsLeftOut = 0

  /// Checks a store.
  package init(_ store: HistoryStore) throws(HistoryStore.Problem) {
    var check = StoreCheck()
    check = try store.read { database in
      try check.look(database, path: store.path)
      return check
    }
    self = check
  }

  private init() {}

  private mutating func look(_ database: Database, path: String) throws {
    try attempt("the file") { try $0.lookAtTables(database) }
    try attempt("what every report begins with") { check in
      let parts = try SnapshotParts(database)
      check.ignored = parts.ignored.values.reduce(0, +)
    }
    try attempt("what an ingest begins with") { _ in
      _ = try (FileLedger(database), LogShelf.generation(database))
      _ = try (ReportShelf.plan([], database), ReportShelf.days(database))
    }
    try attempt("the findings that were told") { _ in _ = try HistoryStore.memory(database) }
    try attempt("the paths that were read") { _ in _ = try HistoryStore.sources(database) }
    try attempt("the minutes of the last days") { _ in
      _ = try HistoryStore.minutes(days: Retention.daysMax, database)
    }
    try attempt("the sums") { _ in _ = try StoreInfo(database, path: path) }
    var names: HistoryNames?
    try attempt("the names") { _ in names = try HistoryNames(database) }
    try attempt("the accounting files") { try $0.lookAtFiles(database) }
    try attempt("the segments") { try $0.lookAtSegments(database, names) }
    try attempt("the minutes") { try $0.lookAtJournal(database, names) }
    try attempt("the late refusals") { try $0.lookAtRefusals(database) }
    try attempt("the reports") { try $0.lookAtReports(database) }
    if rows != used + ignored + rejected {
      fault(
        "the files have \(rows) rows, but \(used) used, \(ignored) ignored and \(rejected) rejected"
          + " ones are counted")
    }
  }

  /// Looks at a part; where it cannot be read to its end the others still are.
  private mutating func attempt(
    _ what: String, _ look: (inout StoreCheck) throws -> Void
  ) throws {
    do { try look(&self) } catch let error where StoreDamage.isCause(of: error) {
      let more = StoreDamage.reason(of: error).map { ": " + $0 } ?? ""
      fault("\(what) cannot be read to the end\(more)")
    }
  }

  private mutating func fault(_ text: String) {
    if faults.count < Self.faultsMax { faults.append(text) } else { faultsLeftOut += 1 }
  }

  private mutating func lookAtTables(_ database: Database) throws {
    for row in try Row.fetchAll(database, sql: "PRAGMA integrity_check(\(Self.faultsMax))") {
      let message: String = try row.value(0)
      if message != "ok" { fault("SQLite: \(message)") }
    }
    for row in try Row.fetchAll(database, sql: "PRAGMA foreign_key_check") {
      let table: String = try row.value(0)
      fault("a row of table \(table) names something that is not there")
    }
  }

  private mutating func lookAtFiles(_ database: Database) throws {
    for row in try Row.fetchAll(database, sql: "SELECT path, tally, problems, layout FROM file") {
      files += 1
      do {
        let tally = try PackedValues.tally(try row.value(1))
        rows += tally.rows
        rejected += tally.rejected
        _ = try PackedValues.problems(try row.value(2))
        if let layout: Data = try row.value(3) { _ = try ColumnLayout(packed: layout) }
      } catch let error where StoreDamage.isCause(of: error) {
        let path: String = try row.value(0)
        fault("what is kept of the file \(path) cannot be read back")
      }
    }
  }

  private mutating func lookAtSegments(_ database: Database, _ names: HistoryNames?) throws {
    let fileIDs = try Self.fileIDs(database)
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT \(SegmentRow.columns) FROM segment ORDER BY id")
    while let row = try cursor.next() {
      segments += 1
      let segment = try SegmentRow(row)
      var content = DayContent()
      do { try content.add(segment) } catch let error where StoreDamage.isCause(of: error) {
        fault("segment \(segment.id) cannot be read back")
        continue
      }
      let counted = content.cells.reduce(0) { $0 + $1.rows.count }
      cells += content.cells.count
      used += counted
      if counted != segment.rows || content.cells.count != segment.cells {
        fault("segment \(segment.id) holds other numbers of rows or cells than it says")
      }
      guard let names else { continue }
      let isSound = (content.cells + content.replies.map(\.cell)).allSatisfy { cell in
        names.streams[Int(cell.stream)] != nil && CivilTime.day(of: cell.rows.first) == segment.day
          && (cell.rows.input == .max || fileIDs.contains(Int(cell.rows.input)))
      }
      if !isSound { fault("segment \(segment.id) names streams, days or files that are not there") }
      if !content.replies.allSatisfy({ names.signatures[Int($0.signature)] != nil }) {
        fault("segment \(segment.id) names replies that are not there")
      }
    }
  }

  private static func fileIDs(_ database: Database) throws -> Set<Int> {
    Set(try Row.fetchAll(database, sql: "SELECT id FROM file").map { try $0.value(0) })
  }

  private mutating func lookAtJournal(_ database: Database, _ names: HistoryNames?) throws {
    let fileIDs = try Self.fileIDs(database)
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT \(JournalRow.columns) FROM journal ORDER BY id")
    while let row = try cursor.next() {
      let block = try JournalRow(row)
      let journal: JournalDay
      do {
        journal = try block.journal(of: fileIDs.contains)
      } catch let error where StoreDamage.isCause(of: error) {
        fault("the minutes of block \(block.id) cannot be read back")
        continue
      }
      if journal.rows != block.rows || journal.failures != block.failures
        || (journal.hasFlowsOfItsDay(block.day)
          && journal.flows.reduce(0, { $0 + $1.all }) != journal.rows)
      {
        fault("the minutes of block \(block.id) hold other numbers of rows than they say")
      }
      guard let names else { continue }
      let isSound =
        journal.flows.allSatisfy { names.streams[Int($0.stream)] != nil }
        && journal.events.allSatisfy { names.streams[Int($0.stream)] != nil }
      if !isSound { fault("the minutes of block \(block.id) name streams that are not there") }
    }
  }

  private mutating func lookAtRefusals(_ database: Database) throws {
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT \(LateRefusalBlock.columns) FROM late_refusal ORDER BY id")
    while let row = try cursor.next() {
      let block = try LateRefusalBlock(row)
      do {
        let found = try block.rows()
        if found.count != block.count
          || found.contains(where: { CivilTime.day(of: $0.time) != block.day })
        {
          fault("late refusals of block \(block.id) are of other numbers or days than it says")
        }
      } catch let error where StoreDamage.isCause(of: error) {
        fault("late refusals of block \(block.id) cannot be read back")
      }
    }
  }

  private mutating func lookAtReports(_ database: Database) throws {
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT \(ReportShelf.columns), content_hash FROM report ORDER BY id")
    while let row = try cursor.next() {
      reports += 1
      let id: Int = try row.value(0)
      do {
        let report = try ReportShelf.report(row)
        if Int(bitPattern: UInt(report.contentHash)) != (try row.value(2)) {
          fault("report \(id) is not the one that its key tells")
        }
      } catch let error where StoreDamage.isCause(of: error) {
        fault("report \(id) cannot be read back")
      }
    }
  }
}
