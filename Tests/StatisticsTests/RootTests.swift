import Statistics
import TestSupport
import Testing

/// Roots of functions of one variable.
@Suite struct RootTests {
  @Test(arguments: 0..<50)
  func rootsOfPowersAreFound(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let truth = Double.random(in: 0.001...9, using: &random)
    let power = Int.random(in: 1...9, using: &random)
    func value(_ x: Double) -> Double {
      (0..<power).reduce(1.0) { product, _ in product * x }
        - (0..<power).reduce(1.0) { product, _ in product * truth }
    }
    var calls = 0
    let found = Root.between(0, 10) { x in
      calls += 1
      return value(x)
    }
    #expect(abs(found - truth) <= 1e-14 * truth)
    #expect(calls < 80, "no more than bisection would take")
    #expect(Root.between(0, 10) { -value($0) } == found, "falling functions too")
  }

  @Test func endsAndInfiniteValuesAreTaken() {
    #expect(Root.between(2, 3) { $0 - 2 } == 2)
    #expect(Root.between(2, 3) { $0 - 3 } == 3)
    #expect(abs(Root.between(0, 8) { $0 < 5 ? -.infinity : .infinity } - 5) < 1e-14)
  }

  @Test func withoutAChangeOfSignTheNearerEndIsGiven() {
    #expect(Root.between(2, 3) { $0 } == 2)
    #expect(Root.between(2, 3) { -4 + $0 } == 3)
  }
}
