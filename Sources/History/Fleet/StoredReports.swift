import AggregateReports
import ByteKit
import FailureReports
import Foundation
import GRDB
import Traffic

/// The reports of several stores, each once, and the files that brought them.
///
/// A store's bodies are read one after another, and none of those that are known already, so that many
/// stores of the same reports take the room of one.
struct StoredReports {
  /// A report's key in a store.
  struct Key: Hashable {
    let orgName: String, emailDomain: String, reportID: String, domain: String
    let begin: Int, end: Int, contentHash: Int
  }

  /// A report with where it is named, and by which store's file.
  private struct Entry {
    let order: [UInt8]
    let number: Int
    /// The place of the file that brought it.
    let file: Int
    let report: AggregateReport
  }

  /// A file of reports as a store knows it.
  struct BroughtFile {
    let path: String
    let device: Int?, inode: Int?
    let size: Int, modified: Int
    let duplicates: Int, failureReports: Int
    let rejections: [InputProblem]
    let failures: FailureReportTally
    /// Reports that it was the first to bring.
    var brought = 0

    /// Reports in it.
    var reports: Int { brought + duplicates }
    /// Where it lay.
    var place: FileStamp.Place? {
      device.flatMap { device in inode.map { FileStamp.Place(device: device, inode: $0) } }
    }
  }

  /// By which a file is known again, beside its place on the disk.
  private struct FileKey: Hashable {
    let path: String
    let size: Int, modified: Int
  }

  private var entries: [Key: Entry] = [:]
  private var files: [BroughtFile] = []
  private var byStamp: [FileKey: Int] = [:]
  private var byPlace: [FileStamp.Place: Int] = [:]

  // MARK: - Adding

  /// Adds what a store holds.
  mutating func add(_ database: Database) throws {
    var places: [Int: Int] = [:]
    for (id, file) in try Self.files(database) { places[id] = add(file) }
    try addReports(database, places)
  }

  /// The keys of all reports of a store.
  static func keys(_ database: Database) throws -> [Key] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT org_name, email_domain, report_id, domain, begin, "end", content_hash FROM report
        """
    ).map { try key($0, at: 0) }
  }

  /// True where a report is there.
  func holds(_ key: Key) -> Bool { entries[key] != nil }

  private static func key(_ row: Row, at first: Int) throws -> Key {
    Key(
      orgName: try row.value(first), emailDomain: try row.value(first + 1),
      reportID: try row.value(first + 2), domain: try row.value(first + 3),
      begin: try row.value(first + 4), end: try row.value(first + 5),
      contentHash: try row.value(first + 6))
  }

  private mutating func addReports(_ database: Database, _ places: [Int: Int]) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT \(ReportShelf.columns), org_name, email_domain, report_id, domain, begin, "end",
          content_hash, source, file FROM report ORDER BY id
        """)
    while let row = try rows.next() {
      let key = try Self.key(row, at: 2)
      let order = PathOrder.key(try row.value(9))
      if let known = entries[key], !PathOrder.isBefore(order, known.order) { continue }
      entries[key] = Entry(
        order: order, number: entries[key]?.number ?? entries.count,
        file: places[try row.value(10)] ?? 0, report: try ReportShelf.report(row))
    }
  }

  private static func files(_ database: Database) throws -> [(Int, BroughtFile)] {
    var brought: [Int: Int] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT file, count(*) FROM report GROUP BY file") {
      brought[try row.value(0)] = try row.count(1)
    }
    return try Row.fetchAll(
      database,
      sql: """
        SELECT id, path, device, inode, size, modified, duplicates, failure_reports, rejections,
          failures FROM report_file ORDER BY id
        """
    ).map { row in
      let id: Int = try row.value(0)
      return (
        id,
        BroughtFile(
          path: try row.value(1), device: try row.value(2),
          inode: try row.value(3), size: try row.value(4), modified: try row.value(5),
          duplicates: try row.count(6), failureReports: try row.count(7),
          rejections: try PackedValues.problems(try row.value(8)),
          failures: try PackedValues.failures(try row.value(9)), brought: brought[id] ?? 0)
      )
    }
  }

  /// Adds a file; gives back its place.
  private mutating func add(_ file: BroughtFile) -> Int {
    let key = FileKey(path: file.path, size: file.size, modified: file.modified)
    let place = file.place
    var known = byStamp[key]
    if known == nil, let place, let other = byPlace[place], isSame(files[other], file) {
      known = other
    }
    guard let known else {
      byStamp[key] = files.count
      if let place { byPlace[place] = files.count }
      files.append(file)
      return files.count - 1
    }
    byStamp[key] = known
    let old = files[known]
    if (file.reports, file.modified) > (old.reports, old.modified) { files[known] = file }
    return known
  }

  /// True for two looks at one place on a disk where nothing says that another file has taken it.
  private func isSame(_ a: BroughtFile, _ b: BroughtFile) -> Bool {
    if a.size == b.size, a.modified == b.modified { return true }
    // A mailbox grows: one store may have read it earlier than the other.
    return a.path == b.path && (a.size < b.size) == (a.modified < b.modified)
  }

  // MARK: - Telling

  /// The reports in the order of their sources, as one store would give them.
  func counted() -> CountedReports {
    var counted = CountedReports()
    counted.reports = sorted.map(\.report)
    let sorted = files.map { (key: PathOrder.key($0.path), file: $0) }
      .sorted { PathOrder.isBefore($0.key, $1.key) }
    for (_, file) in sorted {
      counted.files += 1
      counted.duplicates += file.reports
      counted.failureReports += file.failureReports
      counted.rejections += file.rejections
      counted.failures.add(file.failures)
    }
    counted.duplicates = max(0, counted.duplicates - entries.count)
    return counted
  }

  private var sorted: [Entry] {
    entries.values.sorted {
      $0.order == $1.order ? $0.number < $1.number : PathOrder.isBefore($0.order, $1.order)
    }
  }

  /// Writes all of it into a store that holds none.
  func write(run: Int, _ database: Database) throws {
    var left = files.map(\.reports)
    for entry in sorted { left[entry.file] -= 1 }
    var ids: [Int] = []
    var placesTaken: Set<FileStamp.Place> = []
    for (file, duplicates) in zip(files, left) {
      let place = file.place.flatMap { placesTaken.insert($0).inserted ? $0 : nil }
      try database.cachedStatement(
        sql: """
          INSERT INTO report_file (device, inode, size, modified, path, duplicates,
            failure_reports, rejections, failures) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        place?.device, place?.inode, file.size, file.modified, file.path, max(0, duplicates),
        file.failureReports, PackedValues.data(file.rejections), PackedValues.data(file.failures),
      ])
      ids.append(Int(database.lastInsertedRowID))
    }
    for entry in sorted {
      try ReportShelf.write(entry.report, file: ids[entry.file], run: run, database)
    }
  }
}
