/// Tells a rise that came at once from one that grew over a longer time.
///
/// The range of a begin is meant of a step: of what grows slowly the first failures are lost among
/// the usual ones, and a step is placed too late. Both shapes have a begin and a height, so that the
/// one under which the failures are more likely is the better one.
struct GrowthShape {
  /// Minutes before and after the begin of the step that are looked at.
  static let minutes = (before: 120, after: 240)
  /// How much more likely growth must be than a step, as a logarithm.
  static let evidenceMin = 2.0
  /// Minutes that growth may take; then the rise stays as it is.
  private static let lengths = [20, 40, 80, 160, 320]
  /// Minutes by which the begin of a step may lie beside the one that was found.
  private static let stepMinutes = 40
  /// Minutes between the begins of growth that are tried.
  private static let stride = 4

  /// First place that is looked at.
  private let first: Int
  private let failures: [Double]
  private let attempts: [Double]
  /// Places with a failure, counted from the first one.
  private let hits: [Int]
  private let usual: Double

  /// Takes the failures of a rise by place, and all attempts; `usual` is their usual share of those.
  init(
    _ range: Range<Int>, failures: [Int: Int], series: MinuteSeries, usual: Double
  ) {
    let first = max(0, range.lowerBound - Self.minutes.before)
    let window = first..<min(range.upperBound, range.lowerBound + Self.minutes.after)
    self.first = first
    self.failures = window.map { Double(failures[$0] ?? 0) }
    attempts = window.map { Double(series.attempts[$0]) }
    hits = self.failures.indices.filter { [counts = self.failures] in counts[$0] > 0 }
    self.usual = max(usual, 1e-6)
  }

  /// The place from which on the rise grew; nil where it came at once.
  func growsFrom(_ begin: Int) -> Int? {
    let place = begin - first
    let near =
      max(
        0, place - Self.stepMinutes)...min(
        failures.count - 1, place + Self.stepMinutes)
    guard failures.count > Self.lengths[0], near.contains(place) else { return nil }
    let step = near.map { likelihood(from: $0, growing: 0) }.max() ?? 0
    var best: (place: Int, likelihood: Double)?
    for from in Swift.stride(from: 0, through: min(place + 8, near.upperBound), by: Self.stride) {
      for length in Self.lengths {
        let likelihood = likelihood(from: from, growing: length)
        if likelihood > best?.likelihood ?? -.infinity { best = (from, likelihood) }
      }
    }
    guard let best, best.likelihood - step >= Self.evidenceMin else { return nil }
    return first + min(best.place, place)
  }

  /// The logarithm of the likelihood of a rise from a place on that reaches its height after so many
  /// minutes.
  private func likelihood(from begin: Int, growing length: Int) -> Double {
    var extra = 0.0
    var weight = 0.0
    for place in begin..<failures.count {
      extra += failures[place] - usual * attempts[place]
      weight += attempts[place] * Self.part(place - begin, length)
    }
    guard weight > 0, extra > 0 else { return -.infinity }
    let height = extra / weight
    var sum = -height * weight
    for place in hits {
      let share =
        usual + (place < begin ? 0 : height * Self.part(place - begin, length))
      sum += failures[place] * Likelihood.log(share)
    }
    return sum
  }

  /// How much of its height a rise has after so many minutes, 0…1.
  private static func part(_ minutes: Int, _ length: Int) -> Double {
    length == 0 ? 1 : min(1, (Double(minutes) + 0.5) / Double(length))
  }
}
