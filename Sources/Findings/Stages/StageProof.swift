import ReplyClassifier
import Statistics

/// Which rises of one policy domain are proven, and how surely.
///
/// Comparisons of other policy domains have no part in it: what a domain's own report tells, the
/// report on all domains tells as well.
struct StageProof {
  /// A rise that is a finding.
  struct Finding {
    let item: StageComparison
    /// The interval of the share after less the share before.
    let interval: Interval
    let qValue: Double
  }

  /// Comparisons whose days are thought to vary alike.
  private struct Pool: Hashable {
    let kind: StageFailure.Kind
    let cause: Cause?

    init(_ item: StageComparison) {
      kind = item.kind
      cause = item.cause
    }
  }

  /// What the days of a pool show: before, after, and both.
  private struct Pooled {
    var before = VariationPool()
    var after = VariationPool()
    var all = VariationPool()

    mutating func add(_ item: Measured) {
      before.add(item.before)
      after.add(item.after)
      all.add(item.before)
      all.add(item.after)
    }
  }

  /// A comparison with the variation of its days.
  private struct Measured {
    let item: StageComparison
    let before: DayVariation
    let after: DayVariation

    init(_ item: StageComparison) {
      self.item = item
      before = DayVariation(strata: [item.beforeDays])
      after = DayVariation(strata: [item.afterDays])
    }
  }

  private let measured: [Measured]
  private let pools: [Pool: Pooled]

  /// Takes all comparisons of one policy domain.
  private init(_ comparisons: [StageComparison]) {
    measured = comparisons.map(Measured.init)
    var pools: [Pool: Pooled] = [:]
    for item in measured { pools[Pool(item.item), default: Pooled()].add(item) }
    self.pools = pools
  }

  /// The findings among comparisons of any number of policy domains.
  static func findings(among comparisons: [StageComparison]) -> [Finding] {
    Dictionary(grouping: comparisons, by: Family.init)
      .sorted { ($0.key.group, $0.key.domain) < ($1.key.group, $1.key.domain) }
      .flatMap { StageProof($0.value).findings }
  }

  /// What is controlled together: a policy domain, or a From domain of which none is known.
  private struct Family: Hashable {
    let group: Int
    let domain: String

    init(_ item: StageComparison) {
      group = item.group
      domain = item.group == 0 ? item.domain : ""
    }
  }

  /// Only what could be a finding is counted by the control of false ones.
  private var findings: [Finding] {
    let asked = measured.filter { $0.item.isNotable && Self.hasDaysEnough($0.item) }
    let tests = asked.map { (change: change($0), probability: probability($0)) }
    let qValues = FalseDiscovery.adjusted(tests.map(\.probability))
    return asked.indices.compactMap { index in
      let interval = tests[index].change.difference(confidence: StageComparison.confidence)
      guard interval.lowerBound > 0, qValues[index] <= StageComparison.falseDiscoveryRate else {
        return nil
      }
      return Finding(item: asked[index].item, interval: interval, qValue: qValues[index])
    }
  }

  /// What comes in clusters cannot be told from a cluster within one day.
  private static func hasDaysEnough(_ item: StageComparison) -> Bool {
    item.isNamedByPolicy || item.afterDays.count { $0.trials > 0 } > 1
  }

  // MARK: - One comparison

  /// Degrees of freedom that others lend to what is left without the worst day: those of as many days
  /// as are left, since these stand for themselves.
  private static let lentToTheRest = 1.0

  /// The probability of such a change by chance.
  ///
  /// One bad job is enough for one bad day. So of what comes in clusters the days must rank above those
  /// before, and the rise must be there when the worst of them is left out.
  private func probability(_ measured: Measured) -> Double {
    let whole = change(measured).changeProbability
    guard !measured.item.isNamedByPolicy else { return whole }
    guard measured.item.daysRankHigher, let rest = measured.item.daysWithoutWorst else { return 1 }
    let change = change(measured, after: rest)
    // Without the worst day there may be no rise at all, or even a fall.
    guard let new = change.after.share, let old = change.before.share, new > old else { return 1 }
    return max(whole, change.changeProbability)
  }

  /// The comparison with the variation of its days taken into account, each side by its own.
  ///
  /// What names the policy is decided message by message, by signature and pct, and a relay that is
  /// mended in the middle of a stage makes its days differ for that reason alone; there the widening
  /// is bounded, and a stage without any of it has nothing that could have varied. Everything else
  /// comes in clusters and is widened by all that its days show; the days before tell how it
  /// clusters as well as other relays' days do.
  private func change(_ measured: Measured, after days: [Proportion]? = nil) -> SeparateChange {
    let item = measured.item
    let pooled = pools[Pool(item)] ?? Pooled()
    let before = item.before.proportion
    if item.isNamedByPolicy {
      return SeparateChange(
        before: before, Self.bounded(measured.before, pooled.before, item.before),
        after: item.after.proportion,
        Self.bounded(measured.after, pooled.after, item.after))
    }
    let own = days.map { DayVariation(strata: [$0]) } ?? measured.after
    let after = (days ?? item.afterDays).reduce(into: FailureRate()) {
      $0.add(FailureRate(failed: $1.successes, attempted: $1.trials))
    }
    return SeparateChange(
      before: before, measured.before.dispersion(among: pooled.before.without(measured.before)),
      after: after.proportion,
      own.dispersion(
        among: pooled.all.without(measured.after),
        lentMax: days == nil ? DayVariation.priorDegrees : Self.lentToTheRest))
  }

  private static func bounded(
    _ variation: DayVariation, _ pool: VariationPool, _ rate: FailureRate
  ) -> Dispersion {
    guard rate.failed > 0 else { return .binomial }
    let dispersion = variation.dispersion(pooledFactor: pool.factor)
    return Dispersion(
      factor: min(dispersion.factor, StageComparison.policyFactorMax), degrees: .infinity)
  }
}

extension StageComparison {
  /// True where the days of the stage rank above those before by more than chance.
  fileprivate var daysRankHigher: Bool {
    RankSum.riseProbability(
      before: beforeDays.compactMap(\.share), after: afterDays.compactMap(\.share))
      <= Self.rankProbabilityMax
  }

  /// The days of the stage without the one that holds the most beyond the share before.
  fileprivate var daysWithoutWorst: [Proportion]? {
    let usual = before.share ?? 0
    func excess(_ day: Proportion) -> Double {
      Double(day.successes) - Double(day.trials) * usual
    }
    guard let worst = afterDays.indices.max(by: { excess(afterDays[$0]) < excess(afterDays[$1]) })
    else { return nil }
    var rest = afterDays
    rest.remove(at: worst)
    return rest
  }
}
