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
    let first = after.scoreInterval(criticalValue: z, afterDispersion)
    // A critical value takes longer than all the rest; sides of equally many days share it.
    let isShared = beforeDispersion.degrees == afterDispersion.degrees
    let second = before.scoreInterval(
      criticalValue: isShared ? z : beforeDispersion.criticalValue(confidence: confidence),
      beforeDispersion)
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
    let root = Root.between(log(Self.probabilityMin), 0) { logarithm in
      let interval = difference(confidence: 1 - exp(logarithm))
      return new > old ? interval.lowerBound : -interval.upperBound
    }
    return exp(root)
  }

  /// The least probability that can be told from 0 as one minus a confidence.
  static let probabilityMin = 1e-15
}
