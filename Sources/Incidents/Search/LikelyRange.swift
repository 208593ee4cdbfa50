/// How far a begin or an end may lie from where it is most likely.
///
/// Of a begin that is placed too early or too late by some minutes the likelihood falls by what
/// these minutes say. The true one is less likely than the best by more than `x` on one side with a
/// chance of at most e^-x (the maximum of a random walk that drifts down; A. Wald, Ann. Math. Stat.
/// 15 (1944) 283-296), so both sides together hold it with (1 - e^-x)².
enum LikelyRange {
  /// How much less likely a place may be, as a logarithm: (1 - e^-3.68)² is 95 %.
  static let drop = 3.68
  /// Where looking further is given up.
  private static let dropMax = 4 * drop

  /// The places at which a rise may begin.
  ///
  /// `step` says how far a place speaks for lying in the rise, as a logarithm; `variation` is how
  /// much more than chance the failures vary.
  static func begins(
    around best: Int, in window: Range<Int>, variation: Double = 1, _ step: (Int) -> Double
  ) -> ClosedRange<Int> {
    places(around: best, in: window, drop * variation, isBegin: true, step)
  }

  /// The places at which a rise may end, themselves not in it.
  static func ends(
    around best: Int, in window: Range<Int>, variation: Double = 1, _ step: (Int) -> Double
  ) -> ClosedRange<Int> {
    places(around: best, in: window, drop * variation, isBegin: false, step)
  }

  private static func places(
    around best: Int, in window: Range<Int>, _ drop: Double, isBegin: Bool, _ step: (Int) -> Double
  ) -> ClosedRange<Int> {
    var (low, high) = (best, best)
    var sum = 0.0
    for place in (min(window.lowerBound, best)..<best).reversed() {
      sum += isBegin ? step(place) : -step(place)
      if sum >= -drop { low = place }
      if sum < -dropMax * max(1, drop / Self.drop) { break }
    }
    sum = 0
    for place in best..<max(window.upperBound, best) {
      sum += isBegin ? -step(place) : step(place)
      if sum >= -drop { high = place + 1 }
      if sum < -dropMax * max(1, drop / Self.drop) { break }
    }
    return low...high
  }
}
