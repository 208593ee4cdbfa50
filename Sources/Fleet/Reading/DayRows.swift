import ByteKit

/// The rows of a server that are rows of one day (UTC).
struct DayRows {
  /// How far a file is known to have been sent, by its identity.
  typealias SentEnds = [UInt64: UInt64]

  /// What to name behind `FROM`.
  let table: String
  /// What to name behind `WHERE`.
  let condition: String

  /// Those of a day counted from 1970-01-01, as they lie there.
  init(day: Int) {
    table = "events"
    condition = Self.times(day)
  }

  /// Each of them once, though it was sent twice, and none from behind an end.
  init(day: Int, within ends: SentEnds) {
    table = "events FINAL"
    let sorted = ends.sorted { $0.key < $1.key }
    let files = sorted.map { "toUInt64(\($0.key))" }.joined(separator: ", ")
    let offsets = sorted.map { "toUInt64(\($0.value))" }.joined(separator: ", ")
    let sent =
      ends.isEmpty ? "0" : "off < transform(file, [\(files)], [\(offsets)], toUInt64(0))"
    condition = "\(Self.times(day)) AND \(sent)"
  }

  private static func times(_ day: Int) -> String {
    let begin = day * CivilTime.secondsPerDay
    return "t >= toDateTime(\(begin)) AND t < toDateTime(\(begin + CivilTime.secondsPerDay))"
  }
}
