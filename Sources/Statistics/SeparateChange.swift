import Glibc

/// The change of a proportion whose days vary differently before and after.
///
/// Where nothing failed before, there is nothing that could have varied: the variation of the days
/// after must not make the days before look uncertain. Each side therefore has its own factor on the
/// binomial variance and its own degrees of freedom.
package struct SeparateChange: Equatable, Sendable {
  /// The counts before and their variation.
  package let before: Proportion, beforeDispersion: Dispersion
  /// The counts after and their variation.
  package let after: Proportion, afterDispersion: Dispersion

  /// Makes a comparison.
  package init(
    before: Proportion, _ beforeDispersion: Dispersion, after: Proportion,
    _ afterDispersion: Dispersion
  ) {
    self.before = before
    self.beforeDispersion = beforeDispersion
    self.after = after
    self.afterDispersion = afterDispersion
  }

  /// The interval of after's share minus before's, -1…1; the whole range if one has no trials.
  ///
  /// Newcombe's hybrid score interval (R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890,
  /// method 10), which needs nothing but an interval for each side.
  package func difference(confidence: Double = 0.95) -> Interval {
    guard let old = before.share, let new = after.share else {
      return Interval(lowerBound: -1, upperBound: 1)
    }
    let z = afterDispersion.criticalValue(confidence: confidence)
    // A critical value takes longer than all the rest; sides of equally many days share it.
    return interval(
      old, new,
      beforeValue: sharesDegrees
        ? z : beforeDispersion.criticalValue(confidence: confidence),
      afterValue: z)
  }

  private var sharesDegrees: Bool { beforeDispersion.degrees == afterDispersion.degrees }

  /// The interval at a critical value of each side.
  private func interval(
    _ old: Double, _ new: Double, beforeValue: Double, afterValue: Double
  ) -> Interval {
    let first = after.scoreInterval(criticalValue: afterValue, afterDispersion)
    let second = before.scoreInterval(criticalValue: beforeValue, beforeDispersion)
    func root(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }
    return Interval(
      lowerBound: max(-1, new - old - root(new - first.lowerBound, second.upperBound - old)),
      upperBound: min(1, new - old + root(first.upperBound - new, old - second.lowerBound)))
  }

  /// The two-sided probability of such a change if nothing had changed; 1 without trials.
  ///
  /// One minus the confidence at which the interval just reaches 0, so it is below 1 − confidence
  /// exactly when the interval of that confidence leaves 0 out; not below `probabilityMin`.
  package var changeProbability: Double {
    guard let old = before.share, let new = after.share, old != new else { return 1 }
    // The interval widens with its critical value; searching that needs no quantile at each step.
    func room(_ z: Double) -> Double {
      let other = sharesDegrees ? z : beforeValue(probability(z))
      let interval = interval(old, new, beforeValue: other, afterValue: z)
      return new > old ? interval.lowerBound : -interval.upperBound
    }
    var (low, high) = (0.0, 1.0)
    while room(high) > 0 {
      if probability(high) <= Self.probabilityMin { return Self.probabilityMin }
      (low, high) = (high, high * 2)
    }
    return max(probability(Root.between(low, high, room)), Self.probabilityMin)
  }

  /// The two-sided probability beyond a critical value of the side after.
  private func probability(_ z: Double) -> Double {
    2 * Tails.student(above: z, degrees: afterDispersion.degrees)
  }

  /// The critical value of the side before with the same probability beyond it.
  private func beforeValue(_ probability: Double) -> Double {
    -Tails.studentQuantile(
      max(probability, Self.probabilityMin) / 2, degrees: beforeDispersion.degrees)
  }

  /// The least probability that is told.
  static let probabilityMin = 1e-15
}
