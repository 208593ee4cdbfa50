import GRDB

/// The tables of the store, by version.
///
/// Names are numbered once; what was counted lies in segments, one or more a day, each a block of
/// packed numbers (`SegmentCodec`), since a row of a table for every cell would take ten times the
/// room and time.
enum HistorySchema {
  /// A file that is no store, or one that this program is too old for.
  struct Mismatch: Error {
    let reason: String
    /// True for a store that nothing was brought into yet.
    var isEmpty = false
  }

  /// Marks a file as a store: "SWst" as a number.
  static let applicationID = 0x5357_7374

  /// The versions in order, each with the statements that make it of the one before.
  private static let steps: [(name: String, sql: String)] = [
    ("1", "PRAGMA application_id = \(applicationID);\n" + version1), ("2", version2),
    ("sources", sources), ("late_refusals", lateRefusals), ("failure_reports", failureReports),
    ("seconds", seconds),
  ]

  /// Makes the tables of a file that has none, and brings those of earlier versions up to date.
  ///
  /// All of it is one transaction, so that a program that is killed leaves the store as it was.
  /// Where two programs do so at once, the second finds what the first has done. GRDB's migrator
  /// takes a transaction for each version, and its reading of the table ends the program where that
  /// is damaged; the table is its own all the same, as earlier programs wrote it.
  static func makeTables(_ queue: DatabaseQueue) throws {
    guard try !queue.read({ try isCurrent($0) }) else { return }
    try queue.writeWithoutTransaction { database in
      try database.inTransaction(.immediate) {
        try checkVersion(database)
        try database.execute(
          sql: "CREATE TABLE IF NOT EXISTS grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)")
        let done = try versions(database)
        for step in steps where !done.contains(step.name) {
          try database.execute(sql: step.sql)
          try database.execute(
            sql: "INSERT INTO grdb_migrations (identifier) VALUES (?)", arguments: [step.name])
        }
        return .commit
      }
    }
  }

  /// Refuses a database that has not all tables of this version.
  static func check(_ database: Database) throws {
    try checkVersion(database)
    guard try !isCurrent(database) else { return }
    guard try isFilled(database) else {
      throw Mismatch(reason: "the store is empty; stagewatch ingest fills it", isEmpty: true)
    }
    throw Mismatch(
      reason: "the store is of an earlier version; stagewatch ingest brings it up to date")
  }

  /// The versions whose tables are there.
  private static func versions(_ database: Database) throws -> Set<String> {
    guard try database.tableExists("grdb_migrations") else { return [] }
    return Set(
      try Row.fetchAll(database, sql: "SELECT identifier FROM grdb_migrations")
        .map { try $0.value(0) })
  }

  private static func isCurrent(_ database: Database) throws -> Bool {
    try versions(database).isSuperset(of: steps.map(\.name))
  }

  /// True where an ingest has brought something.
  ///
  /// Earlier programs made the tables of one version after the other: killed in between, they left
  /// the first of them in a store that nobody had filled.
  private static func isFilled(_ database: Database) throws -> Bool {
    guard try database.tableExists("ingest") else { return false }
    return try database.first("SELECT EXISTS (SELECT 1 FROM ingest)") == 1
  }

  /// How many tables and indices there are, but for the one that lists the versions.
  ///
  /// Earlier programs made that one before all others: killed then, they left it alone in the file.
  private static func tableCount(_ database: Database) throws -> Int {
    try database.first(
      """
      SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'grdb_%' AND name NOT LIKE 'sqlite_%'
      """) ?? 0
  }

  /// Refuses other programs' databases, and stores of a later version.
  static func checkVersion(_ database: Database) throws {
    let known: Int? = try database.first("PRAGMA application_id")
    guard try known == applicationID || tableCount(database) == 0 else {
      throw Mismatch(reason: "the file is no store")
    }
    guard try versions(database).isSubset(of: steps.map(\.name)) else {
      throw Mismatch(reason: "the store was made by a later version of stagewatch")
    }
  }

  /// The paths that ingests were given: when each was last read, and what was wrong last.
  private static let sources = """
    CREATE TABLE fed_path (path TEXT PRIMARY KEY, read_at INTEGER, tried_at INTEGER NOT NULL,
      problem TEXT) WITHOUT ROWID;
    """

  /// The rows in order of time, one or more blocks a day (`JournalCodec`).
  private static let version2 = """
    CREATE TABLE journal (id INTEGER PRIMARY KEY, day INTEGER NOT NULL, rows INTEGER NOT NULL,
      failures INTEGER NOT NULL, ingest INTEGER NOT NULL, body BLOB NOT NULL);
    CREATE INDEX journal_day ON journal (day);
    """

  /// Segments may have buckets of a second, which earlier programs call damaged.
  private static let seconds = "SELECT 1"

  /// What failure reports say, a block for each file; nothing of files that were read before.
  private static let failureReports =
    "ALTER TABLE report_file ADD COLUMN failures BLOB NOT NULL DEFAULT x''"

