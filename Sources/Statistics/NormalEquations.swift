/// The normal equations of a least squares problem, scaled so that each diagonal is 1.
struct NormalEquations {
  private let count: Int
  /// Row after row.
  private var matrix: [Double]
  private var right: [Double]
  /// The length of each unknown's column; 0 for one that no row speaks of.
  private var scale: [Double]

  /// What a pivot must leave over to count as not 0.
  private static let pivotMin = 1e-10

  init(_ rows: [BoundedLeastSquares.Row], unknowns count: Int) {
    self.count = count
    matrix = [Double](repeating: 0, count: count * count)
    right = [Double](repeating: 0, count: count)
    for row in rows where Self.isUsable(row, count) {
      for i in 0..<count where row.coefficients[i] != 0 {
        let weighted = row.weight * row.coefficients[i]
        right[i] += weighted * row.target
        for j in 0..<count { matrix[i * count + j] += weighted * row.coefficients[j] }
      }
    }
    scale = []
    scale = (0..<count).map { matrix[$0 * count + $0].squareRoot() }
    for i in 0..<count where scale[i] > 0 {
      right[i] /= scale[i]
      for j in 0..<count where scale[j] > 0 { matrix[i * count + j] /= scale[i] * scale[j] }
    }
  }

  private static func isUsable(_ row: BoundedLeastSquares.Row, _ count: Int) -> Bool {
    row.coefficients.count == count && row.weight > 0 && row.weight.isFinite
      && row.target.isFinite && row.coefficients.allSatisfy(\.isFinite)
  }

  // MARK: - Solution

  /// The shares, each 0…1, and whether the last of at most `sweepsMax` sweeps stood still.
  ///
  /// Unknowns are scaled too: `z = scale * x`, so that each diagonal is 1.
  func solve(
    from start: [Double]?, tolerance: Double, sweepsMax: Int
  ) -> (shares: [Double], converged: Bool) {
    let active = (0..<count).filter { scale[$0] > 0 && scale[$0].isFinite }
    var scaled = [Double](repeating: 0, count: count)
    if let start { for i in active { scaled[i] = start[i] * scale[i] } }
    var converged = active.count == scale.count { $0 > 0 }
    for sweep in 0..<sweepsMax {
      var moved = 0.0
      for i in active {
        var rest = right[i]
        for j in active where j != i { rest -= matrix[i * count + j] * scaled[j] }
        let next = min(max(0, rest), scale[i])
        moved = max(moved, (next - scaled[i]).magnitude / scale[i])
        scaled[i] = next
      }
      if moved <= tolerance { break }
      if sweep == sweepsMax - 1 { converged = false }
    }
    return (scaled.indices.map { scale[$0] > 0 ? min(1, scaled[$0] / scale[$0]) : 0 }, converged)
  }

  // MARK: - Inflation

  /// How much the other unknowns inflate the variance of each; infinite when undetermined.
  var inflations: [Double] { (0..<count).map { scale[$0] > 0 ? inflation(of: $0) : .infinity } }

  /// One over what is left of an unknown after the others have explained it (Gauss elimination).
  private func inflation(of unknown: Int) -> Double {
    var work = matrix
    for pivot in 0..<count where pivot != unknown && work[pivot * count + pivot] > Self.pivotMin {
      for i in 0..<count where i == unknown || i > pivot {
        let factor = work[i * count + pivot] / work[pivot * count + pivot]
        guard factor != 0 else { continue }
        for j in 0..<count { work[i * count + j] -= factor * work[pivot * count + j] }
      }
    }
    let left = work[unknown * count + unknown]
    return left > Self.pivotMin ? 1 / left : .infinity
  }
}
