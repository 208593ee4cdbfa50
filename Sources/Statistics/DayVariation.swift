/// How much the days of one comparison vary beyond binomial: Pearson's chi-square within strata.
///
/// Each stratum (before, after) has its own rate. A stratum without failures, or with nothing
/// else, says nothing of variation and adds no degrees of freedom. McCullagh and Nelder,
/// Generalized Linear Models, 2nd edition, section 4.5.2.
package struct DayVariation: Equatable, Sendable {
  /// The sum of squared Pearson residuals.
  package let chiSquare: Double
  /// Days less one, summed over the strata that count.
  package let degrees: Int

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
        let n = Double(day.trials)
        let gap = Double(day.successes) - n * share
        sum += gap * gap / (n * share * (1 - share))
      }
      free += days.count - 1
    }
    chiSquare = sum
    degrees = free
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
  /// themselves.
  package func dispersion(pooledFactor: Double) -> Dispersion {
    let prior = Self.priorDegrees
    let free = prior + Double(degrees)
    let common = pooledFactor > 1 ? pooledFactor : 1
    return Dispersion(factor: (prior * common + chiSquare) / free, degrees: free)
  }
}
