import Traffic

// The section about the history store.
extension ConfigurationReader {
  /// `retention`: ages in days up to which seconds, minutes, quarter hours, hours, and anything at all
  /// is kept; those not named keep their defaults.
  func readRetention(_ value: YAMLValue) {
    guard let fields = fields(value, .retention) else { return }
    var retention = Retention()
    let range = 1...Retention.daysMax
    if let days = fields["days"].flatMap({ whole($0, range) }) {
      retention.days = days
      // A short life shortens the finer ages that were not named.
      retention.hourDays = min(retention.hourDays, days)
    }
    if let days = fields["hours"].flatMap({ whole($0, range) }) { retention.hourDays = days }
    retention.quarterHourDays = min(retention.quarterHourDays, retention.hourDays)
    if let days = fields["quarter_hours"].flatMap({ whole($0, range) }) {
      retention.quarterHourDays = days
    }
    retention.minuteDays = min(retention.minuteDays, retention.quarterHourDays)
    retention.secondDays = min(retention.secondDays, retention.quarterHourDays)
    if let days = fields["minutes"].flatMap({ whole($0, range) }) { retention.minuteDays = days }
    if let days = fields["seconds"].flatMap({ whole($0, 0...Retention.daysMax) }) {
      retention.secondDays = days
    }
    guard max(retention.secondDays, retention.minuteDays) <= retention.quarterHourDays,
      retention.quarterHourDays <= retention.hourDays, retention.hourDays <= retention.days
    else {
      report(
        .badNumber, value,
        "quarter_hours, hours and days must not become smaller in this order, and seconds and minutes"
          + " not be more than quarter_hours",
        hint: "such as {seconds: 14, minutes: 15, quarter_hours: 100, hours: 400, days: 1096}")
      return
    }
    configuration.retention = retention
  }
}
