import ByteKit

/// Belgian local time by the European rule: summer time from the last Sunday of March, 01:00 UTC,
/// to the last Sunday of October, 01:00 UTC (directive 2000/84/EC).
enum BelgianTime {
  /// Seconds that local time is ahead of UTC: 3600 or 7200.
  static func offsetSeconds(at time: Int) -> Int {
    let year = CivilTime.fields(of: time).year
    let begin = lastSunday(year: year, month: 3) + 3600
    let end = lastSunday(year: year, month: 10) + 3600
    return time >= begin && time < end ? 7200 : 3600
  }

  /// UTC second at which the local day that holds the time began.
  static func startOfDay(_ time: Int) -> Int {
    let local = time + offsetSeconds(at: time)
    let midnight = local - local % CivilTime.secondsPerDay
    let guess = midnight - offsetSeconds(at: time)
    return midnight - offsetSeconds(at: guess)
  }

  /// UTC second at which the local day that holds the time ends; days of 23 and 25 hours exist.
  static func endOfDay(_ time: Int) -> Int {
    startOfDay(startOfDay(time) + 26 * 3600)
  }

  /// The local date: `2026-03-29`.
  static func date(_ time: Int) -> String {
    CivilTime.isoDate(time + offsetSeconds(at: time))
  }

  /// Midnight UTC of a month's last Sunday, in seconds.
  private static func lastSunday(year: Int, month: Int) -> Int {
    let last = CivilTime.daysFromCivil(
      year: year, month: month, day: CivilTime.daysInMonth(year: year, month: month))
    // 1970-01-01 was a Thursday, so day number + 4 counts from a Sunday.
    return (last - (last + 4) % 7) * CivilTime.secondsPerDay
  }
}
