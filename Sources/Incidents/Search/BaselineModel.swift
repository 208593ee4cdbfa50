/// What failures of one series are usual: by stream, with the swing of day and week, as far as it is
/// known.
///
/// Learns from spans of time that no spike lies in. All of its memory weighs the same.
struct BaselineModel {
  /// Attempts that the rate of a unit's mail weighs in a stream's rate.
  private static let streamPrior = 200.0
  /// Attempts that the rate of what is new weighs in a unit's rate.
  private static let unitPrior = 100.0
  /// The rate that a unit without any past may have, and how many times the rate of all mail.
  private static let newUnitRate = 0.01
  private static let newUnitRatio = 4.0
  /// Failures that a steady rate weighs in the swing of hours.
  private static let swingPrior = 30.0
  /// Failures that the least variation weighs in what is measured.
  private static let variationPrior = 40.0
  /// The variation beyond chance that is thought of where nothing is known.
  private static let variationStart = 2.0
  /// The most that failures may vary more than chance explains.
  private static let variationMax = 20.0
  private static let hoursPerWeek = 168

  /// The unit of each stream: a From domain's mail by one relay.
  private let units: [Int]
  private var unitTallies: [Tally]
  private var unitRates: [Rate]
  private var tallies: [Tally]
  private var rates: [Rate]
  /// Attempts that were learned from.
  private(set) var learned = 0.0
  /// Failures that were learned from.
  private(set) var learnedFailures = 0.0
  private var hours = Array(repeating: Hour(), count: hoursPerWeek)
  private var squares = 0.0
  private var expected = 0.0

  /// A rate as a part that was learned and the share of what is thought where nothing is known: no
  /// division is needed to ask for it, which is done far more often than to learn.
  private struct Rate {
    var own = 0.0
    var share = 1.0

    /// The rate, where it would be `other` had nothing been learned.
    @inline(__always)
    func or(_ other: Double) -> Double { own + share * other }
  }

  /// What was learned of a stream or a unit.
  private struct Tally {
    var attempts = 0.0
    var failures = 0.0
  }

  /// What was learned of an hour of the week.
  private struct Hour {
    var failures = 0.0
    var expected = 0.0
  }

  init(units: [Int]) {
    self.units = units
    unitTallies = Array(repeating: Tally(), count: (units.max() ?? 0) + 1)
    unitRates = Array(repeating: Rate(), count: unitTallies.count)
    tallies = Array(repeating: Tally(), count: units.count)
    rates = Array(repeating: Rate(), count: units.count)
  }

  /// How many units there are.
  var unitCount: Int { unitRates.count }

  /// The usual rate of all mail; a failure in so many attempts where nothing is known.
  var overallRate: Double { (learnedFailures + 1) / (learned + Self.streamPrior) }

  /// The rate that a unit without any past may have: what is new is given more room than what is
  /// known.
  private var newRate: Double { max(Self.newUnitRate, Self.newUnitRatio * overallRate) }

  /// The usual rate of a stream.
  func rate(_ stream: Int) -> Double { rate(stream, newRate: newRate) }

  @inline(__always)
  private func rate(_ stream: Int, newRate: Double) -> Double {
    rates[stream].or(unitRates[units[stream]].or(newRate))
  }

  /// The usual rate of a mix of streams, the swing of the hour left out.
  func mixedRate(_ cells: ArraySlice<StreamSlots.Cell>) -> Double {
    let (usual, all) = usual(cells)
    return all > 0 ? usual / all : overallRate
  }

  /// Usual failures of a mix of streams, the swing of the hour left out, and all its attempts.
  private func usual(_ cells: ArraySlice<StreamSlots.Cell>) -> (Double, attempts: Double) {
    let newRate = newRate
    var sum = 0.0
    var all = 0.0
    for cell in cells {
      let attempts = Double(cell.attempts)
      sum += attempts * rate(Int(cell.stream), newRate: newRate)
      all += attempts
    }
    return (sum, all)
  }

  /// The swing at an hour of the week against the mean, 1 where nothing is known.
  func swing(hour: Int) -> Double {
    var dayFailures = Self.swingPrior
    var dayExpected = Self.swingPrior
    var weekFailures = 0.0
    var weekExpected = 0.0
    for step in -1...1 {
      let near = (hour + step + Self.hoursPerWeek) % Self.hoursPerWeek
      for day in 0..<7 {
        let other = hours[(near + 24 * day) % Self.hoursPerWeek]
        dayFailures += other.failures
        dayExpected += other.expected
      }
      weekFailures += hours[near].failures
      weekExpected += hours[near].expected
    }
    let daily = dayFailures / dayExpected
    return (weekFailures + Self.swingPrior * daily) / (weekExpected + Self.swingPrior)
  }

  /// How many times the variance of chance the failures have, at least 1.
  var variation: Double {
    let measured =
      (squares + Self.variationStart * Self.variationPrior) / (expected + Self.variationPrior)
    return min(max(1, measured), Self.variationMax)
  }

  /// Learns a span of time.
  mutating func learn(
    _ cells: ArraySlice<StreamSlots.Cell>, _ failed: ArraySlice<StreamSlots.Failure>, hour: Int
  ) {
    let (steady, attempts) = usual(cells)
    let usual = steady * swing(hour: hour)
    for cell in cells { learn(Int(cell.stream), Double(cell.attempts), 0) }
    var count = 0.0
    for failure in failed {
      learn(failure.stream, 0, failure.count)
      count += failure.count
    }
    learned += attempts
    learnedFailures += count
    hours[hour].failures += count
    hours[hour].expected += steady
    // A few outliers are what spikes are; they must not make all others pass for chance.
    let square = (count - usual) * (count - usual)
    squares += min(square, 16 * variation * max(usual, 1))
    expected += usual
  }

  @inline(__always)
  private mutating func learn(_ stream: Int, _ attempts: Double, _ failures: Double) {
    let unit = units[stream]
    tallies[stream].attempts += attempts
    tallies[stream].failures += failures
    unitTallies[unit].attempts += attempts
    unitTallies[unit].failures += failures
    // One division for both, which is most of what learning costs.
    let priors = SIMD2(Self.streamPrior, Self.unitPrior)
    let scales = 1 / (SIMD2(tallies[stream].attempts, unitTallies[unit].attempts) + priors)
    let shares = priors * scales
    rates[stream] = Rate(own: tallies[stream].failures * scales[0], share: shares[0])
    unitRates[unit] = Rate(own: unitTallies[unit].failures * scales[1], share: shares[1])
  }
}
