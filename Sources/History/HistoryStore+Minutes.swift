package import DeliveryJoin
import GRDB

extension HistoryStore {
  /// Rows by minute of the last days that hold some, in order of time.
  package func minutes(days: Int) throws(Problem) -> [MinuteCounts] {
    try read { database in
      guard let latest = try Int.fetchOne(database, sql: "SELECT max(day) FROM journal") else {
        return []
      }
      var table = MinuteTable()
      let rows = try Row.fetchCursor(
        database, sql: "SELECT * FROM journal WHERE day > ? ORDER BY day, id",
        arguments: [latest - days])
      while let row = try rows.next() {
        for counts in try JournalShelf.journal(row).minutes { table.add(counts) }
      }
      return table.counted.sorted { $0.minute < $1.minute }
    }
  }
}
