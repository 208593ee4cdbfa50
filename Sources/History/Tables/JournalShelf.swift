import ByteKit
import Foundation
import GRDB
import Traffic

/// Writes and reads the rows in order of time.
enum JournalShelf {
  /// Writes one day of an ingest; the numbers of streams and files are the store's.
  static func add(
    _ journal: JournalDay, day: Int, run: Int, _ database: Database
  ) throws {
    try database.cachedStatement(
      sql: "INSERT INTO journal (day, rows, failures, ingest, body) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [
      day, journal.rows, journal.failures, run, Data(JournalCodec.pack(journal)),
    ])
  }

  /// Forgets the days before one.
  static func drop(before day: Int, _ database: Database) throws {
    try database.execute(sql: "DELETE FROM journal WHERE day < ?", arguments: [day])
  }
}
