import Foundation
import GRDB

/// Writes tables into a SQLite file of their own, whole or not at all.
package enum DatabaseExport {
  /// Writes the tables and then the views, each a name and what it selects; a file that is there is
  /// replaced, and its mode kept.
  package static func write(
    _ tables: [ExportTable], views: [(name: String, select: String)] = [], to path: String
  ) throws(HistoryStore.Problem) {
    let staged = StagedStore(path)
    do {
      let temporary = try staged.makeFile()
      var configuration = GRDB.Configuration()
      configuration.label = "export"
      // Nobody knows the file yet: if the program ends it is thrown away.
      configuration.prepareDatabase { database in
        try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
      }
      let queue = try DatabaseQueue(path: temporary, configuration: configuration)
      try queue.writeWithoutTransaction { database in
        try database.inTransaction {
          for table in tables { try fill(table, database) }
          for view in views {
            try database.execute(
              sql: "CREATE VIEW \(ExportTable.quoted(view.name)) AS \(view.select)")
          }
          return .commit
        }
      }
      try queue.close()
      try staged.place()
    } catch {
      staged.remove()
      if let problem = error as? HistoryStore.Problem { throw problem }
      let reason = (error as? DatabaseError)?.message ?? "\(error)"
      throw HistoryStore.Problem(.failed, path: path, reason: reason)
    }
  }

  private static func fill(_ table: ExportTable, _ database: Database) throws {
    try database.execute(sql: table.declaration)
    guard !table.rows.isEmpty else { return }
    let places = table.columns.map { _ in "?" }.joined(separator: ", ")
    let statement = try database.makeStatement(
      sql: "INSERT INTO \(ExportTable.quoted(table.name)) VALUES (\(places))")
    for row in table.rows {
      try statement.execute(arguments: StatementArguments(row.map(\.stored)))
    }
  }
}

extension ExportTable.Value {
  /// What SQLite is handed.
  fileprivate var stored: (any DatabaseValueConvertible)? {
    switch self {
    case .null: nil
    case .integer(let number): number
    case .real(let number): number
    case .text(let text): text
    }
  }
}
