package import DeliveryJoin
import GRDB

extension HistoryStore {
  /// Rows by minute of the last days that hold some, in order of time.
  package func minutes(days: Int) throws(Problem) -> [MinuteCounts] {
    try read { try Self.minutes(days: days, $0) }
  }

  static func minutes(days: Int, _ database: Database) throws -> [MinuteCounts] {
    guard let latest = try database.firstDay("SELECT max(day) FROM journal") else { return [] }
    var table = MinuteTable()
    let rows = try Row.fetchCursor(
      database, sql: "SELECT \(JournalRow.columns) FROM journal WHERE day > ? ORDER BY day, id",
      arguments: [latest - days])
    while let row = try rows.next() {
      for counts in try JournalRow(row).journal().minutes { table.add(counts) }
    }
    return table.counted.sorted { $0.minute < $1.minute }
  }
}
