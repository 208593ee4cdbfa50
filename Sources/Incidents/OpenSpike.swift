/// A spike that is on: what its mail fails like, and whether it still does.
struct OpenSpike {
  /// Attempts that the rate of the whole spike weighs in a unit's rate.
  private static let unitPrior = 5.0
  /// How many times the usual rate a unit must fail at to tell whether the spike lasts.
  private static let tellingRatio = 1.5

  /// First minute, a place in the series.
  let begin: Int
  /// The span that it lies in.
  let firstSpan: Int
  /// The span up to which the evidence is greatest.
  private(set) var bestSpan: Int
  /// By unit: a From domain's mail by one relay, at whatever receiver.
  private var failures: [Int: Double] = [:]
  private var attempts: [Int: Double] = [:]
  private var allFailures = 0.0
  private var allAttempts = 0.0
  private var score = 0.0
  private var bestScore = 0.0

  init(begin: Int, firstSpan: Int) {
    self.begin = begin
    self.firstSpan = firstSpan
    bestSpan = firstSpan
  }

  /// How far the evidence has fallen from where it was greatest.
  var peakDrop: Double { bestScore - score }

  /// True when the same mail fails no longer.
  var hasEnded: Bool { peakDrop > SpikeSearch.endScore }

  /// Adds what a span tells of how the spike's mail fails.
  mutating func add(
    _ cells: ArraySlice<StreamSlots.Cell>, _ failed: ArraySlice<StreamSlots.Failure>,
    units: [Int]
  ) {
    for failure in failed {
      failures[units[failure.stream], default: 0] += failure.count
      allFailures += failure.count
    }
    for cell in cells {
      attempts[units[Int(cell.stream)], default: 0] += Double(cell.attempts)
      allAttempts += Double(cell.attempts)
    }
  }

  /// Weighs whether a span is still part of it, by how its mail has failed so far.
  mutating func weigh(
    _ cells: ArraySlice<StreamSlots.Cell>, _ failed: ArraySlice<StreamSlots.Failure>, span: Int,
    units: [Int], _ model: BaselineModel
  ) {
    guard allFailures > 0 else {
      bestSpan = span
      return
    }
    var present: [Int: Present] = [:]
    for cell in cells {
      let stream = Int(cell.stream)
      let attempts = Double(cell.attempts)
      present[units[stream], default: Present()].attempts += attempts
      present[units[stream], default: Present()].usual += attempts * model.rate(stream)
    }
    for failure in failed {
      present[units[failure.stream], default: Present()].failures += failure.count
    }
    var step = 0.0
    // In order, since a sum of such numbers depends on it in its last digits.
    for (unit, now) in present.sorted(by: { $0.key < $1.key }) where now.attempts > 0 {
      // Mail that the spike has not touched cannot tell whether it is over.
      guard failures[unit, default: 0] > 0 else { continue }
      let own = rate(unit)
      let usual = now.usual / now.attempts
      guard own > Self.tellingRatio * usual else { continue }
      step += now.failures * Likelihood.log(own / usual) - now.attempts * (own - usual)
    }
    score += step / model.variation
    if score >= bestScore { (bestScore, bestSpan) = (score, span) }
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
    return ((failures[unit] ?? 0) + Self.unitPrior * overall)
      / ((attempts[unit] ?? 0) + Self.unitPrior)
  }
}
