/// Events counted over an exposure, such as refusals over seconds.
package struct EventRate: Equatable, Sendable {
  /// How many events there were.
  package let events: Int
  /// Over what they were counted, in any unit; above zero to say anything.
  package let exposure: Double

  /// Makes a rate; events below zero become zero.
  package init(events: Int, exposure: Double) {
    self.events = max(0, events)
    self.exposure = exposure
  }

  /// The interval of this rate divided by another, 0…infinity.
  ///
  /// Given the sum of both counts, one is binomial: the share's Wilson interval, turned into a
  /// ratio (the conditional score interval; H. K. T. Ng and M. L. Tang, Statistics in Medicine 24
  /// (2005) 955-965). Without events or exposure it is the whole range.
  package func ratio(
    to other: EventRate, confidence: Double = 0.95, dispersion: Dispersion = .binomial
  ) -> Interval {
    let scale = other.exposure / exposure
    let (sum, overflow) = events.addingReportingOverflow(other.events)
    guard exposure > 0, other.exposure > 0, scale > 0, scale.isFinite, !overflow, sum > 0 else {
      return Interval(lowerBound: 0, upperBound: .infinity)
    }
    let share = Proportion(successes: events, trials: sum)
      .interval(confidence: confidence, dispersion: dispersion)
    return Interval(
      lowerBound: scale * share.lowerBound / (1 - share.lowerBound),
      upperBound: share.upperBound < 1
        ? scale * share.upperBound / (1 - share.upperBound) : .infinity)
  }
}
