import ByteKit

/// A date of ISO 8601, with or without a time of day and an offset, as it is written.
///
/// Forms: `2026-11-23`, `2026-11-23T14:05`, `2026-11-23 14:05:30`, each time also with `Z`,
/// `UTC`, `+01:00`, `+0100` or `+01`, a blank before the offset allowed; a fraction of a second is cut
/// off. Years from 1970 to 9999.
struct ISOTime: Equatable {
  /// What the text says about its offset.
  enum Zone: Equatable {
    /// Seconds east of UTC.
    case offset(Int)
    /// Nothing.
    case none
  }

  /// The first second past the year 9999, POSIX seconds UTC.
  static let secondsEnd = 253_402_300_800

  /// The date and time read as if they were UTC, POSIX seconds.
  let localSeconds: Int
  /// True when a time of day is written.
  let hasTimeOfDay: Bool
  /// The offset.
  let zone: Zone

  /// Reads all of the text; nil when it is none of the forms or no date of the calendar.
  init?(_ text: String) {
    var scan = DigitScan(text)
    guard let year = scan.number(digits: 4), scan.take("-"), let month = scan.number(digits: 2),
      scan.take("-"), let day = scan.number(digits: 2), (1970...9999).contains(year),
      (1...12).contains(month), day >= 1, day <= CivilTime.daysInMonth(year: year, month: month)
    else { return nil }
    let midnight =
      CivilTime.daysFromCivil(year: year, month: month, day: day) * CivilTime.secondsPerDay
    if scan.isAtEnd {
      localSeconds = midnight
      hasTimeOfDay = false
      zone = .none
      return
    }
    guard scan.take("T") || scan.take("t") || scan.take(" "), let time = scan.timeOfDay(),
      let zone = Self.zone(&scan), scan.isAtEnd
    else { return nil }
    localSeconds = midnight + time
    hasTimeOfDay = true
    self.zone = zone
  }

  private static func zone(_ scan: inout DigitScan) -> Zone? {
    if scan.isAtEnd { return Zone.none }
    _ = scan.take(" ")
    if scan.take("Z") || scan.take("z") || scan.take(text: "UTC") { return .offset(0) }
    return scan.offset().map { .offset($0) }
  }
}
