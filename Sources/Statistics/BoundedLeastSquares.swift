/// Shares of 0…1 that fit weighted sums best: minimises the sum of w (row · x - target)².
package struct BoundedLeastSquares: Sendable {
  /// One equation.
  package struct Row: Sendable {
    /// What each unknown is multiplied with.
    package let coefficients: [Double]
    /// What the sum should be, in the coefficients' unit.
    package let target: Double
    /// How much the row counts: one over its variance.
    package let weight: Double

    /// Makes an equation.
    package init(coefficients: [Double], target: Double, weight: Double = 1) {
      self.coefficients = coefficients
      self.target = target
      self.weight = weight
    }
  }

  /// How far a solution may be from the optimum, on coefficients scaled to unit length.
  static let tolerance = 1e-12
  /// Sweeps over all unknowns before it gives up.
  static let sweepLimit = 20_000

  /// The shares, each 0…1; zero for an unknown that no row speaks of.
  package let solution: [Double]
  /// Whether the last sweep moved no unknown by more than the tolerance.
  package let converged: Bool
  /// How much the other unknowns inflate the variance of each: 1 alone, infinite when undetermined.
  ///
  /// The diagonal of the inverse of the scaled normal matrix, without a constant term (D. A.
  /// Belsley, E. Kuh and R. E. Welsch, Regression Diagnostics, 1980, section 3.2).
  package let inflation: [Double]

  /// Solves by coordinate descent on the normal equations, each unknown cut to its bounds.
  ///
  /// P. Tseng, JOTA 109 (2001) 475-494, shows that it converges. Rows of another length, with
  /// values that are not finite or weights that are not above zero are left out. O(rows × unknowns²
  /// + unknowns⁴).
  package init(rows: [Row], unknowns: Int) {
    let equations = NormalEquations(rows, unknowns: max(0, unknowns))
    (solution, converged) = equations.solve(
      from: nil, tolerance: Self.tolerance, sweepsMax: Self.sweepLimit)
    inflation = equations.inflations
  }
}
