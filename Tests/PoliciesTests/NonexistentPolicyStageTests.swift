import AggregateReports
import TestSupport
import Testing

@testable import Policies

/// `np`, which most reports have no place for, in the stages that reports tell.
@Suite struct NonexistentPolicyStageTests {
  private static let day = 86_400

  /// A report of each day; `np` is nil where its form does not tell it.
  private static func days(
    _ range: Range<Int>, _ policy: Disposition = .quarantine, np: Disposition? = nil,
    offset: Int = 0
  ) -> [PolicySighting] {
    range.map { number in
      PolicySighting(
        window: (number * day + offset)..<((number + 1) * day + offset),
        published: PublishedPolicyOf.policy(policy, nonexistent: np))
    }
  }

  private static func lines(_ sightings: [PolicySighting]) -> [String] {
    StageInference.stages(of: "bank.example", sightings).map { stage in
      let np = stage.nonexistentPolicy?.rawValue ?? "-"
      return "\(stage.policy.rawValue) np=\(np) from \(stage.begin / day)"
    }
  }

  @Test func aChangeIsAStage() throws {
    let all = Self.days(0..<5, np: .quarantine) + Self.days(5..<9, np: .reject)
    #expect(
      Self.lines(all) == ["quarantine np=quarantine from 0", "quarantine np=reject from 5"])
    let stages = StageInference.stages(of: "bank.example", all)
    #expect(stages.map(\.end) == [5 * Self.day, nil])
    let change = try #require(stages.last)
    #expect(!change.publishesSame(as: stages[0]))
    #expect(change.band.contains(5 * Self.day) && change.beginUncertaintySeconds <= Self.day)
  }

  @Test func reportsThatDoNotTellItSayNothing() {
    let silent = (0..<3).flatMap { _ in Self.days(0..<20) }
    #expect(Self.lines(silent) == ["quarantine np=- from 0"])
    // One reporter tells it, on some days, long after the stage began.
    #expect(
      Self.lines(silent + Self.days(8..<9, np: .reject) + Self.days(12..<14, np: .reject))
        == ["quarantine np=reject from 0"])
    #expect(
      Self.lines(
        silent + Self.days(3..<6, np: .quarantine) + Self.days(11..<13, np: .reject))
        == ["quarantine np=quarantine from 0", "quarantine np=reject from 11"])
  }

  @Test func anotherPolicyIsAnotherStageWhateverIsToldOfIt() {
    let all =
      Self.days(0..<6, Disposition.none) + Self.days(2..<4, Disposition.none, np: .reject)
      + Self.days(6..<12, .quarantine)
    #expect(Self.lines(all) == ["none np=reject from 0", "quarantine np=- from 6"])
  }

  @Test func oneMistakenReportIsNoStage() {
    let all = Self.days(0..<10, np: .reject) + Self.days(4..<5, np: .quarantine)
    #expect(Self.lines(all) == ["quarantine np=reject from 0"])
  }

  @Test(arguments: 0..<12) func theOrderOfReportsDoesNotMatter(_ seed: UInt64) {
    let all =
      (0..<2).flatMap { _ in Self.days(0..<16) } + Self.days(0..<16, offset: 43_200)
      + Self.days(1..<7, np: .quarantine) + Self.days(7..<15, np: .reject)
      + Self.days(5..<9, np: .reject) + Self.days(16..<20, .reject)
      + Self.days(17..<18, .reject, np: .reject)
    var random = SeededRandom(seed: seed)
    let sorted = StageInference.stages(of: "bank.example", all)
    #expect(
      StageInference.stages(of: "bank.example", all.shuffled(using: &random)) == sorted)
    #expect(sorted.map(\.nonexistentPolicy) == [.quarantine, .reject, .reject])
    #expect(sorted.map(\.policy) == [.quarantine, .quarantine, .reject])
  }
}
