import AggregateReports
import Testing

@testable import Policies

/// Stages estimated from what reporters saw published.
@Suite struct StageInferenceTests {
  private static let day = 86_400

  private static func sighting(
    _ begin: Int, _ end: Int, _ policy: Disposition, percent: Int? = 100, sub: Disposition? = nil,
    testing: Bool = false
  ) -> PolicySighting {
    PolicySighting(
      window: begin..<end,
      published: PublishedPolicyOf.policy(policy, sub: sub, percent: percent, testing: testing))
  }

  /// Some reporters' reports of one day after the other.
  private static func days(
    _ range: Range<Int>, _ policy: Disposition, percent: Int? = 100, reporters: Int = 2
  ) -> [PolicySighting] {
    range.flatMap { number in
      (0..<reporters).map { _ in
        sighting(number * day, (number + 1) * day, policy, percent: percent)
      }
    }
  }

  private static func lines(_ sightings: [PolicySighting]) -> [String] {
    StageInference.stages(of: "bank.example", sightings).map { stage in
      let end = stage.end.map(String.init) ?? "open"
      return "\(stage.policy.rawValue) \(stage.percent) \(stage.begin)..\(end)"
        + " ±\(stage.beginUncertaintySeconds)"
    }
  }

  @Test func noReportGivesNoStage() {
    #expect(Self.lines([]).isEmpty)
    #expect(Self.lines([Self.sighting(5, 5, .reject)]).isEmpty)
  }

  @Test func onePolicyIsOneStageFromTheFirstReportOn() {
    #expect(Self.lines(Self.days(0..<5, .none)) == ["none 100 0..open ±0"])
  }

  @Test func aChangeIsWhereReportsChange() {
    let all = Self.days(0..<3, .none) + Self.days(3..<6, .reject)
    #expect(
      Self.lines(all) == [
        "none 100 0..\(3 * Self.day) ±0", "reject 100 \(3 * Self.day)..open ±\(Self.day)",
      ])
  }

  @Test func severalChangesGiveAStageEach() {
    let all =
      Self.days(0..<3, .none) + Self.days(3..<6, .quarantine, percent: 5)
      + Self.days(6..<9, .quarantine, percent: 25) + Self.days(9..<12, .reject)
    let stages = StageInference.stages(of: "bank.example", all)
    #expect(stages.map(\.percent) == [100, 5, 25, 100])
    #expect(stages.map(\.policy) == [.none, .quarantine, .quarantine, .reject])
    #expect(stages.map(\.begin) == [0, 3, 6, 9].map { $0 * Self.day })
    #expect(stages.map(\.end) == [3, 6, 9].map { $0 * Self.day } + [nil])
    #expect(stages.allSatisfy { $0.origin == .inferred })
  }

  @Test func aChangeSeenAtDifferentTimesIsWhereMostHaveSeenIt() throws {
    // One of three reporters still sees the old policy for a day.
    let all =
      Self.days(0..<3, .none, reporters: 3) + Self.days(3..<4, .none, reporters: 1)
      + Self.days(3..<4, .reject, reporters: 2) + Self.days(4..<6, .reject, reporters: 3)
    let stages = StageInference.stages(of: "bank.example", all)
    #expect(stages.map(\.policy) == [.none, .reject])
    let change = try #require(stages.last)
    #expect(change.begin == 3 * Self.day)
    #expect(change.band.contains(3 * Self.day))
    #expect(change.beginUncertaintySeconds >= Self.day)
  }

  @Test func oneStaleReportIsNoStage() {
    let stale = Self.sighting(3 * Self.day, 4 * Self.day, .none)
    #expect(
      Self.lines(
        Self.days(0..<1, .none) + Self.days(1..<3, .reject)
          + [stale] + Self.days(4..<6, .reject)
      ).map { $0.split(separator: " ")[0] }
        == ["none", "reject"])
    let outvoted = Self.days(0..<6, .reject) + [stale]
    #expect(Self.lines(outvoted) == ["reject 100 0..open ±0"])
  }

  @Test func aReturnThatTwoReportsShowIsAStage() {
    let all =
      Self.days(0..<3, .reject) + Self.days(3..<4, .none) + Self.days(4..<6, .reject)
    #expect(
      StageInference.stages(of: "bank.example", all).map(\.policy) == [.reject, .none, .reject])
  }

  @Test func theOrderOfReportsDoesNotMatter() {
    let all =
      Self.days(0..<3, .none) + Self.days(2..<6, .quarantine, percent: 50)
      + Self.days(5..<9, .reject, reporters: 3)
    #expect(Self.lines(all.reversed()) == Self.lines(all))
    #expect(Self.lines(all).count == 3)
  }

  @Test func reportsWithoutPercentTakeThatOfOthersOfTheirTime() {
    let all =
      Self.days(0..<2, .quarantine, percent: nil) + Self.days(0..<2, .quarantine, percent: 25)
    #expect(Self.lines(all) == ["quarantine 25 0..open ±0"])
  }

  @Test func percentIsNotTakenFromAnotherPolicyOrAnotherTime() {
    let otherPolicy =
      Self.days(0..<2, .reject, percent: nil, reporters: 3)
      + Self.days(0..<2, .quarantine, percent: 25, reporters: 1)
    #expect(Self.lines(otherPolicy) == ["reject 100 0..open ±0"])
    let otherTime =
      Self.days(0..<2, .quarantine, percent: 25) + Self.days(2..<4, .quarantine, percent: nil)
    #expect(
      StageInference.stages(of: "bank.example", otherTime).map(\.percent) == [25, 100])
  }

  @Test func reportsThatNeverCarryPercentCountAsAll() {
    #expect(Self.lines(Self.days(0..<2, .reject, percent: nil)) == ["reject 100 0..open ±0"])
  }

  @Test func aSubdomainPolicyThatEqualsThePolicyIsNone() {
    let all = [
      Self.sighting(0, 60, .reject, sub: .reject), Self.sighting(60, 120, .reject),
      Self.sighting(120, 180, .reject, sub: .quarantine),
    ]
    let stages = StageInference.stages(of: "bank.example", all)
    #expect(stages.map(\.subdomainPolicy) == [nil, .quarantine])
    #expect(stages.map(\.begin) == [0, 120])
  }

  @Test func testingIsAStageOfItsOwn() {
    let all = [Self.sighting(0, 60, .reject, testing: true), Self.sighting(60, 120, .reject)]
    #expect(StageInference.stages(of: "bank.example", all).map(\.isTesting) == [true, false])
  }

  @Test func aGapBetweenReportsIsPartOfTheUncertainty() throws {
    let all = Self.days(0..<2, .none) + Self.days(9..<11, .reject)
    let change = try #require(StageInference.stages(of: "bank.example", all).last)
    #expect(change.band.contains(2 * Self.day))
    #expect(change.band.contains(9 * Self.day))
  }
}
