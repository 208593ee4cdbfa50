import Glibc
import ReplyClassifier
import Statistics
import TestSupport
import Testing
import Traffic

@testable import Findings

/// Which rises are proven, on invented firms whose truth is known.
struct StageProofTests {
  private typealias Days = [Proportion]

  private static func comparison(
    before: Days, after: Days, _ kind: StageFailure.Kind = .refused,
    _ cause: Cause? = .badAddress, group: Int = 1, stage: Int = 1, relay: String = "crm"
  ) -> StageComparison {
    func rate(_ days: Days) -> FailureRate {
      FailureRate(
        failed: days.reduce(0) { $0 + $1.successes },
        attempted: days.reduce(0) { $0 + $1.trials })
    }
    return StageComparison(
      domain: "a.example", sourceIP: nil, addresses: [],
      relays: [Relay(injector: relay, injectorIP: nil, vmta: "", node: "")], group: group,
      stage: stage, kind: kind, cause: cause, before: rate(before), after: rate(after),
      baseline: rate(before), beforeDays: before, afterDays: after, byReceiver: [], firstSeen: 0,
      example: nil)
  }

  private static func days(_ failed: [Int], of attempted: Int) -> Days {
    failed.map { Proportion(successes: $0, trials: attempted) }
  }

  private static func isFound(_ items: StageComparison...) -> Bool {
    !StageProof.findings(among: items).isEmpty
  }

  // MARK: - Clusters

  private static let quiet = days([1, 0, 2, 1, 0, 1, 3, 0, 1, 1], of: 200)

  @Test func oneBadJobOnOneOfTwoDaysIsNoStagesFailure() {
    let job = Self.comparison(before: Self.quiet, after: Self.days([60, 1], of: 200))
    // However many other relays had quiet days.
    let others = (0..<8).map {
      Self.comparison(
        before: Self.quiet, after: Self.days([1, 1], of: 200), relay: "relay\($0)")
    }
    #expect(!Self.isFound(job))
    #expect(StageProof.findings(among: [job] + others).isEmpty)
  }

