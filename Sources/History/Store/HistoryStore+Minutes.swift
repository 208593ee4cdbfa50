import GRDB
package import Traffic

extension HistoryStore {
  /// Rows by minute of the last days that hold some, so many of them, in order of time.
  package func minutes(days: Int) throws(Problem) -> [MinuteCounts] {
    try read { try Self.minutes(days: days, $0) }
  }

  static func minutes(days: Int, _ database: Database) throws -> [MinuteCounts] {
    // Counted in days that are there: one row of a clock that ran ahead would leave no other day.
    let first = try database.firstDay(
      "SELECT min(day) FROM (SELECT DISTINCT day FROM journal ORDER BY day DESC LIMIT \(days))")
    guard let first else { return [] }
    var table = MinuteTable()
    let rows = try Row.fetchCursor(
      database, sql: "SELECT \(JournalRow.columns) FROM journal WHERE day >= ? ORDER BY day, id",
      arguments: [first])
    while let row = try rows.next() {
      for counts in try JournalRow(row).journal().minutes { table.add(counts) }
    }
    return table.counted.sorted { $0.minute < $1.minute }
  }
}
