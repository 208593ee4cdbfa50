import AccountingLog
import AggregateReports
import ByteKit
import FailureReports
import Foundation
import GRDB
import Traffic

/// Everything that a snapshot takes from the store at once: all but the blocks.
struct SnapshotParts {
  /// The accounting files in the order in which their rows count as earlier.
  let files: [(id: Int, input: CountedInput)]
  let ignored: [IgnoreReason: Int]
  let folded: [String]
  let names: HistoryNames
  let reports: CountedReports
  /// The last blocks that belong to it.
  let lastSegment: Int, lastJournal: Int, lastRefusals: Int

  /// The place in `files` of each file, by the file's number.
  var places: [Int: Int32] {
    Dictionary(
      files.enumerated().map { ($1.id, Int32(clamping: $0)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Reads them; without `hasReports` none of the reports.
  init(_ database: Database, hasReports: Bool = true) throws {
    files = try Self.files(database)
    ignored = try Self.ignored(database)
    let folded: String = try database.first("SELECT folded FROM state") ?? ""
    self.folded = folded.isEmpty ? [] : folded.components(separatedBy: "\n")
    names = try HistoryNames(database)
    reports = hasReports ? try Self.reports(database) : CountedReports()
    lastSegment = try database.first("SELECT max(id) FROM segment") ?? 0
    lastJournal = try database.first("SELECT max(id) FROM journal") ?? 0
    lastRefusals = try database.first("SELECT max(id) FROM late_refusal") ?? 0
  }

  private static func files(_ database: Database) throws -> [(id: Int, input: CountedInput)] {
    let files = try Row.fetchAll(
      database, sql: "SELECT id, path, node, tally, problems, layout FROM file")
    var found: [(key: [UInt8], id: Int, input: CountedInput)] = []
    for row in files {
      let path: String = try row.value(1)
      let layout: Data? = try row.value(5)
      let input = CountedInput(
        input: LogInput(path: path, node: try row.value(2)),
        tally: try PackedValues.tally(try row.value(3)),
        problems: try PackedValues.problems(try row.value(4)),
        layout: try layout.map { try ColumnLayout(packed: $0) })
      found.append((PathOrder.key(path), try row.value(0), input))
    }
    found.sort { $0.key == $1.key ? $0.id < $1.id : PathOrder.isBefore($0.key, $1.key) }
    return found.map { ($0.id, $0.input) }
  }

  private static func ignored(_ database: Database) throws -> [IgnoreReason: Int] {
    var ignored: [IgnoreReason: Int] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT reason, rows FROM ignored") {
      guard let reason = IgnoreReason(rawValue: try row.value(0)) else {
        throw StoreDamage(reason: "rows are ignored for a reason that there is not")
      }
      ignored[reason] = try row.count(1)
    }
    return ignored
  }

  private static func reports(_ database: Database) throws -> CountedReports {
    var reports = CountedReports()
    reports.reports = try ReportShelf.all(database)
    let files = try Row.fetchAll(
      database,
      sql: "SELECT path, duplicates, failure_reports, rejections, failures FROM report_file")
    let sorted = try files.map { (key: PathOrder.key(try $0.value(0)), row: $0) }
      .sorted { PathOrder.isBefore($0.key, $1.key) }
    for (_, row) in sorted {
      reports.files += 1
      reports.duplicates += try row.count(1)
      reports.failureReports += try row.count(2)
      reports.rejections += try PackedValues.problems(try row.value(3))
      reports.failures.add(try PackedValues.failures(try row.value(4)))
    }
    return reports
  }
}