  @Test func oneDayProvesNothingThatComesInClusters() {
    let after = Self.days([60], of: 200)
    #expect(!Self.isFound(Self.comparison(before: Self.quiet, after: after)))
    #expect(
      Self.isFound(Self.comparison(before: Self.quiet, after: after, .refused, .dmarcPolicy)))
  }

  @Test func aRiseOnEveryDayIsFoundWithinTwo() {
    #expect(
      Self.isFound(Self.comparison(before: Self.quiet, after: Self.days([58, 62], of: 200))))
  }

  @Test func aBlockThatIsLiftedIsStillFound() {
    let after = Self.days([24, 30, 26, 22, 28, 25, 1, 0, 1, 2], of: 200)
    #expect(Self.isFound(Self.comparison(before: Self.quiet, after: after)))
  }

  @Test func whatNamesThePolicyIsFoundHoweverItsDaysDiffer() {
    for (kind, cause) in [(StageFailure.Kind.refused, Cause.dmarcPolicy), (.quarantined, nil)] {
      #expect(
        Self.isFound(
          Self.comparison(
            before: Self.days([0, 0, 0, 0], of: 200), after: Self.days([60, 1], of: 200), kind,
            cause)))
    }
  }

  /// Of 600 views one to three days after a change, in which jobs cluster and nothing changed, at
  /// most one in a hundred tells a stage's failure.
  @Test func quietViewsAreQuiet() {
    var random = SeededRandom(seed: 51)
    var told: [Int: Int] = [:]
    for view in 0..<600 {
      let after = 1 + view % 3
      let kind = Jobs.allCases[view / 3 % Jobs.allCases.count]
      let items = (0..<3).map { relay in
        let volume = Int.random(in: 200...1200, using: &random)
        return Self.comparison(
          before: kind.days(Int.random(in: 8...14, using: &random), volume, &random),
          after: kind.days(after, volume, &random), relay: "relay\(relay)")
      }
      if !StageProof.findings(among: items).isEmpty { told[after, default: 0] += 1 }
    }
    #expect(told.values.reduce(0, +) <= 6, "\(told)")
    print("600 quiet views, told by days after the change: \(told.sorted { $0.key < $1.key })")
  }

  /// How bad addresses come: many jobs that are a little bad, or few that are very bad.
  private enum Jobs: CaseIterable {
    case many, few, single

    private var badJobShare: Double {
      switch self {
      case .many: 0.12
      case .few: 0.04
      case .single: 0.02
      }
    }

    func days(_ count: Int, _ volume: Int, _ random: inout SeededRandom) -> Days {
      (0..<count).map { _ in
        var (bad, all) = (0, 0)
        for _ in 0..<3 {
          let isBad = Double.random(in: 0..<1, using: &random) < badJobShare
          let share = isBad ? 0.02 / badJobShare : 0.004
          let mail = StageProofTests.poisson(Double(volume) / 3, &random)
          all += mail
          bad += min(mail, StageProofTests.poisson(Double(mail) * min(share, 0.6), &random))
        }
        return Proportion(successes: bad, trials: all)
      }
    }
  }

  // MARK: - Receivers that ignore pct

  /// Over 40 worlds every rise of 60 messages and two percentage points is told, though what some
  /// receivers did before keeps most of them below half again.
  @Test func everyLargeRiseIsToldWhereReceiversIgnorePercent() {
    var random = SeededRandom(seed: 52)
    var (large, told, belowRatio) = (0, 0, 0)
    for _ in 0..<40 {
      let ignoring = Double.random(in: 0.1...0.8, using: &random)
      var items: [StageComparison] = []
      for relay in ["crm", "web"] {
        let volume = Int.random(in: 30...100, using: &random)
        let steps = [0.0, 0.05, 0.25, 0.5, 1].map { percent in
          (0..<7).map { _ in
            let mail = Self.poisson(Double(volume), &random)
            let share = percent == 0 ? 0 : ignoring + (1 - ignoring) * percent
            let aside = (0..<mail).count { _ in
              Double.random(in: 0..<1, using: &random) < share
            }
            return Proportion(successes: aside, trials: mail)
          }
        }
        items += (1..<steps.count).map {
          Self.comparison(
            before: steps[$0 - 1], after: steps[$0], .quarantined, nil, stage: $0, relay: relay)
        }
      }
      let found = StageProof.findings(among: items).map(\.item)
      for item in items {
        let usual = Double(item.before.failed) / Double(item.before.attempted)
        let more = Double(item.after.failed) - usual * Double(item.after.attempted)
        guard more >= 60, more >= 0.02 * Double(item.after.attempted) else { continue }
        large += 1
        if Double(item.after.failed) < 1.5 * usual * Double(item.after.attempted) {
          belowRatio += 1
        }
        if found.contains(where: { $0.stage == item.stage && $0.relays == item.relays }) {
          told += 1
        }
      }
    }
    print(
      "40 worlds that ignore pct: \(told) of \(large) large rises told, \(belowRatio) below 1.5")
    #expect(large > 100 && belowRatio > 20)
    #expect(told == large)
  }

  private static func poisson(_ mean: Double, _ random: inout SeededRandom) -> Int {
    var (events, time) = (0, 0.0)
    while true {
      time -= log(1 - Double.random(in: 0..<1, using: &random))
      if time > mean { return events }
      events += 1
    }
  }

  // MARK: - Policy domains

  @Test func otherPolicyDomainsHaveNoPart() throws {
    // Just proven on its own.
    let own = Self.comparison(
      before: Self.days([5, 5, 5, 5], of: 100), after: Self.days([9, 9, 9, 9], of: 100),
      .refused, .dmarcPolicy)
    let alone = try #require(StageProof.findings(among: [own]).first)
    let others = (2..<60).map { group in
      Self.comparison(
        before: Self.days([2, 7, 2, 7], of: 100), after: Self.days([0, 18, 0, 12], of: 100),
        .refused, .dmarcPolicy, group: group)
    }
    let together = StageProof.findings(among: others + [own]).filter { $0.item.group == 1 }
    #expect(together.map(\.qValue) == [alone.qValue])
    #expect(together.map(\.interval) == [alone.interval])
  }

  /// What the floors rule out is not counted: it could not be a finding whatever its days show.
  @Test func whatCouldNotBeAFindingIsNotCounted() throws {
    let own = Self.comparison(
      before: Self.days([5, 5, 5, 5], of: 100), after: Self.days([9, 9, 9, 9], of: 100),
      .refused, .dmarcPolicy)
    let alone = try #require(StageProof.findings(among: [own]).first)
    let below = [
      ([1, 1, 1, 1], [2, 2, 2, 3]), ([20, 20, 20, 20], [25, 25, 25, 25]),
      ([9, 9, 9, 9], [5, 5, 5, 5]),
    ].map {
      Self.comparison(
        before: Self.days($0.0, of: 100), after: Self.days($0.1, of: 100), .deferred, .rate,
        relay: "other")
    }
    #expect(StageProof.findings(among: below + [own]).map(\.qValue) == [alone.qValue])
  }
}
