/// Roots of functions of one variable.
package enum Root {
  /// The evaluations after which a search ends with what it has.
  static let stepsMax = 200

  /// The point between `low` and `high` where `value` changes its sign.
  ///
  /// Regula falsi in the form that is called Illinois (M. Dowell and P. Jarratt, BIT 11 (1971)
  /// 168-174), with every fourth step a bisection, so that it is never much slower than that.
  /// Ends where the ends are within a unit or two of their last place. Where the sign is the same
  /// at both ends, the end with the value nearer to zero is given; a value may be infinite.
  package static func between(
    _ low: Double, _ high: Double, _ value: (Double) -> Double
  ) -> Double {
    var (a, b) = (low, high)
    var (atA, atB) = (value(a), value(b))
    if atA == 0 || atB == 0 { return atA == 0 ? a : b }
    guard (atA < 0) != (atB < 0) else { return atA.magnitude < atB.magnitude ? a : b }
    var kept = 0  // which end stood still in the step before: -1 is a, 1 is b
    for step in 0..<stepsMax {
      let middle = a + (b - a) / 2
      guard middle > a, middle < b, b - a > 4e-16 * max(a.magnitude, b.magnitude) else { break }
      let chord = (a * atB - b * atA) / (atB - atA)
      let x = step % 4 < 3 && chord > a && chord < b ? chord : middle
      let atX = value(x)
      if atX == 0 || atX.isNaN { return x }
      if (atX < 0) == (atB < 0) {
        if kept == -1 { atA /= 2 }
        (b, atB, kept) = (x, atX, -1)
      } else {
        if kept == 1 { atB /= 2 }
        (a, atA, kept) = (x, atX, 1)
      }
    }
    return a + (b - a) / 2
  }
}
