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
  /// Below this probability of their chi-square days differ by more than is usual.
  package static let unusualProbability = 0.05

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

  /// This comparison's dispersion where others speak for it only as far as it resembles them.
  ///
  /// As `dispersion(pooledFactor:)`, but others lend no more degrees of freedom than they have, and
  /// none at all to days that differ by more than is usual among them: a pair of days of which one
  /// has all failures is worth one degree of its own, however many quiet days others had.
  /// `lentMax` is the most that they lend.
  package func dispersion(
    among others: VariationPool, lentMax: Double = priorDegrees
  ) -> Dispersion {
    let common = others.factor
    if degrees > 0,
      Tails.chiSquare(above: chiSquare / common, degrees: Double(degrees))
        < Self.unusualProbability
    {
      return Dispersion(factor: chiSquare / Double(degrees), degrees: Double(degrees))
    }
    let weight = min(Self.priorDegrees, Double(others.degrees))
    let free = weight + Double(degrees)
    return Dispersion(
      factor: free > 0 ? max(common, (weight * common + chiSquare) / free) : common,
      degrees: min(weight, lentMax) + Double(shortestDegrees))
  }
}
