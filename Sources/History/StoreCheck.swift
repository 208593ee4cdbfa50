import AccountingLog
import AggregateReports
import ByteKit
import DeliveryJoin
import Foundation
import GRDB

/// Looks whether a store is whole: the file, every block in it, and whether its numbers agree.
package struct StoreCheck: Sendable {
  /// The most faults that are told one by one.
  package static let faultsMax = 50

  /// What was looked at.
  package private(set) var segments = 0, cells = 0, files = 0, reports = 0
  /// Rows in the files, and rows counted, ignored and rejected, which must be the same.
  package private(set) var rows = 0, used = 0, ignored = 0, rejected = 0
  /// What is wrong, in plain words; the first `faultsMax`.
  package private(set) var faults: [String] = []

  /// Checks a store.
  package init(_ store: HistoryStore) throws(HistoryStore.Problem) {
    var check = StoreCheck()
    check = try store.read { database in
      try check.look(database)
      return check
    }
    self = check
  }

  private init() {}

  private mutating func look(_ database: Database) throws {
    for message in try String.fetchAll(database, sql: "PRAGMA integrity_check(\(Self.faultsMax))")
    where message != "ok" {
      fault("SQLite: \(message)")
    }
    for row in try Row.fetchAll(database, sql: "PRAGMA foreign_key_check") {
      let table: String = row[0]
      fault("a row of table \(table) names something that is not there")
    }
    let names: HistoryNames?
    do { names = try HistoryNames(database) } catch is PackedDamage {
      names = nil
      fault("the names cannot be read back")
    }
    try lookAtFiles(database)
    try lookAtSegments(database, names)
    try lookAtJournal(database, names)
    try lookAtRefusals(database)
    try lookAtReports(database)
    ignored = try Int.fetchOne(database, sql: "SELECT sum(rows) FROM ignored") ?? 0
    if rows != used + ignored + rejected {
      fault(
        "the files have \(rows) rows, but \(used) used, \(ignored) ignored and \(rejected) rejected"
          + " ones are counted")
    }
  }

  private mutating func fault(_ text: String) {
    if faults.count < Self.faultsMax { faults.append(text) }
  }

  private mutating func lookAtFiles(_ database: Database) throws {
    for row in try Row.fetchAll(database, sql: "SELECT path, tally, problems, layout FROM file") {
      files += 1
      do {
        let tally = try PackedValues.tally(row[1])
        rows += tally.rows
        rejected += tally.rejected
        _ = try PackedValues.problems(row[2])
        if let layout: Data = row[3] { _ = try ColumnLayout(packed: layout) }
      } catch is PackedDamage {
        let path: String = row[0]
        fault("what is kept of the file \(path) cannot be read back")
      }
    }
  }

  private mutating func lookAtSegments(_ database: Database, _ names: HistoryNames?) throws {
    let fileIDs = Set(try Int.fetchAll(database, sql: "SELECT id FROM file"))
    let cursor = try Row.fetchCursor(database, sql: "SELECT * FROM segment ORDER BY id")
    while let row = try cursor.next() {
      segments += 1
      let id: Int = row["id"]
      let day: Int = row["day"]
      var content = DayContent()
      do { try content.add(row, day: day) } catch is PackedDamage {
        fault("segment \(id) cannot be read back")
        continue
      }
      let counted = content.cells.reduce(0) { $0 + $1.count }
      cells += content.cells.count
      used += counted
      if counted != row["rows"] || content.cells.count != row["cells"] {
        fault("segment \(id) holds other numbers of rows or cells than it says")
      }
      guard let names else { continue }
      let isSound = content.cells.allSatisfy { cell in
        names.streams[Int(cell.stream)] != nil && CivilTime.day(of: cell.first) == day
          && (cell.input == .max || fileIDs.contains(Int(cell.input)))
      }
      if !isSound { fault("segment \(id) names streams, days or files that are not there") }
      if !content.replies.allSatisfy({ names.signatures[Int($0.signature)] != nil }) {
        fault("segment \(id) names replies that are not there")
      }
    }
  }

  private mutating func lookAtJournal(_ database: Database, _ names: HistoryNames?) throws {
    let fileIDs = Set(try Int.fetchAll(database, sql: "SELECT id FROM file"))
    let cursor = try Row.fetchCursor(database, sql: "SELECT * FROM journal ORDER BY id")
    while let row = try cursor.next() {
      let id: Int = row["id"]
      let journal: HistoryJournal
      do { journal = try JournalShelf.journal(row) } catch is PackedDamage {
        fault("the minutes of block \(id) cannot be read back")
        continue
      }
      if journal.rows != row["rows"] || journal.failures != row["failures"]
        || journal.flows.reduce(0, { $0 + $1.all }) != journal.rows
      {
        fault("the minutes of block \(id) hold other numbers of rows than they say")
      }
      guard let names else { continue }
      let isSound =
        journal.flows.allSatisfy { names.streams[Int($0.stream)] != nil }
        && journal.events.allSatisfy { event in
          names.streams[Int(event.stream)] != nil && fileIDs.contains(Int(event.input))
        }
      if !isSound { fault("the minutes of block \(id) name streams or files that are not there") }
    }
  }

  private mutating func lookAtRefusals(_ database: Database) throws {
    let cursor = try Row.fetchCursor(database, sql: "SELECT * FROM late_refusal ORDER BY id")
    while let row = try cursor.next() {
      let id: Int = row["id"]
      let day: Int = row["day"]
      do {
        let found = try LateRefusalShelf.rows(row)
        if found.count != row["rows"]
          || found.contains(where: { CivilTime.day(of: $0.time) != day })
        {
          fault("late refusals of block \(id) are of other numbers or days than it says")
        }
      } catch is PackedDamage {
        fault("late refusals of block \(id) cannot be read back")
      }
    }
  }

  private mutating func lookAtReports(_ database: Database) throws {
    let cursor = try Row.fetchCursor(database, sql: "SELECT id, body, content_hash FROM report")
    while let row = try cursor.next() {
      reports += 1
      let id: Int = row[0]
      do {
        let report = try (row[1] as Data).withUnsafeBytes { bytes in
          var reader = PackedReader(bytes)
          return try AggregateReport(from: &reader)
        }
        if Int(bitPattern: UInt(report.contentHash)) != row[2] {
          fault("report \(id) is not the one that its key tells")
        }
      } catch is PackedDamage {
        fault("report \(id) cannot be read back")
      }
    }
  }
}
