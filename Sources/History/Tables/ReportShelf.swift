import AggregateReports
import ByteKit
import FailureReports
import Foundation
import GRDB

/// Writes and reads the reports of the store.
enum ReportShelf {
  /// A file of reports to read.
  struct Candidate: Sendable {
    let path: String
    let status: FileStamp
  }

  /// What is to be read.
  struct Plan {
    var candidates: [Candidate] = []
    var unchanged = 0
    var problems: [InputProblem] = []
  }

  /// What a batch of files added.
  struct Added {
    var files = 0
    var reports = 0, duplicates = 0, failureReports = 0
    var problems: [InputProblem] = []
    var rejected = 0
    var windows: [Range<Int>] = []
    /// The present, POSIX seconds UTC.
    var now = 0

    /// Counts a report that was not there.
    mutating func add(_ report: AggregateReport, isReused: Bool) {
      reports += 1
      problems += report.notes
      if isReused {
        problems.append(
          ReportLedger.reuse(
            of: report,
            "came before with other content; where one holds all records of the other it counts"
              + " alone, else both do"))
      }
      if let problem = report.impossibleWindow(now: now) {
        problems.append(problem)
      } else {
        windows.append(report.window)
      }
    }

    /// Days, counted from 1970-01-01, that the windows touch.
    var days: Set<Int> { Set(windows.flatMap(ReportShelf.days)) }

    /// Adds it to what is told of the ingest.
    func note(in outcome: inout IngestOutcome) {
      outcome.reportFiles += files
      outcome.reports += reports
      outcome.duplicates += duplicates
      outcome.failureReports += failureReports
      outcome.rejectedReports += rejected
      outcome.problems += problems
      let begins = windows.map(\.lowerBound) + [outcome.reportsBegin].compactMap { $0 }
      let ends = windows.map(\.upperBound) + [outcome.reportsEnd].compactMap { $0 }
      outcome.reportsBegin = begins.min()
      outcome.reportsEnd = ends.max()
    }
  }

  /// Which files are not as they were when they were read.
  static func plan(_ paths: [String], _ database: Database) throws -> Plan {
    var known: Set<FileStamp> = []
    for row in try Row.fetchAll(
      database,
      sql: "SELECT device, inode, size, modified FROM report_file WHERE device IS NOT NULL")
    {
      known.insert(
        FileStamp(
          device: try row.value(0), inode: try row.value(1), size: try row.value(2),
          modified: try row.value(3)))
    }
    var plan = Plan()
    for path in paths {
      guard let status = FileStamp(path: path) else {
        plan.problems.append(
          InputProblem(
            code: .cannotOpen, path: path,
            reason: "not a regular file, so it cannot be known again",
            hint: "stagewatch ingest reads files and folders only"))
        continue
      }
      if known.insert(status).inserted {
        plan.candidates.append(Candidate(path: path, status: status))
      } else {
        plan.unchanged += 1
      }
    }
    return plan
  }

  /// Days that reports of the store tell of, counted from 1970-01-01.
  static func days(_ database: Database) throws -> Set<Int> {
    var days: Set<Int> = []
    for row in try Row.fetchAll(database, sql: #"SELECT DISTINCT begin, "end" FROM report"#) {
      let (begin, end): (Int, Int) = (try row.value(0), try row.value(1))
      days.formUnion(Self.days(of: begin..<max(begin, end)))
    }
    return days
  }

  /// Days that a window touches; of one that is absurdly long the first ones.
  static func days(of window: Range<Int>) -> [Int] {
    guard !window.isEmpty else { return [] }
    let first = CivilTime.day(of: window.lowerBound)
    return Array(first...min(CivilTime.day(of: window.upperBound - 1), first + 366))
  }

  // MARK: - Adding

  /// Writes what files held.
  ///
  /// A report whose window cannot be at the time `now` is kept, since the clock may be what is wrong;
  /// whether it counts is decided when it is read.
  static func add(
    _ files: [(Candidate, [ReportReader.Item])], run: Int, now: Int, _ database: Database
  ) throws -> Added {
    var added = Added()
    added.now = now
    for (candidate, items) in files {
      let file = try number(of: candidate, database)
      try add(items, file, candidate, run, &added, database)
    }
    try database.execute(
      sql: "UPDATE ingest SET reports = reports + ? WHERE id = ?", arguments: [added.reports, run])
    return added
  }

  /// The number of a file of reports, which may have been read before: a mailbox grows under its
  /// name; another name at the same place on the disk is another file.
  private static func number(of candidate: Candidate, _ database: Database) throws -> Int {
    let status = candidate.status
    let known = try Row.fetchOne(
      database, sql: "SELECT id, path FROM report_file WHERE device = ? AND inode = ?",
      arguments: [status.device, status.inode])
    if let known {
      let id: Int = try known.value(0)
      if try known.value(1) == candidate.path { return id }
      try database.execute(
        sql: "UPDATE report_file SET device = NULL, inode = NULL WHERE id = ?", arguments: [id])
    }
    try database.execute(
      sql: """
        INSERT INTO report_file (device, inode, size, modified, path, duplicates, failure_reports,
          rejections) VALUES (?, ?, 0, 0, '', 0, 0, x'')
        """, arguments: [status.device, status.inode])
    return Int(database.lastInsertedRowID)
  }

