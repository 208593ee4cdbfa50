import TestSupport
import Testing

@testable import Rendering

/// Numbers for people say no more and no less than they hold.
struct AmountTests {
  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (12_345, "12,345"),
    (1_000_000, "1,000,000"), (-1234, "-1,234"), (Int.max, "9,223,372,036,854,775,807"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ]) func countInGroups(_ value: Int, _ text: String) {
    #expect(Amount.count(value) == text)
  }

  @Test(arguments: [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1000, "1,000 rows")])
  func countWithNoun(_ value: Int, _ text: String) {
    #expect(Amount.count(value, "row") == text)
  }

  @Test(arguments: [
    (0, 0, "-"), (5, 0, "-"), (0, 7, "0.00 %"), (7, 7, "100.00 %"), (1, 3, "33.33 %"),
    (2, 3, "66.67 %"), (1, 100_000, "<0.01 %"), (99_999, 100_000, "99.99 %"),
    (1, 20_000, "0.01 %"), (1, 20_001, "<0.01 %"), (19_999, 20_000, "99.99 %"),
    (5, 100, "5.00 %"), (Int.max - 1, Int.max, "99.99 %"),
  ]) func share(_ part: Int, _ whole: Int, _ text: String) {
    #expect(Amount.share(part, of: whole) == text)
  }

  @Test(arguments: 1...50) func shareIsNeverWrongAtTheEnds(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<100 {
      let whole = Int.random(in: 1...(1 << Int.random(in: 1...40, using: &random)), using: &random)
      for part in [0, 1, whole - 1, whole, Int.random(in: 0...whole, using: &random)]
      where part >= 0 {
        let text = Amount.share(part, of: whole)
        #expect((text == "0.00 %") == (part == 0), "\(part) of \(whole): \(text)")
        #expect((text == "100.00 %") == (part == whole), "\(part) of \(whole): \(text)")
      }
    }
  }

  @Test(
    arguments: [
      (nil, "-"), (0, "0.00"), (0.004, "<0.01"), (0.005, "0.01"), (0.98, "0.98"), (1, "1.00"),
      (12.345, "12.35"), (.infinity, "-"), (.nan, "-"), (1e300, "-"),
    ] as [(Double?, String)]) func ratio(_ value: Double?, _ text: String)
  {
    #expect(Amount.ratio(value) == text)
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1050, "1.1 kB"), (99_949, "99.9 kB"),
    (99_950, "100 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (1_500_000_000, "1.5 GB"),
    (2_000_000_000_000_000, "2000 TB"),
  ]) func bytes(_ value: Int, _ text: String) {
    #expect(Amount.bytes(value) == text)
  }
}
