package import Statistics

/// Failures among attempts over one time.
public struct FailureRate: Hashable, Sendable {
  /// Messages or rows that failed.
  public var failed: Int
  /// All that were attempted.
  public var attempted: Int

  /// Makes a rate from its counts.
  public init(failed: Int = 0, attempted: Int = 0) {
    self.failed = failed
    self.attempted = attempted
  }

  /// Failed among attempted, 0…1; nil where nothing was attempted.
  public var share: Double? { attempted == 0 ? nil : Double(failed) / Double(attempted) }

  /// The counts as statistics take them.
  package var proportion: Proportion { Proportion(successes: failed, trials: attempted) }

  /// The 95 % Wilson interval of the share, 0…1; nil where nothing was attempted.
  package var interval: ClosedRange<Double>? {
    guard attempted > 0 else { return nil }
    let interval = proportion.interval()
    return interval.lowerBound...max(interval.lowerBound, interval.upperBound)
  }

  /// Adds another time's counts.
  mutating func add(_ other: FailureRate) {
    failed += other.failed
    attempted += other.attempted
  }
}
