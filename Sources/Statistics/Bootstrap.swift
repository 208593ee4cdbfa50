/// Intervals by drawing rows again, with replacement, under a seed.
package enum Bootstrap {
  /// How near a share must come in each draw: ends are quantiles of draws, which vary by far more.
  private static let tolerance = 1e-7
  /// Sweeps of each draw, which begins at the solution of all rows.
  private static let sweepsMax = 1_000

  /// The percentile interval of each share of a bounded least squares fit.
  ///
  /// B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3. Without
  /// rows or draws it is 0…1 for each unknown. The same seed gives the same ends.
  package static func shares(
    rows: [BoundedLeastSquares.Row], unknowns: Int, draws: Int = 400, confidence: Double = 0.95,
    seed: UInt64
  ) -> [Interval] {
    let count = max(0, unknowns)
    guard !rows.isEmpty, draws > 0 else {
      return [Interval](repeating: Interval(lowerBound: 0, upperBound: 1), count: count)
    }
    let whole = BoundedLeastSquares(rows: rows, unknowns: count).solution
    var random = Draws(state: seed)
    var found = [[Double]](repeating: [], count: count)
    for _ in 0..<draws {
      let drawn = rows.map { _ in rows[Int.random(in: rows.indices, using: &random)] }
      let shares = NormalEquations(drawn, unknowns: count).solve(
        from: whole, tolerance: tolerance, sweepsMax: sweepsMax
      ).shares
      for i in 0..<count { found[i].append(shares[i]) }
    }
    let tail = (1 - min(max(confidence, 0), 1)) / 2
    let low = Int((Double(draws - 1) * tail).rounded(.down))
    return found.map { values in
      let sorted = values.sorted()
      return Interval(lowerBound: sorted[low], upperBound: sorted[draws - 1 - low])
    }
  }

  /// The SplitMix64 generator.
  ///
  /// By Steele, Lea and Flood, OOPSLA 2014.
  private struct Draws: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }
}
