/// A run of minutes in which one series failed more than usual.
struct Segment: Sendable {
  /// Number of the series.
  let series: Int
  /// Places in the series; up to its end while it lasts.
  var range: Range<Int>
  /// Where its begin and its end may lie.
  var begins: ClosedRange<Int>, ends: ClosedRange<Int>
  /// True where it was still on at the end of the series.
  var lasts: Bool
  /// Failures, and how many are usual.
  var failed: Double
  var expected: Double
  /// How far the failures speak against chance, as a logarithm.
  var score: Double

  /// The order in which segments are put together: by begin, then by series.
  static func isEarlier(_ a: Segment, _ b: Segment) -> Bool {
    (a.range.lowerBound, a.series) < (b.range.lowerBound, b.series)
  }
}

/// Sums up how far failures speak for a rise, minute after minute, and forgets what speaks against.
struct RiseScore {
  /// How many times the usual rate the rise is thought to be.
  let ratio: Double
  private(set) var score = 0.0
  /// The place after the last one at which the score was nothing.
  private(set) var begin = 0

  init(ratio: Double) { self.ratio = ratio }

  /// Adds a minute; gives back the score.
  mutating func add(_ failed: Double, _ expected: Double, variation: Double, place: Int) -> Double {
    let step = (failed * logarithm - expected * (ratio - 1)) / variation
    if score + step <= 0 {
      score = 0
      begin = place + 1
    } else {
      score += step
    }
    return score
  }

  /// Begins anew after a place.
  mutating func reset(after place: Int) {
    score = 0
    begin = place + 1
  }

  private var logarithm: Double { Likelihood.log(ratio) }
}
