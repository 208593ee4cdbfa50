import ByteKit
import TestSupport
import Testing

private func read(_ text: String) -> TimestampReader.Outcome {
  Array(text.utf8).withUnsafeBytes { TimestampReader.read($0) }
}

/// What a time written in ISO with Z stands for, by the calendar alone.
private func at(_ year: Int, _ month: Int, _ day: Int, _ seconds: Int = 0) -> Int {
  CivilTime.daysFromCivil(year: year, month: month, day: day) * CivilTime.secondsPerDay + seconds
}

@Suite struct TimestampReaderTests {
  @Test(arguments: [
    ("2019-02-08 21:54:05+0000", at(2019, 2, 8, 78_845)),
    ("2019-02-08 21:54:05-0400", at(2019, 2, 9, 6845)),
    ("2019-02-08 21:54:05+0530", at(2019, 2, 8, 78_845 - 19_800)),
    ("2019-02-08 21:54:05+05:30", at(2019, 2, 8, 78_845 - 19_800)),
    ("2019-02-08 21:54:05+02", at(2019, 2, 8, 78_845 - 7200)),
    ("2019-02-08 21:54:05 +0200", at(2019, 2, 8, 78_845 - 7200)),
    ("2019-02-08T21:54:05Z", at(2019, 2, 8, 78_845)),
    ("2019-02-08t21:54:05z", at(2019, 2, 8, 78_845)),
    ("2019-02-08T21:54:05.123Z", at(2019, 2, 8, 78_845)),
    ("2019-02-08 21:54:05.999999-2359", at(2019, 2, 8, 78_845 + 86_340)),
    ("2024-02-29 00:00:00+0000", at(2024, 2, 29)),
    ("2016-12-31 23:59:60+0000", at(2017, 1, 1)),
    ("1969-12-31 23:59:59+0000", -1),
    ("0000-01-01 00:00:00+0000", at(0, 1, 1)),
    ("1568740380", 1_568_740_380), ("0", 0), ("1568740380.75", 1_568_740_380),
    ("999999999999", 999_999_999_999),
  ])
  func readsTimesAsUTC(_ text: String, _ seconds: Int) {
    #expect(read(text) == .time(seconds, zoneAssumed: false))
  }

  @Test(arguments: ["2026-03-11 10:00:00", "2026-03-11T10:00:00", "2026-03-11 10:00:00.5"])
  func marksTimesWithoutAZone(_ text: String) {
    #expect(read(text) == .time(at(2026, 3, 11, 36_000), zoneAssumed: true))
  }

  @Test(arguments: [
    "2026-02-29 10:00:00+0000", "2026-13-01 10:00:00+0000", "2026-00-01 10:00:00+0000",
    "2026-01-00 10:00:00+0000", "2026-04-31 10:00:00+0000", "2026-01-01 24:00:00+0000",
    "2026-01-01 10:60:00+0000", "2026-01-01 10:00:61+0000", "2026-01-01 10:00:00+2400",
    "2026-01-01 10:00:00+0060", "2026-01-01 10:00:00+000", "2026-01-01 10:00:00+00000",
    "2026-01-01 10:00:00+", "2026-01-01 10:00:00 ", "2026-01-01 10:00:00.", "2026-01-01 10:00:00.Z",
    "2026-01-01 10:00:00Zx", "2026-01-01_10:00:00Z", "2026-01-01 10.00.00Z", "2026-01-01 10:00",
    "2026-01-01", "02/08/2019 21:54:05+0000", "1568740380000", "-5", "+5", "15687x", "1.", ".5",
    " 1568740380", "timeLogged", "2026-01-0x 10:00:00Z", "\u{ff}\u{ff}", "\u{0}",
  ])
  func refusesWhatIsNoTime(_ text: String) {
    #expect(read(text) == .malformed)
  }

  @Test func emptyIsItsOwnOutcome() { #expect(read("") == .empty) }

  @Test func unixSecondsHaveALimit() {
    let longest = String(repeating: "9", count: TimestampReader.unixDigitsMax)
    #expect(read(longest) == .time(Int(longest) ?? 0, zoneAssumed: false))
    #expect(read(longest + "9") == .malformed)
  }

  @Test func readsBackWhatTheCalendarWrites() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<5000 {
      let seconds = Int.random(in: at(0, 1, 1)..<at(10_000, 1, 1), using: &random)
      #expect(read(CivilTime.iso(seconds)) == .time(seconds, zoneAssumed: false))
    }
  }

  @Test func survivesAnyBytes() {
    var random = SeededRandom(seed: 12)
    let pieces = Array("0123456789-: TZ+.x".utf8)
    for _ in 0..<20_000 {
      var bytes = Array("2026-01-01 10:00:00+0000".utf8)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = pieces.randomElement(using: &random) ?? 0
      }
      bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
      let outcome = bytes.withUnsafeBytes { TimestampReader.read($0) }
      #expect((outcome == .empty) == bytes.isEmpty)
    }
  }
}
