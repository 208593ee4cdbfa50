import ByteKit

/// The rows of a server that are rows of one day (UTC).
struct DayRows {
  /// How far the ledger tells of a file, and in which generation.
  struct Sent: Sendable {
    /// Rows that begin here or later are not in the ledger yet.
    var end: UInt64
    /// Of a file that is sent anew under other rules two generations lie there for a while.
    var generation: Int
  }

  /// What the ledger tells of files, by their identities.
  typealias SentFiles = [UInt64: Sent]

  /// What to name behind `FROM`.
  let table: String
  /// What to name behind `WHERE`.
  let condition: String

  /// Those of a day counted from 1970-01-01, as they lie there.
  init(day: Int) {
    table = "events"
    condition = Self.times(day)
  }

  /// Each of them once, though it was sent twice, and none of which the ledger does not tell.
  ///
  /// While a file is sent anew under other rules, rows of the generation that counts may be gone
  /// already: the server has put those of the next, with an equal key, in their places.
  init(day: Int, within files: SentFiles) {
    let sorted = files.sorted { $0.key < $1.key }
    func of(_ value: (SentFiles.Element) -> UInt64) -> String {
      let keys = sorted.map { "toUInt64(\($0.key))" }.joined(separator: ", ")
      let values = sorted.map { "toUInt64(\(value($0)))" }.joined(separator: ", ")
      return "transform(file, [\(keys)], [\(values)], toUInt64(0))"
    }
    let sent =
      sorted.isEmpty
      ? "0" : "off < \(of(\.value.end)) AND ver >= \(of { UInt64($0.value.generation) })"
    table = """
      (SELECT * FROM events WHERE \(Self.times(day)) AND \(sent)
        ORDER BY file, off, ver LIMIT 1 BY file, off)
      """
    condition = "1"
  }

  private static func times(_ day: Int) -> String {
    let begin = day * CivilTime.secondsPerDay
    return "t >= toDateTime(\(begin)) AND t < toDateTime(\(begin + CivilTime.secondsPerDay))"
  }
}
