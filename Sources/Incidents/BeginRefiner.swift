/// Finds the begin again where the view is clearest: in the failures of the place that explains
/// most.
struct BeginRefiner {
  /// Minutes around the begin found so far that are looked at.
  static let minutes = 60

  /// Minutes before the begin found so far in which the rise may have begun.
  static let leadMinutes = 20

  let series: MinuteSeries
  let atoms: FailureAtoms

  /// The place of the first minute in the series; the one found so far where nothing is clearer.
  func begin(_ range: Range<Int>, _ part: Explainer.Part, _ minutesOf: [Int: Int]) -> Int {
    let from = max(0, range.lowerBound - Self.minutes)
    let to = min(range.upperBound, range.lowerBound + Self.minutes)
    guard to > from else { return range.lowerBound }
    let during = part.atoms.reduce(0) { $0 + $1.during }
    let usual = atoms.scale * part.atoms.reduce(0.0) { $0 + Double($1.before) }
    // What the same place failed in the hour before counts too: a job of today has no yesterday.
    let quiet = from..<max(from, range.lowerBound - Self.leadMinutes)
    let lately =
      quiet.reduce(0.5) { $0 + Double(minutesOf[$1] ?? 0) } / Double(max(quiet.count, 30))
    let perMinute = max(usual / Double(range.count), lately)
    let rate = Double(during) / Double(range.count)
    guard rate > 2 * perMinute else { return range.lowerBound }
    let step = Likelihood.log(rate / perMinute)
    var sum = 0.0
    var best = 0.0
    var begin = range.lowerBound
    for place in (from..<to).reversed() {
      sum += Double(minutesOf[place] ?? 0) * step - (rate - perMinute)
      if sum > best { (best, begin) = (sum, place) }
    }
    return begin
  }
}
