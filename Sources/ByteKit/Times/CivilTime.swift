/// Calendar arithmetic in the proleptic Gregorian calendar, UTC, without Foundation.
///
/// Days are counted from 1970-01-01, seconds from its midnight, as in POSIX time.
public enum CivilTime {
  /// Seconds in a day; leap seconds do not exist in POSIX time.
  public static let secondsPerDay = 86_400

  /// A date and a time of day in UTC.
  public struct Fields: Hashable, Sendable {
    /// Year, month 1…12, day 1…31.
    public let year: Int, month: Int, day: Int
    /// Hour 0…23, minute 0…59, second 0…59.
    public let hour: Int, minute: Int, second: Int
  }

  /// Days from 1970-01-01 to the given date; negative before it.
  ///
  /// The month must lie in 1…12; the day is not checked.
  public static func daysFromCivil(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Days from 1970-01-01 to the day of POSIX seconds, UTC; negative before it.
  @inlinable @inline(__always)
  public static func day(of seconds: Int) -> Int {
    seconds / secondsPerDay - (seconds % secondsPerDay < 0 ? 1 : 0)
  }

  /// Days in a month of a year.
  public static func daysInMonth(year: Int, month: Int) -> Int {
    switch month {
    case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }

  /// The date and time of day of POSIX seconds.
  ///
  /// Any number is taken.
  public static func fields(of seconds: Int) -> Fields {
    let days = floorDivide(seconds, secondsPerDay)
    // Not by multiplying back, which would overflow at the lower end.
    let remainder = seconds % secondsPerDay
    let rest = remainder < 0 ? remainder + secondsPerDay : remainder
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let part = (5 * dayOfYear + 2) / 153
    let month = part < 10 ? part + 3 : part - 9
    return Fields(
      year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
      day: dayOfYear - (153 * part + 2) / 5 + 1,
      hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60)
  }

  /// ISO 8601 in UTC with Z: `2026-02-16T00:00:00Z`.
  public static func iso(_ seconds: Int) -> String {
    let at = fields(of: seconds)
    return "\(date(at))T\(pad(at.hour, 2)):\(pad(at.minute, 2)):\(pad(at.second, 2))Z"
  }

  /// The date alone in UTC: `2026-02-16`.
  public static func isoDate(_ seconds: Int) -> String { date(fields(of: seconds)) }

  private static func date(_ at: Fields) -> String {
    "\(pad(at.year, 4))-\(pad(at.month, 2))-\(pad(at.day, 2))"
  }

  private static func pad(_ value: Int, _ width: Int) -> String {
    let digits = String(abs(value))
    return (value < 0 ? "-" : "")
      + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func floorDivide(_ value: Int, _ by: Int) -> Int {
    value / by - (value % by < 0 ? 1 : 0)
  }
}
