import ByteKit
import Configuration
import TestSupport

/// Each line as a time of a row, by the reader and by the cache of a thread, against a plain reader;
/// and as a time and a duration of the command line.
///
/// Planted: an offset west of UTC that holds minutes is taken for one hour less.
final class TimeCheck: FuzzCheck {
  /// The present, for times of the command line: 2026-11-23T00:00:00Z.
  private static let now = 1_795_392_000

  private let isPlanted: Bool

  init(isPlanted: Bool) { self.isPlanted = isPlanted }

  func difference(_ bytes: [UInt8]) -> String? {
    var cache = TimestampCache()
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      let field = Array(line)
      let expected = PlainTime.read(field)
      let found = field.withUnsafeBytes { (read($0), cache.read($0)) }
      if found.0 != expected { return "reader: \(found.0) instead of \(expected) for \(field)" }
      if found.1 != expected { return "cache: \(found.1) instead of \(expected) for \(field)" }
      if case .time(let seconds, _) = expected, let wrong = calendarDifference(seconds) {
        return wrong
      }
      if let wrong = commandLineDifference(String(decoding: field, as: UTF8.self)) { return wrong }
    }
    return nil
  }

  private func read(_ field: UnsafeRawBufferPointer) -> TimestampReader.Outcome {
    let outcome = TimestampReader.read(field)
    guard isPlanted, case .time(let seconds, false) = outcome, field.count > 23,
      field.contains(UInt8(ascii: ":")), let last = field.last, last != UInt8(ascii: "0"),
      field[19...].contains(UInt8(ascii: "-"))
    else { return outcome }
    return .time(seconds - 3600, zoneAssumed: false)
  }

  /// A date, taken apart and written, is read as the same second.
  private func calendarDifference(_ seconds: Int) -> String? {
    let text = CivilTime.iso(seconds)
    let at = CivilTime.fields(of: seconds)
    guard (0...9999).contains(at.year) else { return nil }
    let again = PlainTime.read(Array(text.utf8))
    return again == .time(seconds, zoneAssumed: false)
      ? nil : "\(seconds) is written \(text), which is \(again)"
  }

  private func commandLineDifference(_ text: String) -> String? {
    if let seconds = try? TimeExpression.duration(text),
      !(1...TimeExpression.durationSecondsMax).contains(seconds)
    {
      return "a duration of \(seconds) s"
    }
    // Nothing is promised of the time but that it is one, or told to be none.
    let time = try? TimeExpression.time(text, now: Self.now, clock: .utc)
    guard let time else { return nil }
    let year = CivilTime.fields(of: time).year
    return (1800...10_000).contains(year) ? nil : "the year \(year) for \(text)"
  }
}
