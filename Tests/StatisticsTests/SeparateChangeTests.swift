import Statistics
import TestSupport
import Testing

/// The comparison whose sides vary differently.
@Suite struct SeparateChangeTests {
  private func change(_ x0: Int, _ n0: Int, _ x1: Int, _ n1: Int) -> SeparateChange {
    SeparateChange(
      before: Proportion(successes: x0, trials: n0), .binomial,
      after: Proportion(successes: x1, trials: n1), .binomial)
  }

  @Test(arguments: [
    (48, 80, 56, 70), (3, 10, 9, 10), (2, 7, 6, 7), (0, 29, 5, 56), (0, 20, 10, 10),
  ])
  func withoutExtraVariationItIsNewcombesInterval(_ x0: Int, _ n0: Int, _ x1: Int, _ n1: Int) {
    let plain = ProportionChange(
      before: Proportion(successes: x0, trials: n0), after: Proportion(successes: x1, trials: n1))
    let own = change(x0, n0, x1, n1).difference()
    #expect(abs(own.lowerBound - plain.difference().lowerBound) < 1e-12)
    #expect(abs(own.upperBound - plain.difference().upperBound) < 1e-12)
  }

  @Test(arguments: 0..<40)
  func theProbabilityIsWhereTheIntervalReachesZero(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let n0 = Int.random(in: 1...400, using: &random)
    let n1 = Int.random(in: 1...400, using: &random)
    let x0 = Int.random(in: 0...n0, using: &random)
    let x1 = Int.random(in: 0...n1, using: &random)
    let item = SeparateChange(
      before: Proportion(successes: x0, trials: n0), Dispersion(factor: 1.7, degrees: 6),
      after: Proportion(successes: x1, trials: n1), Dispersion(factor: 3.1, degrees: 4))
    let p = item.changeProbability
    if p < 0.999 {
      // A smaller probability cannot be told from 1 minus a confidence.
      let wider = item.difference(confidence: 1 - max(p, 1e-6) * 0.99)
      #expect(p < 1e-6 || wider.lowerBound <= 0 && wider.upperBound >= 0)
      let narrower = item.difference(confidence: 1 - max(p, 1e-6) * 1.01)
      #expect(narrower.lowerBound > 0 || narrower.upperBound < 0)
    } else {
      let half = item.difference(confidence: 0.5)
      #expect(half.lowerBound <= 0 && half.upperBound >= 0)
    }
  }

  @Test func variationAfterDoesNotMakeTheQuietDaysBeforeUncertain() {
    let wild = Dispersion(factor: 20, degrees: 6)
    let before = Proportion(successes: 0, trials: 60)
    let after = Proportion(successes: 40, trials: 60)
    let own = SeparateChange(before: before, .binomial, after: after, wild)
    let shared = SeparateChange(before: before, wild, after: after, wild)
    #expect(own.difference().lowerBound > shared.difference().lowerBound)
    #expect(own.changeProbability < shared.changeProbability)
  }

  @Test func withoutTrialsNothingIsKnown() {
    let item = change(0, 0, 5, 10)
    #expect(item.difference() == Interval(lowerBound: -1, upperBound: 1))
    #expect(item.changeProbability == 1)
    #expect(change(3, 10, 3, 10).changeProbability == 1)
  }
}
