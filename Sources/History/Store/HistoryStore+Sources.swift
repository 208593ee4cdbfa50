package import Findings
import GRDB

extension HistoryStore {
  /// How an ingest fared with one of the paths that it was given.
  package struct SourceReading: Sendable {
    /// The path, as it was given.
    package let path: String
    /// Why it could not be read; nil where it could.
    package let problem: String?

    /// Makes a reading.
    package init(path: String, problem: String?) {
      self.path = path
      self.problem = problem
    }
  }

  /// A path that was last tried so long before the newest ingest is no longer one of the sources,
  /// in seconds.
  static let forgottenSeconds = 2 * 86_400

  /// Keeps when each path was read, as of a present time in POSIX seconds UTC.
  package func remember(_ readings: [SourceReading], at now: Int) throws(Problem) {
    try write { database in
      for reading in readings {
        try database.execute(
          sql: """
            INSERT INTO fed_path (path, read_at, tried_at, problem) VALUES (?1, ?2, ?3, ?4)
              ON CONFLICT (path) DO UPDATE SET read_at = ifnull(?2, read_at), tried_at = ?3,
                problem = ?4
            """,
          arguments: [reading.path, reading.problem == nil ? now : nil, now, reading.problem])
      }
    }
  }

  /// The paths that the store is fed from, in order; those that no ingest names any more are left
  /// out.
  package func sources() throws(Problem) -> [RememberedSource] {
    try read(Self.sources)
  }

  static func sources(_ database: Database) throws -> [RememberedSource] {
    try triedSources(database).map(\.source)
  }

  /// The same, each with when it was last tried.
  static func triedSources(_ database: Database) throws -> [TriedSource] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT path, read_at, problem, tried_at FROM fed_path
          WHERE tried_at >= (SELECT max(tried_at) FROM fed_path) - ? ORDER BY path
        """, arguments: [forgottenSeconds]
    ).map { row in
      TriedSource(
        source: RememberedSource(
          path: try row.value(0), readAt: try row.optionalTime(1), problem: try row.value(2)),
        triedAt: try row.time(3))
    }
  }

  /// A path that a store is fed from, and when that was last tried, POSIX seconds UTC.
  struct TriedSource {
    let source: RememberedSource
    let triedAt: Int
  }
}
