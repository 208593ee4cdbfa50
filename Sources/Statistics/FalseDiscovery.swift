/// Control of the share of false findings among all findings.
package enum FalseDiscovery {
  /// The q-value of each p-value, in the same order.
  ///
  /// Y. Benjamini and Y. Hochberg, JRSS B 57 (1995) 289-300: the smallest rate at which a
  /// comparison is a finding. NaN counts as 1; equal p-values get equal q-values.
  package static func adjusted(_ probabilities: [Double]) -> [Double] {
    let values = probabilities.map { $0.isNaN ? 1 : min(max($0, 0), 1) }
    let order = values.indices.sorted { (values[$0], $0) > (values[$1], $1) }
    var result = values
    var least = 1.0
    for (place, index) in order.enumerated() {
      least = min(least, values[index] * Double(values.count) / Double(values.count - place))
      result[index] = least
    }
    return result
  }
}
