import Glibc

/// Successes among trials.
package struct Proportion: Equatable, Sendable {
  /// How many trials had the property.
  package let successes: Int
  /// How many trials there were.
  package let trials: Int

  /// Makes a proportion; counts below zero become zero, successes above the trials the trials.
  package init(successes: Int, trials: Int) {
    self.trials = max(0, trials)
    self.successes = min(max(0, successes), self.trials)
  }

  /// The share of successes, 0…1; nil without trials.
  package var share: Double? { trials > 0 ? Double(successes) / Double(trials) : nil }

  /// The score interval of the share; 0…1 without trials.
  ///
  /// E. B. Wilson, JASA 22 (1927) 209-212; method 3 of R. G. Newcombe, Statistics in Medicine 17
  /// (1998) 857-872. Trials are divided by the dispersion's factor, so it is never narrower than
  /// the binomial interval.
  package func interval(
    confidence: Double = 0.95, dispersion: Dispersion = .binomial
  ) -> Interval {
    scoreInterval(criticalValue: dispersion.criticalValue(confidence: confidence), dispersion)
  }

  /// The upper one-sided limit of the share where no trial was a success, 0…1; 1 without trials.
  ///
  /// The exact limit of C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413, which for no
  /// success is 1 − (1 − confidence)^(1/trials).
  package static func upperLimitWithoutSuccess(trials: Int, confidence: Double = 0.95) -> Double {
    trials > 0 ? 1 - exp(log(1 - confidence) / Double(trials)) : 1
  }

  func scoreInterval(criticalValue z: Double, _ dispersion: Dispersion) -> Interval {
    guard let share else { return Interval(lowerBound: 0, upperBound: 1) }
    let n = Double(trials) / dispersion.factor
    let square = z * z
    let centre = 2 * n * share + square
    let spread = z * (square + 4 * n * share * (1 - share)).squareRoot()
    let below = 2 * (n + square)
    return Interval(
      lowerBound: successes == 0 ? 0 : max(0, (centre - spread) / below),
      upperBound: successes == trials ? 1 : min(1, (centre + spread) / below))
  }
}
