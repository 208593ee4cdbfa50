import ByteKit
import Configuration
import Foundation
import TestSupport
import Testing

@Suite struct ZoneClockTests {
  /// Reads an instant that is written with its offset.
  func at(_ text: String) throws -> Int {
    try TimeExpression.time(text, now: 0, clock: .utc)
  }

  @Test func `Screens show the zone's own time, its offset, and UTC by name`() throws {
    let brussels = try ZoneClock.named("Europe/Brussels")
    let winter = try at("2026-11-23T14:05:09Z")
    #expect(brussels.day(winter) == "2026-11-23")
    #expect(brussels.minuteOfDay(winter) == "15:05")
    #expect(brussels.minute(winter) == "2026-11-23 15:05")
    #expect(brussels.second(winter) == "2026-11-23 15:05:09")
    #expect(brussels.minuteWithZone(winter) == "2026-11-23 15:05 +0100")
    #expect(brussels.minuteWithZone(try at("2026-07-01T22:30Z")) == "2026-07-02 00:30 +0200")
    #expect(brussels.secondOfDayWithZone(winter) == "15:05:09+0100")
    #expect(ZoneClock.utc.secondOfDayWithZone(winter) == "14:05:09Z")
    #expect(ZoneClock.utc.minuteWithZone(winter) == "2026-11-23 14:05 UTC")
    #expect(try ZoneClock.named("UTC").minuteWithZone(winter) == "2026-11-23 14:05 UTC")
    #expect(try ZoneClock.named("Asia/Kolkata").zoneName(winter) == "+0530")
    #expect(try ZoneClock.named("America/St_Johns").zoneName(winter) == "-0330")
    #expect(try ZoneClock.named("Europe/London").zoneName(winter) == "+0000")
  }

  @Test(arguments: [
    ("+0200", 7200), ("+02:00", 7200), ("-0330", -12_600), ("+02", 7200), ("utc", 0), ("Z", 0),
    ("Etc/UTC", 0), ("Europe/Brussels", 3600), ("America/New_York", -18_000),
  ])
  func `Zones are named by city or by offset`(name: String, east: Int) throws {
    let winter = try at("2026-11-23T00:00Z")
    #expect(try ZoneClock.named(name).offset(at: winter) == east)
  }

  @Test(arguments: [
    "", "Europe/Brusels", "CET+1", "GMT+2", "+2", "+25:00", "+02:60", "Mars/Olympus", "../UTC",
    "/etc/passwd", "EST",
  ])
  func `An unknown zone is an error that lists the forms`(name: String) {
    let problem = #expect(throws: TimeProblem.self) { try ZoneClock.named(name) }
    #expect(problem?.text == name)
    #expect(problem?.hint.contains("Europe/Brussels") == true)
  }

  @Test func `A mistyped zone names the nearest one`() {
    let problem = #expect(throws: TimeProblem.self) { try ZoneClock.named("Europe/Brusels") }
    #expect(problem?.reason.contains("the nearest is Europe/Brussels") == true)
  }

  static let zones = [
    "UTC", "Europe/Brussels", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
    "America/Santiago", "Pacific/Apia",
  ]

  @Test(arguments: zones) func `Every instant comes back from what the clock shows`(
    name: String
  ) throws {
    let clock = try ZoneClock.named(name)
    var random = SeededRandom(seed: 7)
    let years = 1_262_304_000..<1_893_456_000
    for _ in 0..<2_000 {
      let instant = Int.random(in: years, using: &random)
      let back = clock.instant(local: clock.local(instant))
      // Where the clock shows a time twice, the first instant comes back.
      #expect(clock.local(back) == clock.local(instant))
      #expect(back <= instant && instant - back <= 3600)
    }
  }

  @Test(arguments: zones) func `Days follow each other without gap or overlap`(name: String) throws
  {
    let clock = try ZoneClock.named(name)
    var start = clock.startOfDay(try at("2026-01-01T12:00Z"))
    for _ in 0..<400 {
      let next = clock.startOfDay(start, movedByDays: 1)
      #expect((23 * 3600...25 * 3600).contains(next - start))
      #expect(clock.startOfDay(next - 1) == start)
      #expect(clock.startOfDay(next) == next)
      #expect(clock.day(next) > clock.day(start))
      start = next
    }
  }

  @Test func `What a screen shows can be typed again`() throws {
    for name in Self.zones {
      let clock = try ZoneClock.named(name)
      let instant = try at("2026-11-23T14:05:00Z")
      let shown = clock.minuteWithZone(instant)
      #expect(try TimeExpression.time(shown, now: 0, clock: .utc) == instant)
    }
  }
}
