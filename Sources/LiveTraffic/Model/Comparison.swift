package import Findings
import Statistics

/// One kind of failure in a window, compared with what is usual.
package struct Comparison: Equatable, Sendable {
  /// What the comparison comes to.
  package enum Verdict: String, Hashable, Sendable {
    /// More than usual, beyond chance.
    case worse
    /// Less than usual, beyond chance.
    case better
    /// No difference beyond chance, or one too small to matter.
    case same
    /// Too few rows to say.
    case tooFew = "too_few"
    /// Nothing to compare with.
    case noUsual = "no_usual"
  }

  /// Fewest attempts of a window, and fewest failures of one of both sides, that say anything.
  package static let attemptedMin = 30
  package static let failedMin = 10
  /// A smaller ratio is no change, however sure.
  package static let ratioMin = 1.5

  /// Which failures.
  package let kind: LiveKind
  /// Failed among attempted in the window.
  package let now: FailureRate
  /// Failed among attempted at the usual times.
  package let usual: FailureRate
  /// The share now over the usual share; nil where there is no usual share above 0.
  package let ratio: Double?
  /// The interval of the ratio; infinite at the upper end where the usual share is 0.
  package let low: Double, high: Double
  /// What it comes to.
  package let verdict: Verdict

  /// Compares a window with blocks of usual times, each day's blocks a stratum.
  ///
  /// The interval is widened by how much the blocks, and the days, vary more than chance explains.
  package init(
    _ kind: LiveKind, now: LiveCounts, usual strata: [[LiveCounts]], confidence: Double = 0.95
  ) {
    self.kind = kind
    let now = now.rate(kind)
    let days = strata.map { Self.total($0).rate(kind) }
    let usual = Self.total(strata.joined()).rate(kind)
    let blocks = DayVariation(strata: strata.map { $0.map { $0.rate(kind).proportion } })
    let between = DayVariation(strata: [days.map(\.proportion)])
    let first = blocks.dispersion(pooledFactor: 1)
    let second = between.dispersion(pooledFactor: 1)
    let change = ProportionChange(
      before: usual.proportion, after: now.proportion,
      dispersion: days.count > 2 && second.factor > first.factor ? second : first)
    let interval = change.ratio(confidence: confidence)
    self.now = now
    self.usual = usual
    ratio = usual.share.flatMap { old in now.share.flatMap { old > 0 ? $0 / old : nil } }
    low = interval.lowerBound
    high = interval.upperBound
    verdict = Self.verdict(now, usual, ratio, interval)
  }

  private static func total(_ blocks: some Sequence<LiveCounts>) -> LiveCounts {
    blocks.reduce(into: LiveCounts()) { $0.add($1) }
  }

  private static func verdict(
    _ now: FailureRate, _ usual: FailureRate, _ ratio: Double?, _ interval: Interval
  ) -> Verdict {
    guard usual.attempted > 0 else { return .noUsual }
    let expected = Double(now.attempted) * (usual.share ?? 0)
    guard now.attempted >= attemptedMin, usual.attempted >= attemptedMin,
      now.failed >= failedMin || expected >= Double(failedMin)
    else {
      // Nothing failed, as usual: that is no want of rows.
      let isQuiet = now.failed == 0 && usual.failed == 0 && now.attempted >= attemptedMin
      return isQuiet && usual.attempted >= attemptedMin ? .same : .tooFew
    }
    if interval.lowerBound > 1, ratio ?? .infinity >= ratioMin { return .worse }
    if interval.upperBound < 1, ratio ?? 0 <= 1 / ratioMin { return .better }
    return .same
  }
}