  private static func add(
    _ items: [ReportReader.Item], _ file: Int, _ candidate: Candidate, _ run: Int,
    _ added: inout Added, _ database: Database
  ) throws {
    var rejections: [InputProblem] = []
    var duplicates = 0
    var failures = FailureReportTally()
    var met: Set<Int> = []
    for item in items {
      switch item {
      case .failureReports(let found): failures.add(found)
      case .rejected(let problem): rejections.append(problem)
      case .report(let report):
        let (id, owner, isNew) = try number(of: report, file, run, database)
        if isNew { added.add(report, isReused: try isReused(report, database)) }
        // A mailbox that grew is read again: what it brought itself is no duplicate.
        if !met.insert(id).inserted || (!isNew && owner != file) { duplicates += 1 }
      }
    }
    added.files += 1
    added.duplicates += duplicates
    added.failureReports += failures.met
    added.rejected += rejections.reduce(0) { $0 + $1.count }
    added.problems += rejections
    let status = candidate.status
    try database.execute(
      sql: """
        UPDATE report_file SET size = ?, modified = ?, path = ?, duplicates = ?,
          failure_reports = ?, failures = ?, rejections = ? WHERE id = ?
        """,
      arguments: [
        status.size, status.modified, candidate.path, duplicates, failures.met,
        PackedValues.data(failures), PackedValues.data(rejections), file,
      ])
  }

  /// The number of a report and the file that brought it first; it is written where it is new.
  private static func number(
    of report: AggregateReport, _ file: Int, _ run: Int, _ database: Database
  ) throws -> (id: Int, file: Int, isNew: Bool) {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT id, file FROM report WHERE org_name = ? AND email_domain = ? AND report_id = ?
          AND domain = ? AND begin = ? AND "end" = ? AND content_hash = ?
        """, arguments: key(of: report))
    if let row { return (try row.value(0), try row.value(1), false) }
    try write(report, file: file, run: run, database)
    return (Int(database.lastInsertedRowID), file, true)
  }

  /// Writes a report that is not there.
  static func write(
    _ report: AggregateReport, file: Int, run: Int, _ database: Database
  ) throws {
    var writer = PackedWriter()
    report.pack(into: &writer)
    try database.cachedStatement(
      sql: """
        INSERT INTO report (org_name, email_domain, report_id, domain, begin, "end", content_hash,
          reporter, records, messages, source, file, ingest, body)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: key(of: report)
        + [
          report.reporter, report.recordCount, report.messages, report.source, file, run,
          Data(SealedBytes.seal(writer.bytes)),
        ])
  }

  private static func key(of report: AggregateReport) -> StatementArguments {
    [
      report.orgName.lowercased(), report.emailDomain, report.reportID, report.policy.domain,
      report.begin, report.end, Int(bitPattern: UInt(report.contentHash)),
    ]
  }

  /// Forgets what failure reports say of mail that arrived before a time.
  static func forgetFailures(before time: Int, _ database: Database) throws {
    let files = try Row.fetchAll(
      database, sql: "SELECT id, failures FROM report_file WHERE failures != x''")
    for file in files {
      let failures = try PackedValues.failures(try file.value(1))
      let kept = failures.dropping(before: time)
      guard kept != failures else { continue }
      try database.execute(
        sql: "UPDATE report_file SET failures = ? WHERE id = ?",
        arguments: [PackedValues.data(kept), try file.count(0)])
    }
  }

  // MARK: - Reading

  /// All reports, in the order of their sources.
  static func all(_ database: Database) throws -> [AggregateReport] {
    var reports: [(key: [UInt8], id: Int, report: AggregateReport)] = []
    let rows = try Row.fetchCursor(database, sql: "SELECT \(columns) FROM report ORDER BY id")
    while let row = try rows.next() {
      let report = try report(row)
      reports.append((PathOrder.key(report.source), try row.value(0), report))
    }
    reports.sort { $0.key == $1.key ? $0.id < $1.id : PathOrder.isBefore($0.key, $1.key) }
    return reports.map(\.report)
  }

  /// The columns of a report's key; what is the same in all of them and not in content is told apart
  /// by `content_hash`.
  private static let keyColumns =
    #"org_name, email_domain, report_id, domain, begin, "end""#

  /// Reports that do not count, since another one of the same id holds all of their records.
  ///
  /// Only reports that share their key are read back.
  static func replaced(_ database: Database) throws -> [AggregateReport] {
    let reports = try Row.fetchAll(
      database,
      sql: """
        SELECT \(columns) FROM report WHERE (\(keyColumns)) IN (
          SELECT \(keyColumns) FROM report GROUP BY \(keyColumns) HAVING count(*) > 1) ORDER BY id
        """
    ).map(report)
    return ReportReuse(reports).replaced.map { reports[$0] }
  }

  /// True where the store holds a report of the same key and other content.
  private static func isReused(_ report: AggregateReport, _ database: Database) throws -> Bool {
    let count: Int? = try Row.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM report WHERE org_name = ? AND email_domain = ? AND report_id = ?
          AND domain = ? AND begin = ? AND "end" = ?
        """,
      arguments: [
        report.orgName.lowercased(), report.emailDomain, report.reportID, report.policy.domain,
        report.begin, report.end,
      ])?.value(0)
    return count ?? 0 > 1
  }

  /// The columns that a statement must select for `report`, in this order.
  static let columns = "id, body"

  /// Reads one report back.
  static func report(_ row: Row) throws -> AggregateReport {
    try row.withBytes(1) { bytes in
      var reader = PackedReader(try SealedBytes.open(bytes))
      return try AggregateReport(from: &reader)
    }
  }
}
