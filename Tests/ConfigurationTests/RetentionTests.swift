import ByteKit
import Configuration
import Testing
import Traffic

/// `store` and `retention`.
@Suite struct RetentionTests {
  private func read(_ text: String) -> ConfigurationReading {
    Configuration.read(text, path: "s.yaml", folder: "/etc/stagewatch")
  }

  @Test(arguments: [
    ("{}", Retention()),
    (
      "{minutes: 7, quarter_hours: 14, hours: 30, days: 60}",
      Retention(minuteDays: 7, quarterHourDays: 14, hourDays: 30, days: 60)
    ),
    ("{seconds: 0}", Retention(secondDays: 0)),
    ("{seconds: 100}", Retention(secondDays: 100)),
    ("{days: 50}", Retention(quarterHourDays: 50, hourDays: 50, days: 50)),
    ("{quarter_hours: 7}", Retention(quarterHourDays: 7)),
    ("{hours: 1}", Retention(quarterHourDays: 1, hourDays: 1)),
    ("{days: 36500}", Retention(days: Retention.daysMax)),
  ])
  func `Ages that are not named fit those that are`(text: String, retention: Retention) {
    let reading = read("retention: \(text)")
    #expect(reading.problems == [])
    #expect(reading.configuration.retention == retention)
  }

  @Test(arguments: [
    "{days: 0}", "{days: 36501}", "{hours: -1}", "{quarter_hours: x}", "{weeks: 4}", "[1]",
    "{quarter_hours: 31, hours: 30}", "{hours: 40, days: 30}", "{minutes: 0}",
    "{minutes: 8, quarter_hours: 7}", "{seconds: -1}", "{seconds: 101}",
    "{seconds: 8, quarter_hours: 7}",
  ])
  func `Ages that cannot be are told`(text: String) {
    let reading = read("retention: \(text)")
    #expect(reading.problems.count == 1)
    #expect(reading.problems.first?.place == .line(1))
  }

  @Test func `The store lies relative to the file`() {
    #expect(read("store: h.db").configuration.store == "/etc/stagewatch/h.db")
    #expect(read("store: /var/h.db").configuration.store == "/var/h.db")
    #expect(read("").configuration.store == nil)
  }
}
