import AggregateReports
import GRDB
import Traffic

/// What a store holds, in numbers.
package struct StoreInfo: Hashable, Sendable {
  /// Days of one length of buckets.
  package struct Grain: Hashable, Sendable {
    /// Length of the buckets.
    package let bucketSeconds: Int
    /// Days, segments, cells and rows.
    package let days: Int, segments: Int, cells: Int, rows: Int
    /// Bytes of the cells, and of the failed rows kept with them.
    package let bytes: Int, excerptBytes: Int
  }

  /// The file.
  package let path: String
  /// Bytes of the file.
  package let bytes: Int
  /// Version of the tables.
  package let schema: Int
  /// Accounting files read, and bytes that wait for a line end.
  package let files: Int, waitingBytes: Int
  /// First and last day with rows, counted from 1970-01-01; nil where there is none.
  package let firstDay: Int?, lastDay: Int?
  /// Days with minutes, their failed rows, and bytes of both.
  package let minuteDays: Int, minuteFailures: Int, minuteBytes: Int
  /// The days, the finest buckets first.
  package let grains: [Grain]
  /// Names.
  package let domains: Int, sources: Int, relays: Int, destinations: Int, streams: Int
  /// Replies about DMARC, SPF or DKIM.
  package let signatures: Int
  /// Reports that count, their messages, their reporters, and the end of the last window that can be, POSIX
  /// seconds UTC.
  package let reports: Int, messages: Int, reporters: Int, reportsEnd: Int?
  /// Bytes of the reports.
  package let reportBytes: Int
  /// When an ingest last brought something, and when a report was last remembered; POSIX seconds UTC.
  package let lastIngest: Int?, lastReport: Int?
  /// Findings by state: new or open, and fixed.
  package let openFindings: Int, fixedFindings: Int

  /// Counts a store as of a present time, POSIX seconds UTC; without one no window is too late.
  package init(_ store: HistoryStore, now: Int? = nil) throws(HistoryStore.Problem) {
    let path = store.path
    self = try store.read { try StoreInfo($0, path: path, now: now) }
  }

  init(_ database: Database, path: String, now: Int? = nil) throws {
    func number(_ sql: String) throws -> Int { try database.first(sql) ?? 0 }
    self.path = path
    bytes = try number("PRAGMA page_count") * number("PRAGMA page_size")
    schema = try number("SELECT count(*) FROM grdb_migrations")
    files = try number("SELECT count(*) FROM file")
    waitingBytes = try number("SELECT sum(waiting) FROM file")
    firstDay = try database.firstDay("SELECT min(day) FROM segment")
    lastDay = try database.firstDay("SELECT max(day) FROM segment")
    minuteDays = try number("SELECT count(DISTINCT day) FROM journal")
    minuteFailures = try number("SELECT sum(failures) FROM journal")
    minuteBytes = try number("SELECT sum(length(body)) FROM journal")
    grains = try Self.grains(database)
    domains = try number("SELECT count(*) FROM domain")
    sources = try number("SELECT count(*) FROM source")
    relays = try number("SELECT count(*) FROM relay")
    destinations = try number("SELECT count(*) FROM destination")
    streams = try number("SELECT count(*) FROM stream")
    signatures = try number("SELECT count(*) FROM signature")
    let replaced = try ReportShelf.replaced(database)
    reports = try number("SELECT count(*) FROM report") - replaced.count
    messages =
      try number("SELECT sum(messages) FROM report") - replaced.reduce(0) { $0 + $1.messages }
    reporters = try number("SELECT count(DISTINCT reporter) FROM report")
    reportsEnd = try Self.reportsEnd(database, now)
    reportBytes = try number("SELECT sum(length(body)) FROM report")
    lastIngest = try database.first("SELECT max(at) FROM ingest")
    lastReport = try database.first("SELECT max(at) FROM told")
    openFindings = try number("SELECT count(*) FROM finding WHERE state <> 'fixed'")
    fixedFindings = try number("SELECT count(*) FROM finding WHERE state = 'fixed'")
  }

  /// The end as written of the last window that can be.
  private static func reportsEnd(_ database: Database, _ now: Int?) throws -> Int? {
    let rows = try Row.fetchAll(
      database, sql: #"SELECT DISTINCT begin, "end" FROM report ORDER BY "end" DESC"#)
    for row in rows {
      let (begin, end): (Int, Int) = (try row.value(0), try row.value(1))
      if AggregateReport.canBe(begin: begin, end: end, now: now) { return end }
    }
    return nil
  }

  private static func grains(_ database: Database) throws -> [Grain] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT bucket_seconds, count(DISTINCT day), count(*), sum(cells), sum(rows),
          sum(length(body)), sum(length(excerpts))
          FROM segment GROUP BY bucket_seconds ORDER BY bucket_seconds
        """
    ).map { row in
      Grain(
        bucketSeconds: try row.number(0, in: 1...TimeBucket.secondsMax), days: try row.value(1),
        segments: try row.value(2), cells: try row.value(3), rows: try row.value(4),
        bytes: try row.value(5), excerptBytes: try row.value(6))
    }
  }
}
