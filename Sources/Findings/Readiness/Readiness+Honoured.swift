import AggregateReports
import Policies
import Statistics

extension Readiness.Honoured {
  /// The fewest failing messages of a reporter that show how it treats a share.
  static let failingMin = 10

  /// The last pct step of every policy domain that begins before a time (POSIX seconds UTC), by
  /// domain, as its reporters treated it.
  ///
  /// A reporter honoured it that says `sampled_out`, or whose share of enforced messages is the
  /// published one within its 95 % interval.
  static func all(_ stages: [StageSummary], before end: Int) -> [String: Readiness.Honoured] {
    var last: [String: StageSummary] = [:]
    for summary in stages
    where summary.stage.begin < end && Readiness.Rung(summary.stage).isShare {
      if let known = last[summary.stage.domain], known.stage.begin > summary.stage.begin {
        continue
      }
      last[summary.stage.domain] = summary
    }
    return last.mapValues(Self.init)
  }

  private init(_ summary: StageSummary) {
    let percent = summary.stage.percent
    let told = summary.effective.filter { $0.failing >= Self.failingMin }
    let honouring = told.filter { reporter in
      let enforced = Proportion(successes: reporter.enforced, trials: reporter.failing).interval()
      let share = Double(percent) / 100
      return reporter.sampledOut > 0
        || (enforced.lowerBound <= share && share <= enforced.upperBound)
    }
    self.init(
      percent: percent, reporters: honouring.count, reportersTold: told.count,
      messages: honouring.reduce(0) { $0 + $1.failing },
      messagesTold: told.reduce(0) { $0 + $1.failing })
  }
}
