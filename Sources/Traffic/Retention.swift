/// How long what was counted is kept, and how fine.
///
/// Ages are counted back from the latest day in the store, so that a store that is not fed does not
/// fade.
package struct Retention: Hashable, Sendable {
  /// The longest that anything can be kept.
  package static let daysMax = 36_500

  /// Days that keep seconds: those of which reports may still come.
  package var secondDays: Int
  /// Days that keep minutes, and failed rows one by one.
  package var minuteDays: Int
  /// Days that keep quarter hours.
  package var quarterHourDays: Int
  /// Days that keep hours at least.
  package var hourDays: Int
  /// Days that are kept at all, logs and reports.
  package var days: Int

  /// Makes a retention; the shipped one keeps seconds for 14 days, minutes for 15, quarter hours for
  /// 100, hours for 400 and days for three years.
  package init(
    secondDays: Int = 14, minuteDays: Int = 15, quarterHourDays: Int = 100, hourDays: Int = 400,
    days: Int = 1096
  ) {
    self.secondDays = min(secondDays, quarterHourDays)
    self.minuteDays = min(minuteDays, quarterHourDays)
    self.quarterHourDays = quarterHourDays
    self.hourDays = hourDays
    self.days = days
  }
}
