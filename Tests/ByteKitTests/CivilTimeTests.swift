import ByteKit
import TestSupport
import Testing

@Suite struct CivilTimeTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
    (951_782_400, "2000-02-29T00:00:00Z"), (1_772_582_399, "2026-03-03T23:59:59Z"),
    (-11_644_473_600, "1601-01-01T00:00:00Z"), (253_402_300_800, "10000-01-01T00:00:00Z"),
    (-62_167_219_201, "-0001-12-31T23:59:59Z"),
  ])
  func writesISO(_ seconds: Int, _ text: String) {
    #expect(CivilTime.iso(seconds) == text)
    #expect(CivilTime.isoDate(seconds) == text.split(separator: "T").first.map(String.init))
  }

  @Test func dateAndSecondsAreInversesOverTenThousandYears() {
    var random = SeededRandom(seed: 400)
    for _ in 0..<20_000 {
      let year = Int.random(in: -400...10_000, using: &random)
      let month = Int.random(in: 1...12, using: &random)
      let last = CivilTime.daysInMonth(year: year, month: month)
      let day = Int.random(in: 1...last, using: &random)
      let ofDay = Int.random(in: 0..<CivilTime.secondsPerDay, using: &random)
      let days = CivilTime.daysFromCivil(year: year, month: month, day: day)
      let at = CivilTime.fields(of: days * CivilTime.secondsPerDay + ofDay)
      #expect([at.year, at.month, at.day] == [year, month, day])
      #expect(at.hour * 3600 + at.minute * 60 + at.second == ofDay)
    }
  }

  @Test func daysFollowEachOther() {
    var expected = CivilTime.daysFromCivil(year: 1896, month: 1, day: 1)
    for year in 1896...2104 {
      for month in 1...12 {
        for day in 1...CivilTime.daysInMonth(year: year, month: month) {
          #expect(CivilTime.daysFromCivil(year: year, month: month, day: day) == expected)
          expected += 1
        }
      }
    }
  }

  @Test(arguments: [(1900, 28), (2000, 29), (2024, 29), (2026, 28), (0, 29), (-4, 29), (-100, 28)])
  func februaryFollowsTheGregorianRule(_ year: Int, _ days: Int) {
    #expect(CivilTime.daysInMonth(year: year, month: 2) == days)
  }

  @Test(arguments: [Int.min, Int.min + 1, Int.max])
  func anyNumberHasADate(_ seconds: Int) {
    let at = CivilTime.fields(of: seconds)
    #expect((1...12).contains(at.month) && (1...31).contains(at.day))
    #expect((0...23).contains(at.hour) && (0...59).contains(at.minute))
    #expect((at.year < 0) == (seconds < 0))
  }

  @Test(arguments: [-86_401, -86_400, -1, 0, 86_399, 86_400, 1_771_200_000, Int.min, Int.max])
  func theDayOfATimeIsThatOfItsDate(_ seconds: Int) {
    let day = CivilTime.day(of: seconds)
    let at = CivilTime.fields(of: seconds)
    #expect(day == CivilTime.daysFromCivil(year: at.year, month: at.month, day: at.day))
  }
}
