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
  }

  /// Marks a file as a store: "SWst" as a number.
  static let applicationID = 0x5357_7374

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: version1)
    }
    migrator.registerMigration("2") { database in
      try database.execute(sql: version2)
    }
    migrator.registerMigration("sources") { database in
      try database.execute(sql: sources)
    }
    migrator.registerMigration("late_refusals") { database in
      try database.execute(sql: lateRefusals)
    }
    return migrator
  }

  /// Refuses a database that has not all tables of this version.
  static func check(_ database: Database) throws {
    try checkVersion(database)
    guard try migrator.hasCompletedMigrations(database) else {
      throw Mismatch(
        reason: "the store is of an earlier version; stagewatch ingest brings it up to date")
    }
  }

  /// Refuses other programs' databases, and stores of a later version.
  static func checkVersion(_ database: Database) throws {
    let known = try Int.fetchOne(database, sql: "PRAGMA application_id") ?? 0
    // The table of migrations is made before the first of them: a program that was killed between
    // the two leaves it alone in the file.
    let tables =
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM sqlite_master
            WHERE name NOT LIKE 'grdb_%' AND name NOT LIKE 'sqlite_%'
          """) ?? 0
    guard known == applicationID || tables == 0 else {
      throw Mismatch(reason: "the file is no store")
    }
    guard try !migrator.hasBeenSuperseded(database) else {
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
