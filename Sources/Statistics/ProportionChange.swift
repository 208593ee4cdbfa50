import Glibc

/// The change of a proportion from before to after.
///
/// All variances are multiplied by the dispersion's factor (quasi-binomial), and critical values
/// are Student's with its degrees of freedom.
package struct ProportionChange: Equatable, Sendable {
  /// The counts before.
  package let before: Proportion
  /// The counts after.
  package let after: Proportion
  /// The variation beyond binomial.
  package let dispersion: Dispersion

  /// Makes a comparison.
  package init(before: Proportion, after: Proportion, dispersion: Dispersion = .binomial) {
    self.before = before
    self.after = after
    self.dispersion = dispersion
  }

  /// The interval of after's share minus before's, -1…1; the whole range if one has no trials.
  ///
  /// Newcombe's hybrid score interval: method 10 of R. G. Newcombe, Statistics in Medicine 17
  /// (1998) 873-890, without continuity correction.
  package func difference(confidence: Double = 0.95) -> Interval {
    guard let old = before.share, let new = after.share else {
      return Interval(lowerBound: -1, upperBound: 1)
    }
    let z = dispersion.criticalValue(confidence: confidence)
    let first = after.scoreInterval(criticalValue: z, dispersion)
    let second = before.scoreInterval(criticalValue: z, dispersion)
    let down = root(new - first.lowerBound, second.upperBound - old)
    let up = root(first.upperBound - new, old - second.lowerBound)
    return Interval(
      lowerBound: max(-1, new - old - down), upperBound: min(1, new - old + up))
  }

  /// The interval of after's share divided by before's, 0…infinity.
  ///
  /// The score interval of P. A. R. Koopman, Biometrics 40 (1984) 513-517, by bisection on the
  /// logarithm. Its lower end is above 1 exactly when `increaseProbability` is below
  /// (1 - confidence) / 2.
  package func ratio(confidence: Double = 0.95) -> Interval {
    guard let old = before.share, let new = after.share, old + new > 0 else {
      return Interval(lowerBound: 0, upperBound: .infinity)
    }
    let z = dispersion.criticalValue(confidence: confidence)
    return Interval(
      lowerBound: new == 0 ? 0 : crossing(z),
      upperBound: old == 0 ? .infinity : crossing(-z))
  }

  /// The one-sided probability of such a rise if nothing had changed; 1 without trials.
  ///
  /// The pooled score test, divided by the dispersion, against Student's t.
  package var increaseProbability: Double {
    guard before.trials > 0, after.trials > 0 else { return 1 }
    return Tails.student(above: score(1), degrees: dispersion.degrees)
  }

  /// The two-sided probability of such a change if nothing had changed; 1 without trials.
  package var changeProbability: Double {
    guard before.trials > 0, after.trials > 0 else { return 1 }
    return 2 * Tails.student(above: score(1).magnitude, degrees: dispersion.degrees)
  }

  private func root(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }

  /// The ratio at which the score is `z`; the score falls as the ratio grows.
  private func crossing(_ z: Double) -> Double {
    var (low, high) = (-60.0, 60.0)
    for _ in 0..<70 {
      let middle = (low + high) / 2
      if score(exp(middle)) > z { low = middle } else { high = middle }
    }
    return exp((low + high) / 2)
  }

  /// The score of a supposed ratio, with the shares that fit best under it.
  private func score(_ ratio: Double) -> Double {
    let (x1, n1) = (Double(after.successes), Double(after.trials))
    let (x0, n0) = (Double(before.successes), Double(before.trials))
    let a = (n1 + n0) * ratio
    let b = n1 * ratio + x1 + n0 + x0 * ratio
    let c = x1 + x0
    let old = 2 * c / (b + max(0, b * b - 4 * a * c).squareRoot())
    let new = min(1, ratio * old)
    let variance = new * (1 - new) / n1 + ratio * ratio * old * max(0, 1 - old) / n0
    let gap = x1 / n1 - ratio * x0 / n0
    if variance <= 0 { return gap == 0 ? 0 : (gap > 0 ? .infinity : -.infinity) }
    return gap / (variance * dispersion.factor).squareRoot()
  }
}