  /// Mail that came back, one or more blocks a day (`LateRefusalCodec`).
  private static let lateRefusals = """
    CREATE TABLE late_refusal (id INTEGER PRIMARY KEY, day INTEGER NOT NULL, rows INTEGER NOT NULL,
      ingest INTEGER NOT NULL, body BLOB NOT NULL);
    CREATE INDEX late_refusal_day ON late_refusal (day);
    """

  private static let version1 = """
    CREATE TABLE state (
      one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER NOT NULL, folded TEXT NOT NULL);
    INSERT INTO state VALUES (1, 0, '');
    CREATE TABLE ingest (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, rows INTEGER NOT NULL,
      reports INTEGER NOT NULL);

    CREATE TABLE file (id INTEGER PRIMARY KEY, path TEXT NOT NULL, node TEXT NOT NULL,
      head_bytes INTEGER NOT NULL, head_digest INTEGER NOT NULL, offset INTEGER NOT NULL,
      waiting INTEGER NOT NULL, rows INTEGER NOT NULL, layout BLOB, tally BLOB NOT NULL, problems BLOB NOT NULL);
    CREATE TABLE place (device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
      modified INTEGER NOT NULL, file INTEGER NOT NULL REFERENCES file (id),
      PRIMARY KEY (device, inode)) WITHOUT ROWID;
    CREATE TABLE ignored (reason TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;

    CREATE TABLE domain (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE source (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE);
    CREATE TABLE relay (id INTEGER PRIMARY KEY, injector TEXT NOT NULL, injector_ip TEXT NOT NULL,
      vmta TEXT NOT NULL, node TEXT NOT NULL, UNIQUE (injector, injector_ip, vmta, node));
    CREATE TABLE destination (id INTEGER PRIMARY KEY, receiver TEXT, host TEXT NOT NULL,
      recipient_domain TEXT NOT NULL);
    CREATE TABLE stream (id INTEGER PRIMARY KEY, origin INTEGER NOT NULL,
      domain INTEGER NOT NULL REFERENCES domain (id), source INTEGER REFERENCES source (id),
      relay INTEGER NOT NULL REFERENCES relay (id),
      destination INTEGER NOT NULL REFERENCES destination (id));
    CREATE TABLE signature (id INTEGER PRIMARY KEY, text TEXT NOT NULL, cause TEXT NOT NULL,
      rows INTEGER NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
      UNIQUE (text, cause));

    CREATE TABLE segment (id INTEGER PRIMARY KEY, day INTEGER NOT NULL,
      bucket_seconds INTEGER NOT NULL, rows INTEGER NOT NULL, cells INTEGER NOT NULL,
      ingest INTEGER NOT NULL, body BLOB NOT NULL, excerpts BLOB NOT NULL);
    CREATE INDEX segment_day ON segment (day);

    CREATE TABLE report_file (id INTEGER PRIMARY KEY, device INTEGER, inode INTEGER, size INTEGER NOT NULL, modified INTEGER NOT NULL, path TEXT NOT NULL,
      duplicates INTEGER NOT NULL, failure_reports INTEGER NOT NULL, rejections BLOB NOT NULL,
      UNIQUE (device, inode));
    CREATE TABLE report (id INTEGER PRIMARY KEY, org_name TEXT NOT NULL, email_domain TEXT NOT NULL,
      report_id TEXT NOT NULL, domain TEXT NOT NULL, begin INTEGER NOT NULL, "end" INTEGER NOT NULL,
      content_hash INTEGER NOT NULL, reporter TEXT NOT NULL, records INTEGER NOT NULL,
      messages INTEGER NOT NULL, source TEXT NOT NULL, file INTEGER NOT NULL, ingest INTEGER NOT NULL,
      body BLOB NOT NULL,
      UNIQUE (org_name, email_domain, report_id, domain, begin, "end", content_hash));
    CREATE INDEX report_end ON report ("end");

    CREATE TABLE told (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, status TEXT NOT NULL);
    CREATE TABLE finding (kind TEXT NOT NULL, id TEXT NOT NULL, title TEXT NOT NULL,
      severity TEXT NOT NULL, state TEXT NOT NULL, first_told INTEGER NOT NULL,
      changed INTEGER NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE TABLE stage (domain TEXT NOT NULL, begin INTEGER NOT NULL, policy TEXT NOT NULL,
      percent INTEGER NOT NULL, testing INTEGER NOT NULL, origin TEXT NOT NULL,
      PRIMARY KEY (domain, begin, policy, percent, testing)) WITHOUT ROWID;
    CREATE TABLE told_day (domain TEXT NOT NULL, day INTEGER NOT NULL, reporter TEXT NOT NULL,
      messages INTEGER NOT NULL, aligned INTEGER NOT NULL,
      PRIMARY KEY (domain, day, reporter)) WITHOUT ROWID;
    """
}
