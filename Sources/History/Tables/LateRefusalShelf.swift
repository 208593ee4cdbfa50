import ByteKit
import Foundation
import GRDB
import Traffic

/// Writes and reads `rb` rows.
enum LateRefusalShelf {
  /// Blocks of one day that are left side by side.
  private static let blocksMax = 6

  /// Writes the rows of an ingest by day.
  static func add(_ rows: [LateRefusalRow], run: Int, _ database: Database) throws {
    let days = Dictionary(grouping: rows) { CivilTime.day(of: $0.time) }
    for (day, rows) in days.sorted(by: { $0.key < $1.key }) {
      try write(rows, day: day, run: run, database)
    }
  }

  private static func write(
    _ rows: [LateRefusalRow], day: Int, run: Int, _ database: Database
  ) throws {
    try database.cachedStatement(
      sql: "INSERT INTO late_refusal (day, rows, ingest, body) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [day, rows.count, run, Data(LateRefusalCodec.pack(rows))])
  }

  /// Forgets the days before one, and brings the blocks of a day together; with `all` every day
  /// becomes one.
  static func age(firstKept: Int, all: Bool, _ database: Database) throws {
    try database.execute(sql: "DELETE FROM late_refusal WHERE day < ?", arguments: [firstKept])
    let days = try Row.fetchAll(
      database, sql: "SELECT day FROM late_refusal GROUP BY day HAVING count(*) > ?",
      arguments: [all ? 1 : blocksMax]
    ).map { try $0.day(0) }
    for day in days {
      let blocks = try Row.fetchAll(
        database,
        sql: "SELECT \(LateRefusalBlock.columns) FROM late_refusal WHERE day = ? ORDER BY id",
        arguments: [day]
      ).map { try LateRefusalBlock($0) }
      let rows = try blocks.flatMap { try $0.rows() }
      try database.execute(sql: "DELETE FROM late_refusal WHERE day = ?", arguments: [day])
      try write(rows, day: day, run: blocks.map(\.ingest).max() ?? 0, database)
    }
  }
}
