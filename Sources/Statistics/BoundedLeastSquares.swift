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
  /// Whether the optimality (Karush-Kuhn-Tucker) conditions hold.
  package let converged: Bool
  /// How much the other unknowns inflate the variance of each: 1 alone, infinite when undetermined.
  ///
  /// The diagonal of the inverse of the scaled normal matrix, without a constant term (D. A.
  /// Belsley, E. Kuh and R. E. Welsch, Regression Diagnostics, 1980, section 3.2).
  package let inflation: [Double]

  /// Solves by coordinate descent on the normal equations, each unknown cut to its bounds.
  ///
  /// P. Tseng, JOTA 109 (2001) 475-494, shows that it converges. Rows of another length, with
  /// values that are not finite or weights that are not above zero are left out.
  package init(rows: [Row], unknowns: Int) {
    let count = max(0, unknowns)
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    var right = [Double](repeating: 0, count: count)
    for row in rows where Self.isUsable(row, count) {
      for i in 0..<count {
        right[i] += row.weight * row.coefficients[i] * row.target
        for j in 0..<count {
          matrix[i][j] += row.weight * row.coefficients[i] * row.coefficients[j]
        }
      }
    }
    let scale = (0..<count).map { matrix[$0][$0].squareRoot() }
    for i in 0..<count where scale[i] > 0 {
      right[i] /= scale[i]
      for j in 0..<count where scale[j] > 0 { matrix[i][j] /= scale[i] * scale[j] }
    }
    (solution, converged) = Self.descend(matrix, right, scale)
    inflation = (0..<count).map { scale[$0] > 0 ? Self.inflation(matrix, of: $0) : .infinity }
  }

  private static func isUsable(_ row: Row, _ count: Int) -> Bool {
    row.coefficients.count == count && row.weight > 0 && row.weight.isFinite
      && row.target.isFinite && row.coefficients.allSatisfy(\.isFinite)
  }

  /// Unknowns are scaled too: `z = scale * x`, so that each diagonal is 1.
  private static func descend(
    _ matrix: [[Double]], _ right: [Double], _ scale: [Double]
  ) -> ([Double], Bool) {
    let active = scale.indices.filter { scale[$0] > 0 && scale[$0].isFinite }
    var scaled = [Double](repeating: 0, count: scale.count)
    var converged = active.count == scale.filter { $0 > 0 }.count
    for sweep in 0..<sweepLimit {
      var moved = 0.0
      for i in active {
        let rest = active.reduce(right[i]) { $0 - ($1 == i ? 0 : matrix[i][$1] * scaled[$1]) }
        let next = min(max(0, rest), scale[i])
        moved = max(moved, (next - scaled[i]).magnitude / scale[i])
        scaled[i] = next
      }
      if moved <= tolerance { break }
      if sweep == sweepLimit - 1 { converged = false }
    }
    return (scaled.indices.map { scale[$0] > 0 ? min(1, scaled[$0] / scale[$0]) : 0 }, converged)
  }

  /// One over what is left of an unknown after the others have explained it (Gauss elimination).
  private static func inflation(_ matrix: [[Double]], of unknown: Int) -> Double {
    var work = matrix
    let others = matrix.indices.filter { $0 != unknown }
    for pivot in others where work[pivot][pivot] > 1e-10 {
      for i in matrix.indices where i != pivot && (i == unknown || i > pivot) {
        let factor = work[i][pivot] / work[pivot][pivot]
        for j in matrix.indices { work[i][j] -= factor * work[pivot][j] }
      }
    }
    let left = work[unknown][unknown]
    return left > 1e-10 ? 1 / left : .infinity
  }
}
