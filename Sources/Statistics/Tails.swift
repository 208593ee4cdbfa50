import Glibc

/// Tails and quantiles of the normal, Student and chi-square distributions.
///
/// Tails are good to about 1e-13 relative; quantiles are roots found on them.
/// A NaN gives NaN.
package enum Tails {
  /// The probability that a standard normal variable is above `z`.
  package static func normal(above z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }

  /// The standard normal value with probability `p` below it; infinite at 0 and 1.
  package static func normalQuantile(_ p: Double) -> Double {
    symmetricQuantile(p) { normal(above: $0) }
  }

  /// The probability that Student's t with `degrees` of freedom is above `t`.
  ///
  /// Abramowitz and Stegun 26.7.1 with 26.5; infinite degrees give the normal tail.
  package static func student(above t: Double, degrees: Double) -> Double {
    if degrees.isNaN || t.isNaN || degrees <= 0 { return .nan }
    if degrees > 1e7 { return normal(above: t) }
    if t.isInfinite || t.magnitude > 1e150 { return t > 0 ? 0 : 1 }
    let square = t * t
    let half =
      square < degrees
      ? 0.5 - 0.5 * beta(square / (degrees + square), 0.5, degrees / 2)
      : 0.5 * beta(degrees / (degrees + square), degrees / 2, 0.5)
    return t >= 0 ? half : 1 - half
  }

  /// The value of Student's t with probability `p` below it; infinite at 0 and 1.
  package static func studentQuantile(_ p: Double, degrees: Double) -> Double {
    if degrees.isNaN || degrees <= 0 { return .nan }
    if degrees > 1e7 { return normalQuantile(p) }
    return symmetricQuantile(p) { student(above: $0, degrees: degrees) }
  }

  /// The probability that chi-square with `degrees` of freedom is above `x`.
  ///
  /// Abramowitz and Stegun 26.4.2: a series below the mean, a continued fraction above it.
  package static func chiSquare(above x: Double, degrees: Double) -> Double {
    if x.isNaN || degrees.isNaN || degrees <= 0 || degrees.isInfinite { return .nan }
    if x <= 0 { return 1 }
    if x.isInfinite { return 0 }
    let (a, y) = (degrees / 2, x / 2)
    let front = exp(a * log(y) - y - lgamma(a))
    if y < a + 1 {
      var (term, sum, k) = (1 / a, 1 / a, a)
      for _ in 0..<100_000 where term > sum * 1e-17 {
        k += 1
        term *= y / k
        sum += term
      }
      return max(0, 1 - front * sum)
    }
    var b = y + 1 - a
    var c = 1e300
    var d = 1 / b
    var value = d
    for i in 1..<100_000 {
      let n = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / nonzero(n * d + b)
      c = nonzero(b + n / c)
      value *= d * c
      if (d * c - 1).magnitude < 1e-16 { break }
    }
    return front * value
  }

  /// The regularised incomplete beta function by its continued fraction, evaluated as Lentz does.
  ///
  /// Abramowitz and Stegun 26.5.8; `x` outside 0…1 is brought to the nearer end.
  package static func beta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x.isNaN || a.isNaN || b.isNaN || a <= 0 || b <= 0 { return .nan }
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - beta(1 - x, b, a) }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var value = d
    for i in 1..<10_000 {
      let m = Double(i)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      value *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      value *= d * c
      if (d * c - 1).magnitude < 1e-16 { break }
    }
    return front * value
  }

  private static func nonzero(_ x: Double) -> Double { x.magnitude < 1e-300 ? 1e-300 : x }

  private static func symmetricQuantile(_ p: Double, _ tail: (Double) -> Double) -> Double {
    if p.isNaN || p < 0 || p > 1 { return .nan }
    if p > 0.5 && p < 1 { return -symmetricQuantile(1 - p, tail) }
    if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
    if p == 0.5 { return 0 }
    var (low, high) = (0.0, 1.0)
    while tail(high) > p, high < 1e140 { (low, high) = (high, high * 2) }
    // Tails fall about as e^-x², so their logarithm is nearly straight.
    return -Root.between(low, high) { log(p / tail($0)) }
  }
}
