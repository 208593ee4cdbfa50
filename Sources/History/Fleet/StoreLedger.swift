import AccountingLog
import ByteKit
import Foundation
import GRDB
import Traffic

/// What a store remembers of the files that it was filled from, as far as other stores may know them.
struct StoreLedger {
  /// An accounting file.
  struct LogFile {
    let id: Int
    /// Its last path, and its node.
    let path: String, node: String
    /// By which it is known: so many bytes of its first rows, and their digest.
    let headBytes: Int, headDigest: Int
    /// How far it was read, and bytes behind that which waited for a line end.
    let offset: Int
    var waiting = 0
    let rows: Int
    /// Earliest and latest row, POSIX seconds UTC; nil without rows.
    let first: Int?, last: Int?
    /// Where it lay on disks.
    var places: Set<FileStamp.Place> = []

    /// Its name without folders and without what gzip adds.
    var name: String {
      let name = path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...]
      return String(name.hasSuffix(".gz") ? name.dropLast(3) : name)
    }
  }

  /// Files that were read, by number of the row.
  private(set) var logs: [LogFile] = []
  /// Days that hold something, counted from 1970-01-01, in order, with the length of their coarsest
  /// buckets.
  private(set) var days: [(day: Int, bucketSeconds: Int)] = []

  /// A ledger of these files and days; for tests.
  init(logs: [LogFile], days: [(day: Int, bucketSeconds: Int)]) {
    self.logs = logs
    self.days = days
  }

  /// Reads it.
  init(_ database: Database) throws {
    var places: [Int: Set<FileStamp.Place>] = [:]
    for row in try Row.fetchAll(database, sql: "SELECT file, device, inode FROM place") {
      places[try row.value(0), default: []].insert(
        FileStamp.Place(device: try row.value(1), inode: try row.value(2)))
    }
    logs = try Row.fetchAll(
      database,
      sql: """
        SELECT id, path, node, head_bytes, head_digest, offset, tally, waiting FROM file
          ORDER BY id
        """
    ).map { row in
      let tally = try PackedValues.tally(try row.value(6))
      let id: Int = try row.value(0)
      return LogFile(
        id: id, path: try row.value(1), node: try row.value(2), headBytes: try row.size(3),
        headDigest: try row.value(4), offset: try row.size(5), waiting: try row.size(7),
        rows: tally.rows,
        first: tally.first, last: tally.last, places: places[id] ?? [])
    }
    days = try Row.fetchAll(
      database,
      sql: """
        SELECT day, max(seconds) FROM (SELECT day, bucket_seconds AS seconds FROM segment
          UNION ALL SELECT day, 0 FROM journal UNION ALL SELECT day, 0 FROM late_refusal)
          GROUP BY day ORDER BY day
        """
    ).map { (try $0.day(0), try $0.number(1, in: 0...TimeBucket.secondsMax)) }
  }

  /// The days that hold something, of those that a file's rows touch.
  func days(of file: LogFile) -> ArraySlice<(day: Int, bucketSeconds: Int)> {
    guard let first = file.first, let last = file.last else { return [] }
    let begin = index(of: CivilTime.day(of: first))
    return days[begin..<max(begin, index(of: CivilTime.day(of: last) + 1))]
  }

  /// The place of the first day that is not before one.
  private func index(of day: Int) -> Int {
    var low = 0
    var high = days.count
    while low < high {
      let middle = (low + high) / 2
      if days[middle].day < day { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
