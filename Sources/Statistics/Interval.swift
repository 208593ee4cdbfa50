/// A range that holds an unknown value with a stated confidence.
package struct Interval: Equatable, Sendable {
  /// The lower end, in the unit of what is estimated.
  package let lowerBound: Double
  /// The upper end; infinite where the data set no limit.
  package let upperBound: Double

  /// Makes a range from its ends.
  package init(lowerBound: Double, upperBound: Double) {
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }
}

/// How much wider than binomial a comparison must be, and how well that is known.
package struct Dispersion: Equatable, Sendable {
  /// The factor on the binomial variance, at least 1.
  package let factor: Double
  /// Degrees of freedom behind the factor; infinite when it is given, not estimated.
  package let degrees: Double

  /// Plain binomial variation.
  package static let binomial = Dispersion(factor: 1, degrees: .infinity)

  /// Makes a dispersion; a factor below 1 or NaN becomes 1, degrees below 1 or NaN become 1.
  package init(factor: Double, degrees: Double) {
    self.factor = factor > 1 && factor.isFinite ? factor : 1
    self.degrees = degrees > 1 ? degrees : 1
  }

  /// The two-sided critical value: Student's t, which is the normal's for infinite degrees.
  ///
  /// A confidence outside 0…1 is brought inside.
  package func criticalValue(confidence: Double) -> Double {
    let inside = min(max(confidence, 0), 0.999_999_999)
    return Tails.studentQuantile(0.5 + inside / 2, degrees: degrees)
  }
}
