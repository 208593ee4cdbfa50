/// How much the days of one comparison vary beyond binomial.
///
/// Each stratum (before, after) has its own rate. Squared residuals are divided by the variance
/// of the mean day, so that busy days count for what they add to the sum: the linearised variance
/// of a ratio (W. G. Cochran, Sampling Techniques, 3rd edition, section 6.3) over the binomial
/// one. With days of one size it is Pearson's chi-square (McCullagh and Nelder, Generalized
/// Linear Models, 2nd edition, section 4.5.2). A stratum without failures, or with nothing else,
/// says nothing of variation and adds no degrees of freedom.
package struct DayVariation: Equatable, Sendable {
  /// The sum of squared residuals, in variances of the mean day.
  package let chiSquare: Double
  /// Days less one, summed over the strata that count.
  package let degrees: Int
  /// Days less one of the shortest stratum: the fewest that a sum rests on.
  package let shortestDegrees: Int

  /// What the prior weighs, in degrees of freedom.
  package static let priorDegrees = 4.0

  /// Measures the days of each stratum; days without trials are left out.
  package init(strata: [[Proportion]]) {
    var (sum, free) = (0.0, 0)
    for stratum in strata {
      let days = stratum.filter { $0.trials > 0 }
      let trials = days.reduce(0.0) { $0 + Double($1.trials) }
      let share = days.reduce(0.0) { $0 + Double($1.successes) } / trials
      guard days.count > 1, share > 0, share < 1 else { continue }
      for day in days {
        let gap = Double(day.successes) - Double(day.trials) * share
        sum += gap * gap / (trials / Double(days.count) * share * (1 - share))
      }
      free += days.count - 1
    }
    chiSquare = sum
    degrees = free
    shortestDegrees =
      strata.map { max(0, $0.count { $0.trials > 0 } - 1) }.min() ?? 0
  }

  /// The factor common to many comparisons: all chi-squares over all degrees; 1 without any.
  package static func pooledFactor(_ all: [DayVariation]) -> Double {
    let free = all.reduce(0.0) { $0 + Double($1.degrees) }
    return free > 0 ? max(1, all.reduce(0.0) { $0 + $1.chiSquare } / free) : 1
  }

  /// This comparison's dispersion, drawn towards the factor of all comparisons.
  ///
  /// The posterior of a scaled inverse chi-square prior worth `priorDegrees` (the moderated
  /// variance of G. K. Smyth, Statistical Applications in Genetics and Molecular Biology 3 (2004)
  /// article 3, with the prior's weight fixed): few days lean on the others, many speak for
  /// themselves. It is never below the common factor, and Student's degrees of freedom are the
  /// prior's and the shortest stratum's, because the sum of a few clustered days is skewed.
  package func dispersion(pooledFactor: Double) -> Dispersion {
    let prior = Self.priorDegrees
    let free = prior + Double(degrees)
    let common = pooledFactor > 1 ? pooledFactor : 1
    return Dispersion(
      factor: max(common, (prior * common + chiSquare) / free),
      degrees: prior + Double(shortestDegrees))
  }
}
