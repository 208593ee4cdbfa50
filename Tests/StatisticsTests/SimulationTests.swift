import Glibc
import Statistics
import TestSupport
import Testing

/// What the intervals and tests do on invented firms where the truth is known.
@Suite struct SimulationTests {
  /// Days of one relay: each with its own mail and, on some days, a job that is refused.
  private func days(
    _ count: Int, burst: Double, _ random: inout SeededRandom
  ) -> [Proportion] {
    (0..<count).map { _ in
      let trials = Int.random(in: 100...1_000, using: &random)
      var rate = 0.01
      if Double.random(in: 0..<1, using: &random) < 0.2 {
        rate += burst * Double.random(in: 0.2...1, using: &random)
      }
      return Proportion(successes: poisson(rate * Double(trials), &random), trials: trials)
    }
  }

  private func poisson(_ mean: Double, _ random: inout SeededRandom) -> Int {
    var (events, time) = (0, 0.0)
    while true {
      time -= log(1 - Double.random(in: 0..<1, using: &random))
      if time > mean { return events }
      events += 1
    }
  }

  private func total(_ days: [Proportion]) -> Proportion {
    Proportion(
      successes: days.reduce(0) { $0 + $1.successes }, trials: days.reduce(0) { $0 + $1.trials })
  }

  /// Firms with a finding among 100 in which nothing changed.
  private func falseFirms(
    before: Int, after: Int, burst: Double, seed: UInt64, plain: Bool = false
  ) -> Int {
    var random = SeededRandom(seed: seed)
    return (0..<100).count { _ in
      let relays = (0..<12).map { _ in
        [days(before, burst: burst, &random), days(after, burst: burst, &random)]
      }
      let variations = relays.map { DayVariation(strata: $0) }
      let pooled = variations.reduce(into: VariationPool()) { $0.add($1) }.factor
      let changes = zip(relays, variations).map { strata, variation in
        ProportionChange(
          before: total(strata[0]), after: total(strata[1]),
          dispersion: plain ? .binomial : variation.dispersion(pooledFactor: pooled))
      }
      let values = FalseDiscovery.adjusted(changes.map(\.changeProbability))
      return zip(changes, values).contains { change, value in
        let (old, new) = (change.before.share ?? 0, change.after.share ?? 0)
        return value <= 0.05 && new - old >= 0.001 && new >= 1.5 * old
          && change.after.successes >= 10 && change.after.trials >= 30
      }
    }
  }

  @Test(arguments: [(14, 7), (14, 2), (42, 14)])
  func quietFirmsHaveFewFindings(before: Int, after: Int) {
    let found = falseFirms(before: before, after: after, burst: 0.08, seed: 21)
    let naive = falseFirms(before: before, after: after, burst: 0.08, seed: 21, plain: true)
    let even = falseFirms(before: before, after: after, burst: 0, seed: 22)
    #expect(found <= 5, "with the dispersion of days")
    #expect(even <= 5, "without clusters")
    #expect(naive > 50, "the clusters matter")
  }

  @Test(arguments: [(14, 7, 0.08), (14, 2, 0.08), (14, 7, 0), (14, 2, 0)])
  func differenceCovers(before: Int, after: Int, burst: Double) {
    var random = SeededRandom(seed: 31)
    let covered = (0..<80).reduce(0) { sum, _ in
      let relays = (0..<12).map { _ in
        [days(before, burst: burst, &random), days(after, burst: burst, &random)]
      }
      let variations = relays.map { DayVariation(strata: $0) }
      let pooled = variations.reduce(into: VariationPool()) { $0.add($1) }.factor
      return sum
        + zip(relays, variations).count { strata, variation in
          let range = ProportionChange(
            before: total(strata[0]), after: total(strata[1]),
            dispersion: variation.dispersion(pooledFactor: pooled)
          ).difference()
          return range.lowerBound <= 0 && range.upperBound >= 0
        }
    }
    #expect(covered >= 80 * 12 * 93 / 100)
  }

  @Test func bootstrapCoversShares() {
    var random = SeededRandom(seed: 41)
    let truth = [0.1, 0.6]
    var covered = 0
    for round in 0..<40 {
      let rows = (0..<30).map { _ in
        let volumes = [200.0, 200].map { $0 * Double.random(in: 0.2...1.8, using: &random) }
        let mean = volumes[0] * truth[0] + volumes[1] * truth[1]
        return BoundedLeastSquares.Row(
          coefficients: volumes, target: Double(poisson(mean, &random)), weight: 1 / mean)
      }
      let ranges = Bootstrap.shares(rows: rows, unknowns: 2, draws: 100, seed: UInt64(round))
      covered += zip(ranges, truth).count { $0.lowerBound <= $1 && $1 <= $0.upperBound }
    }
    #expect(covered >= 80 * 93 / 100)
  }
}
