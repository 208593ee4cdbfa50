import ByteKit
import Configuration
import TestSupport
import Testing

@Suite struct TimeExpressionTests {
  /// 2026-11-25 15:30:45 in Brussels.
  static let now = 1_795_617_045

  /// What a text means in a zone, as ISO 8601 in UTC.
  func meaning(_ text: String, _ zone: String, now: Int = now) throws -> String {
    let clock = try ZoneClock.named(zone)
    return CivilTime.iso(try TimeExpression.time(text, now: now, clock: clock))
  }

  /// The instant of a text that names its offset.
  func instant(_ text: String) throws -> Int {
    try TimeExpression.time(text, now: 0, clock: .utc)
  }

  @Test(arguments: [
    ("2026-11-23", "2026-11-22T23:00:00Z"),
    ("2026-07-01", "2026-06-30T22:00:00Z"),
    ("2026-11-23 14:05", "2026-11-23T13:05:00Z"),
    ("2026-11-23 14:05:30", "2026-11-23T13:05:30Z"),
    ("2026-11-23T14:05", "2026-11-23T13:05:00Z"),
    ("14:05", "2026-11-25T13:05:00Z"),
    ("14:05:30", "2026-11-25T13:05:30Z"),
    ("now", "2026-11-25T14:30:45Z"),
    ("today", "2026-11-24T23:00:00Z"),
    ("Yesterday", "2026-11-23T23:00:00Z"),
    ("-2h", "2026-11-25T12:30:45Z"),
    ("2h ago", "2026-11-25T12:30:45Z"),
    ("2 hours ago", "2026-11-25T12:30:45Z"),
    ("-3h15m", "2026-11-25T11:15:45Z"),
    ("-1d", "2026-11-24T14:30:45Z"),
    ("-1w", "2026-11-18T14:30:45Z"),
    ("@0", "1970-01-01T00:00:00Z"),
    ("@253402300799", "9999-12-31T23:59:59Z"),
    ("@1763906700", "2025-11-23T14:05:00Z"),
    ("2026-11-23T14:05:00Z", "2026-11-23T14:05:00Z"),
    ("2026-11-23T14:05:00.999Z", "2026-11-23T14:05:00Z"),
    ("2026-11-23T14:05:00+05:30", "2026-11-23T08:35:00Z"),
    ("2026-11-23 14:05:00 -0800", "2026-11-23T22:05:00Z"),
    ("2024-02-29", "2024-02-28T23:00:00Z"),
    ("  today\t", "2026-11-24T23:00:00Z"),
  ])
  func `Every form of a time, in Brussels`(text: String, utc: String) throws {
    #expect(try meaning(text, "Europe/Brussels") == utc)
  }

  @Test(arguments: [
    ("UTC", "2026-11-24T00:00:00Z", "2026-11-25T14:05:00Z"),
    ("Europe/Brussels", "2026-11-23T23:00:00Z", "2026-11-25T13:05:00Z"),
    ("America/New_York", "2026-11-24T05:00:00Z", "2026-11-25T19:05:00Z"),
    ("Asia/Kolkata", "2026-11-23T18:30:00Z", "2026-11-25T08:35:00Z"),
    ("Asia/Tokyo", "2026-11-23T15:00:00Z", "2026-11-25T05:05:00Z"),
    ("+1400", "2026-11-24T10:00:00Z", "2026-11-26T00:05:00Z"),
  ])
  func `Days and times of day are those of the zone`(
    zone: String, yesterday: String, timeOfDay: String
  ) throws {
    #expect(try meaning("yesterday", zone) == yesterday)
    #expect(try meaning("14:05", zone) == timeOfDay)
  }

  // MARK: - Clocks that change

  @Test(arguments: [
    // Brussels goes from 02:00 to 03:00 on 2026-03-29 and from 03:00 to 02:00 on 2026-10-25.
    ("Europe/Brussels", "2026-03-29 01:59:59", "2026-03-29T00:59:59Z"),
    ("Europe/Brussels", "2026-03-29 02:00", "2026-03-29T01:00:00Z"),
    ("Europe/Brussels", "2026-03-29 02:30", "2026-03-29T01:30:00Z"),
    ("Europe/Brussels", "2026-03-29 03:00", "2026-03-29T01:00:00Z"),
    ("Europe/Brussels", "2026-10-25 01:59:59", "2026-10-24T23:59:59Z"),
    ("Europe/Brussels", "2026-10-25 02:30", "2026-10-25T00:30:00Z"),
    ("Europe/Brussels", "2026-10-25 03:00", "2026-10-25T02:00:00Z"),
    // New York changes at 02:00 on 2026-03-08 and on 2026-11-01.
    ("America/New_York", "2026-03-08 02:30", "2026-03-08T07:30:00Z"),
    ("America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z"),
    ("America/New_York", "2026-11-01 02:00", "2026-11-01T07:00:00Z"),
    // Lord Howe moves by half an hour: 2026-04-05 02:00 to 01:30, 2026-10-04 02:00 to 02:30.
    ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00Z"),
    ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00Z"),
    // Santiago goes forward at midnight: that day begins at 01:00.
    ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
    ("UTC", "2026-03-29 02:30", "2026-03-29T02:30:00Z"),
  ])
  func `A time that is skipped moves forward, a time shown twice is the first`(
    zone: String, text: String, utc: String
  ) throws {
    #expect(try meaning(text, zone) == utc)
  }

