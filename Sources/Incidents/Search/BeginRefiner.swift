/// The begin of a rise, and where it may lie; places in the series.
struct LikelyBegin {
  let place: Int
  let range: ClosedRange<Int>
}

/// Finds the begin again where the view is clearest: in the failures of the place that explains
/// most.
struct BeginRefiner {
  /// Minutes around the begin found so far that are looked at.
  static let minutes = 60

  /// Minutes around the begin found so far in which the true one may lie.
  static let rangeMinutes = 12 * 60

  /// Minutes before the begin found so far in which the rise may have begun.
  static let leadMinutes = 20

  let series: MinuteSeries
  let atoms: FailureAtoms

  /// The first minute, a place in the series; nil where nothing is clearer than so far.
  func begin(
    _ range: Range<Int>, _ part: Explainer.Part, _ minutesOf: [Int: Int]
  ) -> LikelyBegin? {
    let from = max(0, range.lowerBound - Self.minutes)
    let to = min(range.upperBound, range.lowerBound + Self.minutes)
    guard to > from else { return nil }
    let during = part.atoms.reduce(0) { $0 + $1.during }
    let usual = atoms.scale * part.atoms.reduce(0.0) { $0 + Double($1.before) }
    // What the same place failed in the hour before counts too: a job of today has no yesterday.
    let quiet = from..<max(from, range.lowerBound - Self.leadMinutes)
    let lately =
      quiet.reduce(0.5) { $0 + Double(minutesOf[$1] ?? 0) } / Double(max(quiet.count, 30))
    let perMinute = max(usual / Double(range.count), lately)
    let rate = Double(during) / Double(range.count)
    guard rate > 2 * perMinute else { return nil }
    let logarithm = Likelihood.log(rate / perMinute)
    func step(_ place: Int) -> Double {
      Double(minutesOf[place] ?? 0) * logarithm - (rate - perMinute)
    }
    var sum = 0.0
    var best = 0.0
    var begin = range.lowerBound
    for place in (from..<to).reversed() {
      sum += step(place)
      if sum > best { (best, begin) = (sum, place) }
    }
    let last = max(begin, min(range.upperBound - 1, begin + Self.rangeMinutes))
    let window = min(begin, max(0, begin - Self.rangeMinutes))..<last
    return LikelyBegin(
      place: begin, range: LikelyRange.begins(around: begin, in: window, step))
  }
}
