import Statistics
import TestSupport
import Testing

/// The rank-sum test beside all orders of few values, and where values are equal.
@Suite struct RankSumTests {
  /// Of all ways to choose which values come after, the share with a rank sum at least as high.
  private func exact(_ before: [Double], _ after: [Double]) -> Double {
    let all = before + after
    let ranks = all.map { value in
      Double(all.count { $0 < value }) + (Double(all.count { $0 == value }) + 1) / 2
    }
    func sum(_ chosen: [Int]) -> Double { chosen.reduce(0) { $0 + ranks[$1] } }
    let own = sum(Array(before.count..<all.count))
    var (high, ways) = (0, 0)
    for bits in 0..<(1 << all.count) {
      let chosen = all.indices.filter { bits >> $0 & 1 == 1 }
      guard chosen.count == after.count else { continue }
      ways += 1
      if sum(chosen) >= own - 1e-9 { high += 1 }
    }
    return Double(high) / Double(ways)
  }

  @Test(arguments: 0..<30) func itIsNearTheShareOfAllOrders(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let before = (0..<Int.random(in: 5...7, using: &random)).map { _ in
      Double(Int.random(in: 0...20, using: &random))
    }
    let after = (0..<Int.random(in: 2...4, using: &random)).map { _ in
      Double(Int.random(in: 4...24, using: &random))
    }
    let own = RankSum.riseProbability(before: before, after: after)
    #expect(abs(own - exact(before, after)) < 0.06)
  }

  @Test func orderOfTheValuesDoesNotMatter() {
    #expect(
      RankSum.riseProbability(before: [3, 1, 2], after: [9, 4])
        == RankSum.riseProbability(before: [1, 2, 3], after: [4, 9]))
  }

  @Test func equalOrMissingValuesProveNothing() {
    #expect(RankSum.riseProbability(before: [1, 1, 1], after: [1, 1]) == 1)
    #expect(RankSum.riseProbability(before: [], after: [1]) == 1)
    #expect(RankSum.riseProbability(before: [1], after: []) == 1)
  }

  @Test func oneDayAboveTenOthersIsNotEnoughAndTwoAre() {
    let before = (0..<10).map(Double.init)
    #expect(RankSum.riseProbability(before: before, after: [20]) > 0.025)
    #expect(RankSum.riseProbability(before: before, after: [20, 30]) < 0.025)
  }
}

/// What others lend to a comparison's variation.
@Suite struct VariationPoolTests {
  private func days(_ failed: [Int], of trials: Int) -> DayVariation {
    DayVariation(strata: [failed.map { Proportion(successes: $0, trials: trials) }])
  }

  private var quiet: VariationPool {
    var pool = VariationPool()
    for _ in 0..<5 { pool.add(days([3, 2, 4, 3, 2, 4, 3], of: 300)) }
    return pool
  }

  @Test func aPairOfDaysThatDifferStandsAlone() {
    let pair = days([60, 0], of: 200)
    let dispersion = pair.dispersion(among: quiet)
    #expect(dispersion.degrees == 1)
    // Residuals of 30 on each day, over the variance of the mean day, 200 × 0.15 × 0.85.
    #expect(abs(dispersion.factor - 2 * 30 * 30 / (200 * 0.15 * 0.85)) < 1e-9)
  }

  @Test func daysThatAgreeLeanOnOthers() {
    let dispersion = days([30, 31], of: 200).dispersion(among: quiet)
    #expect(dispersion.degrees == DayVariation.priorDegrees + 1)
    #expect(dispersion.factor == 1)
  }

  @Test func othersLendNoMoreThanTheyHave() {
    var pool = VariationPool()
    pool.add(days([3, 2], of: 300))
    #expect(days([30, 31], of: 200).dispersion(among: pool).degrees == 2)
    #expect(days([30, 31], of: 200).dispersion(among: VariationPool()).degrees == 1)
  }

  @Test func takingOneAwayLeavesTheOthers() {
    let own = days([9, 0, 5], of: 100)
    var pool = quiet
    pool.add(own)
    let rest = pool.without(own)
    #expect(rest.degrees == quiet.degrees)
    #expect(abs(rest.chiSquare - quiet.chiSquare) < 1e-9)
  }
}
