import Statistics
import TestSupport
import Testing

/// Input at the edges, and properties under seeds.
@Suite struct EdgeTests {
  @Test func nothingCountedGivesTheWholeRange() {
    let none = Proportion(successes: 0, trials: 0)
    #expect(none.interval() == Interval(lowerBound: 0, upperBound: 1))
    let change = ProportionChange(before: none, after: Proportion(successes: 1, trials: 2))
    #expect(change.difference() == Interval(lowerBound: -1, upperBound: 1))
    #expect(change.ratio() == Interval(lowerBound: 0, upperBound: .infinity))
    #expect(change.increaseProbability == 1)
    let empty = EventRate(events: 0, exposure: 0)
    #expect(empty.ratio(to: empty).upperBound == .infinity)
    #expect(BoundedLeastSquares(rows: [], unknowns: 2).inflation == [.infinity, .infinity])
  }

  @Test func ratioAndProbabilityAgree() {
    var random = SeededRandom(seed: 11)
    for _ in 0..<150 {
      let n0 = Int.random(in: 1...400, using: &random)
      let n1 = Int.random(in: 1...400, using: &random)
      let change = ProportionChange(
        before: Proportion(successes: Int.random(in: 0...n0 / 8, using: &random), trials: n0),
        after: Proportion(successes: Int.random(in: 0...n1 / 4, using: &random), trials: n1),
        dispersion: Dispersion(factor: Double.random(in: 1...4, using: &random), degrees: 8))
      #expect((change.ratio().lowerBound > 1) == (change.increaseProbability < 0.025))
      let plain = ProportionChange(before: change.before, after: change.after)
      #expect(change.difference().lowerBound <= plain.difference().lowerBound)
      #expect(change.difference().upperBound >= plain.difference().upperBound)
    }
  }

  @Test func solvesSmallSystems() {
    typealias Row = BoundedLeastSquares.Row
    let exact = BoundedLeastSquares(
      rows: [
        Row(coefficients: [100, 50], target: 60), Row(coefficients: [50, 100], target: 90),
      ], unknowns: 2)
    #expect(exact.converged)
    #expect((exact.solution[0] - 0.2).magnitude < 1e-9)
    #expect((exact.solution[1] - 0.8).magnitude < 1e-9)
    // Each unknown stands alone, and both free optima lie outside the bounds.
    let bounded = BoundedLeastSquares(
      rows: [Row(coefficients: [1, 0], target: -1), Row(coefficients: [0, 1], target: 1.5)],
      unknowns: 2)
    #expect(bounded.solution == [0, 1])
    #expect(bounded.inflation == [1, 1])
    let alike = BoundedLeastSquares(
      rows: [Row(coefficients: [1, 2], target: 1), Row(coefficients: [2, 4], target: 2)],
      unknowns: 2)
    #expect(alike.inflation == [.infinity, .infinity])
  }
}