  @Test(arguments: [
    ("Europe/Brussels", "2026-03-30T08:00+02:00", 23),
    ("Europe/Brussels", "2026-10-26T08:00+01:00", 25),
    ("America/New_York", "2026-03-09T08:00-04:00", 23),
    ("America/New_York", "2026-11-02T08:00-05:00", 25),
    ("Asia/Kolkata", "2026-03-30T08:00+05:30", 24),
    ("UTC", "2026-03-30T08:00Z", 24), ("Asia/Tokyo", "2026-10-26T08:00+09:00", 24),
  ])
  func `Yesterday is a day of the calendar, of 23, 24 or 25 hours`(
    zone: String, nowText: String, hours: Int
  ) throws {
    let now = try instant(nowText)
    let clock = try ZoneClock.named(zone)
    let yesterday = try TimeExpression.time("yesterday", now: now, clock: clock)
    let today = try TimeExpression.time("today", now: now, clock: clock)
    #expect(today - yesterday == hours * 3600)
    #expect(clock.minuteOfDay(yesterday) == "00:00")
    #expect(try TimeExpression.time("-1d", now: now, clock: clock) == now - 24 * 3600)
  }

  @Test func `Just after midnight, today has just begun`() throws {
    let now = try instant("2026-10-25T00:00:01+02:00")
    #expect(try meaning("today", "Europe/Brussels", now: now) == "2026-10-24T22:00:00Z")
    #expect(try meaning("yesterday", "Europe/Brussels", now: now) == "2026-10-23T22:00:00Z")
    #expect(try meaning("23:00", "Europe/Brussels", now: now) == "2026-10-25T22:00:00Z")
  }

  // MARK: - Errors

  @Test(arguments: [
    "", " ", "tomorrow", "2026-11-31", "2026-02-29", "26-11-23", "2026-11-23 24:00",
    "2026-11-23 14",
    "14", "14:60", "1:05", "@", "@-5", "@1.5", "-", "ago", "2h", "- ago", "-2", "-2x", "-2h3d",
    "-2h2h", "--2h", "2026-11-23T14:05:00+19:00", "2026-11-23Z", "2026-11-23T14:05:00Zulu",
    "1969-12-31", "10000-01-01", "-99999999999999w", "@9999999999999", "@253402300800",
    "２０２６-11-23",
  ])
  func `What is no time is refused with the forms`(text: String) throws {
    let problem = #expect(throws: TimeProblem.self) {
      try TimeExpression.time(text, now: Self.now, clock: .utc)
    }
    #expect(problem?.text == text)
    #expect(problem?.hint == "one of: " + TimeExpression.timeForms)
  }

  @Test(arguments: [UInt64](0..<10)) func `No text stops the program`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let pieces = [
      "2026", "-", "11", "23", " ", "T", "14", ":", "05", "Z", "+", "0100", "@", "99999999999", "w",
      "h", "ago", "now", "9", ".", "é", "\u{0}",
    ]
    for _ in 0..<500 {
      let count = Int.random(in: 0...9, using: &random)
      let text = (0..<count).compactMap { _ in pieces.randomElement(using: &random) }.joined()
      let time = try? TimeExpression.time(text, now: Self.now, clock: .utc)
      let length = try? TimeExpression.duration(text)
      // No time of these pieces lies past the year 9999 or before 1900.
      if let time { #expect((-2_208_988_800..<253_402_300_800).contains(time), "\(text)") }
      if let length { #expect((1...TimeExpression.durationSecondsMax).contains(length), "\(text)") }
    }
  }

  @Test func `Each form that the hint lists can be read`() throws {
    let forms = TimeExpression.timeForms
      .replacing("or ISO 8601 such as ", with: "").replacing(" and ", with: ", ")
      .split(separator: ", ").map(String.init)
    #expect(forms.count == 12)
    for form in forms {
      #expect(throws: Never.self) {
        try TimeExpression.time(form, now: Self.now, clock: .utc)
      }
    }
    let lengths = TimeExpression.durationForms.replacing(" or ", with: ", ")
      .split(separator: ", ").map(String.init)
    #expect(lengths.count == 6)
    for length in lengths {
      #expect(throws: Never.self) { try TimeExpression.duration(length) }
    }
  }

  // MARK: - Durations

  @Test(arguments: [
    ("24h", 86_400), ("90m", 5400), ("2d", 172_800), ("1w", 604_800), ("3h15m", 11_700),
    ("30s", 30),
    ("1w2d3h4m5s", 788_645), ("1h 30m", 5400), ("15 min", 900), ("2 Days", 172_800),
    ("0h30m", 1800),
  ])
  func `Durations are sums of units`(text: String, seconds: Int) throws {
    #expect(try TimeExpression.duration(text) == seconds)
  }

  @Test(arguments: [
    "", "5", "h", "1.5h", "-2h", "2h ago", "15m3h", "1h1h", "2mo", "3y", "0s", "1h,2m",
  ])
  func `What is no duration is refused with the forms`(text: String) {
    let problem = #expect(throws: TimeProblem.self) { try TimeExpression.duration(text) }
    #expect(problem?.hint == "one of: " + TimeExpression.durationForms)
  }

  @Test func `A duration may be as long as the limit, and no longer`() throws {
    let limit = TimeExpression.durationSecondsMax
    #expect(try TimeExpression.duration("\(limit)s") == limit)
    #expect(throws: TimeProblem.self) { try TimeExpression.duration("\(limit + 1)s") }
    #expect(throws: TimeProblem.self) { try TimeExpression.duration("999999999999w999999999999d") }
    #expect(throws: TimeProblem.self) { try TimeExpression.duration("9999999999999s") }
  }
}
