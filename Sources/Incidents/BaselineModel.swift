/// What failures are usual: by stream, with the swing of day and week, as far as it is known.
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
  /// The most that failures may vary beyond chance.
  private static let variationMax = 20.0
  private static let hoursPerWeek = 168

  private let seriesCount: Int
  /// The unit of each stream: a From domain's mail by one relay.
  private let units: [Int]
  private var unitAttempts: [Double]
  private var unitFailures: [Double]
  private var attempts: [Double]
  private var failures: [Double]
  private var allAttempts: [Double]
  private var allFailures: [Double]
  private var hourFailures: [Double]
  private var hourExpected: [Double]
  private var squares: [Double]
  private var expected: [Double]

  init(units: [Int], series: Int) {
    seriesCount = series
    self.units = units
    unitAttempts = Array(repeating: 0, count: ((units.max() ?? 0) + 1) * series)
    unitFailures = unitAttempts
    attempts = Array(repeating: 0, count: units.count * series)
    failures = attempts
    allAttempts = Array(repeating: 0, count: series)
    allFailures = allAttempts
    squares = allAttempts
    expected = allAttempts
    hourFailures = Array(repeating: 0, count: series * Self.hoursPerWeek)
    hourExpected = hourFailures
  }

  /// Attempts that a series was learned from.
  func learned(_ series: Int) -> Double { allAttempts[series] }

  /// Failures that a series was learned from.
  func learnedFailures(_ series: Int) -> Double { allFailures[series] }

  /// The usual rate of all mail; a failure in so many attempts where nothing is known.
  func overallRate(_ series: Int) -> Double {
    (allFailures[series] + 1) / (allAttempts[series] + Self.streamPrior)
  }

  /// The usual rate of a unit's mail: what is new is given more room than what is known.
  private func unitRate(_ unit: Int, _ series: Int) -> Double {
    let room = max(Self.newUnitRate, Self.newUnitRatio * overallRate(series))
    let place = unit * seriesCount + series
    return (unitFailures[place] + Self.unitPrior * room) / (unitAttempts[place] + Self.unitPrior)
  }

  /// The usual rate of a stream.
  func rate(_ stream: Int, _ series: Int) -> Double {
    let place = stream * seriesCount + series
    return (failures[place] + Self.streamPrior * unitRate(units[stream], series))
      / (attempts[place] + Self.streamPrior)
  }

  /// The usual rate of a mix of streams, the swing of the hour left out.
  func mixedRate(_ cells: [StreamSlots.Cell], _ series: Int) -> Double {
    var sum = 0.0
    var all = 0.0
    for cell in cells {
      sum += cell.attempts * rate(cell.stream, series)
      all += cell.attempts
    }
    return all > 0 ? sum / all : overallRate(series)
  }

  /// The swing at an hour of the week against the mean, 1 where nothing is known.
  func swing(hour: Int, _ series: Int) -> Double {
    var dayFailures = Self.swingPrior
    var dayExpected = Self.swingPrior
    var weekFailures = 0.0
    var weekExpected = 0.0
    for step in -1...1 {
      let near = (hour + step + Self.hoursPerWeek) % Self.hoursPerWeek
      for day in 0..<7 {
        let place = series * Self.hoursPerWeek + (near + 24 * day) % Self.hoursPerWeek
        dayFailures += hourFailures[place]
        dayExpected += hourExpected[place]
      }
      let place = series * Self.hoursPerWeek + near
      weekFailures += hourFailures[place]
      weekExpected += hourExpected[place]
    }
    let daily = dayFailures / dayExpected
    return (weekFailures + Self.swingPrior * daily) / (weekExpected + Self.swingPrior)
  }

  /// How many times the variance of chance the failures have, at least 1.
  func variation(_ series: Int) -> Double {
    let measured =
      (squares[series] + Self.variationStart * Self.variationPrior)
      / (expected[series] + Self.variationPrior)
    return min(max(1, measured), Self.variationMax)
  }

  /// Learns a span of time of one series.
  mutating func learn(
    _ cells: [StreamSlots.Cell], _ failed: [StreamSlots.Failure], hour: Int, series: Int
  ) {
    let steady = mixedRate(cells, series) * cells.reduce(0) { $0 + $1.attempts }
    let usual = steady * swing(hour: hour, series)
    var count = 0.0
    for failure in failed where failure.series == series {
      failures[failure.stream * seriesCount + series] += failure.count
      unitFailures[units[failure.stream] * seriesCount + series] += failure.count
      count += failure.count
    }
    for cell in cells {
      attempts[cell.stream * seriesCount + series] += cell.attempts
      unitAttempts[units[cell.stream] * seriesCount + series] += cell.attempts
      allAttempts[series] += cell.attempts
    }
    allFailures[series] += count
    let place = series * Self.hoursPerWeek + hour
    hourFailures[place] += count
    hourExpected[place] += steady
    // A few outliers are what spikes are; they must not make all others pass for chance.
    let square = (count - usual) * (count - usual)
    squares[series] += min(square, 16 * variation(series) * max(usual, 1))
    expected[series] += usual
  }
}
