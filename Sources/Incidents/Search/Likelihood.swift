import Glibc

/// Logarithms of likelihoods of counts.
enum Likelihood {
  static func log(_ value: Double) -> Double { Glibc.log(value) }

  /// How far a count speaks for a higher rate than the expected one, by Poisson's distribution; 0
  /// where it is not above.
  static func gain(_ count: Double, over expected: Double) -> Double {
    guard count > expected else { return 0 }
    let least = max(expected, 1e-9)
    return count * Glibc.log(count / least) - (count - expected)
  }

  /// How far a count speaks for a higher rate than that behind `known` earlier ones, of which
  /// `expected` would have been usual: the logarithm of the likelihood of two rates against one.
  static func gain(_ count: Double, over expected: Double, known: Double) -> Double {
    guard count > expected else { return 0 }
    let least = max(expected, 1e-9)
    let pooled = (count + known) / (least + known)
    return count * Glibc.log(count / (pooled * least)) - known * Glibc.log(pooled)
  }
}
