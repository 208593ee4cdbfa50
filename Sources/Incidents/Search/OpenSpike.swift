/// A spike that is on: what its mail fails like, and whether it still does.
struct OpenSpike {
  /// Evidence that ends it.
  static let endScore = 7.0
  /// Attempts that the rate of the whole spike weighs in a unit's rate.
  private static let unitPrior = 5.0
  /// How many times the usual rate a unit must fail at to tell whether the spike lasts.
  private static let tellingRatio = 1.5

  /// First minute, a place in the series.
  let begin: Int
  /// Where the first minute may lie.
  let begins: ClosedRange<Int>
  /// The span that it lies in.
  let firstSpan: Int
  /// The span up to which the evidence is greatest.
  private(set) var bestSpan: Int
  /// The last span in which it may still have been on.
  private(set) var likelySpan: Int
  /// By unit: a From domain's mail by one relay, at whatever receiver.
  private var failures: [Double]
  private var attempts: [Double]
  /// What a span has of each unit; nothing between spans.
  private var present: [Present]
  private var allFailures = 0.0
  private var allAttempts = 0.0
  private var score = 0.0
  private var bestScore = 0.0

  init(begin: Int, begins: ClosedRange<Int>, firstSpan: Int, unitCount: Int) {
    self.begin = begin
    self.begins = begins
    self.firstSpan = firstSpan
    bestSpan = firstSpan
    likelySpan = firstSpan
    failures = Array(repeating: 0, count: unitCount)
    attempts = failures
    present = Array(repeating: Present(), count: unitCount)
  }

  /// How far the evidence has fallen from where it was greatest.
  var peakDrop: Double { bestScore - score }

  /// True when the same mail fails no longer.
  var hasEnded: Bool { peakDrop > Self.endScore }

  /// Adds what a span tells of how the spike's mail fails.
  mutating func add(
    _ cells: ArraySlice<StreamSlots.Cell>, _ failed: ArraySlice<StreamSlots.Failure>,
    units: [Int]
  ) {
    for failure in failed {
      failures[units[failure.stream]] += failure.count
      allFailures += failure.count
    }
    for cell in cells {
      attempts[units[Int(cell.stream)]] += Double(cell.attempts)
      allAttempts += Double(cell.attempts)
    }
  }

  /// Weighs whether a span is still part of it, by how its mail has failed so far.
  mutating func weigh(
    _ cells: ArraySlice<StreamSlots.Cell>, _ failed: ArraySlice<StreamSlots.Failure>, span: Int,
    units: [Int], _ model: BaselineModel
  ) {
    guard allFailures > 0 else {
      (bestSpan, likelySpan) = (span, span)
      return
    }
    var touched: [Int] = []
    for cell in cells {
      let stream = Int(cell.stream)
      // Mail that the spike has not touched cannot tell whether it is over.
      guard failures[units[stream]] > 0 else { continue }
      if present[units[stream]].attempts == 0 { touched.append(units[stream]) }
      present[units[stream]].attempts += Double(cell.attempts)
      present[units[stream]].usual += Double(cell.attempts) * model.rate(stream)
    }
    for failure in failed { present[units[failure.stream]].failures += failure.count }
    let step = touched.reduce(0) { $0 + evidence(of: $1) }
    for unit in touched { present[unit] = Present() }
    for failure in failed { present[units[failure.stream]] = Present() }
    score += step / model.variation
    if score >= bestScore { (bestScore, bestSpan) = (score, span) }
    if peakDrop <= LikelyRange.drop { likelySpan = span }
  }

  /// How far a unit's present speaks for the spike and against the usual.
  private func evidence(of unit: Int) -> Double {
    let now = present[unit]
    let own = rate(unit)
    let usual = now.usual / now.attempts
    guard own > Self.tellingRatio * usual else { return 0 }
    return now.failures * Likelihood.log(own / usual) - now.attempts * (own - usual)
  }

  /// A unit in one span.
  private struct Present {
    var attempts = 0.0
    var usual = 0.0
    var failures = 0.0
  }

  /// The rate at which a unit has failed in the spike.
  private func rate(_ unit: Int) -> Double {
    let overall = allFailures / max(allAttempts, 1)
    return (failures[unit] + Self.unitPrior * overall) / (attempts[unit] + Self.unitPrior)
  }
}
