import AggregateReports
import Join
import JoinScenes
import Policies
import Testing

/// Declared stages, stages for all, and stages that reports show.
@Suite struct StageTimelineTests {
  /// 2026-02-16T00:00:00Z.
  private static let day = 1_771_200_000

  private static func declared(_ domain: String, _ policy: Disposition, _ begin: Int)
    -> DeclaredStage
  {
    DeclaredStage(
      domain: domain, published: PublishedPolicyOf.policy(policy, percent: nil), begin: begin)
  }

  private static func timeline(
    _ declared: [DeclaredStage]
  ) async throws -> (PolicyMap, StageTimeline) {
    var scene = try Scene(reports: [
      Report(
        policy: "bank.example", begin: day, end: day + 600, published: "quarantine", id: "1"),
      Report(policy: "shop.example", begin: day, end: day + 600, published: "reject", id: "2"),
    ])
    scene.request.declaredStages = declared
    let correlation = await scene.run()
    return (correlation.policies, correlation.timeline)
  }

  @Test func withoutDeclarationsReportsDecide() async throws {
    let (policies, timeline) = try await Self.timeline([])
    let bank = timeline.stages[policies.group(of: "bank.example")]
    #expect(bank.map(\.policy) == [.quarantine])
    #expect(bank.map(\.origin) == [.inferred])
    #expect(timeline.stages[0].isEmpty)
  }

  @Test func whatIsDeclaredWins() async throws {
    let (policies, timeline) = try await Self.timeline([
      Self.declared("bank.example", .reject, 300), Self.declared("bank.example", .none, 100),
    ])
    let bank = timeline.stages[policies.group(of: "bank.example")]
    #expect(bank.map(\.policy) == [.none, .reject])
    #expect(bank.map(\.begin) == [100, 300])
    #expect(bank.map(\.end) == [300, nil])
    #expect(bank.map(\.percent) == [100, 100])
    #expect(bank.map(\.origin) == [.declared, .declared])
    #expect(bank.map(\.beginUncertaintySeconds) == [0, 0])
    let shop = timeline.stages[policies.group(of: "shop.example")]
    #expect(shop.map(\.origin) == [.inferred])
  }

  @Test func whatIsDeclaredForAllHoldsForThoseWithNoneOfTheirOwn() async throws {
    let (policies, timeline) = try await Self.timeline([
      Self.declared("*", .none, 50), Self.declared("bank.example", .reject, 100),
    ])
    #expect(timeline.stages[policies.group(of: "bank.example")].map(\.policy) == [.reject])
    #expect(timeline.stages[policies.group(of: "shop.example")].map(\.policy) == [.none])
    #expect(timeline.stages[0].map(\.policy) == [.none])
  }

  @Test func aDomainThatIsOnlyDeclaredHasAGroup() async throws {
    let (policies, timeline) = try await Self.timeline([Self.declared("new.example", .reject, 9)])
    let group = policies.group(of: "www.new.example")
    #expect(policies.domains[group] == "new.example")
    #expect(timeline.stages[group].map(\.policy) == [.reject])
  }

  @Test func timeBeforeTheFirstStageBelongsToIt() async throws {
    let (policies, timeline) = try await Self.timeline([
      Self.declared("bank.example", .none, 100), Self.declared("bank.example", .reject, 300),
    ])
    let group = policies.group(of: "bank.example")
    let indexes = [Int.min, 99, 100, 299, 300, .max].map { timeline.index(group: group, at: $0) }
    #expect(indexes == [0, 0, 0, 0, 1, 1])
    #expect(timeline.index(group: 0, at: 100) == nil)
  }

  @Test func aWindowIsMixedWhenAChangeLiesInsideIt() async throws {
    let (policies, timeline) = try await Self.timeline([
      Self.declared("bank.example", .none, 100), Self.declared("bank.example", .reject, 300),
    ])
    let group = policies.group(of: "bank.example")
    #expect(!timeline.isMixed(group: group, window: 50..<150))
    #expect(!timeline.isMixed(group: group, window: 200..<300))
    #expect(timeline.isMixed(group: group, window: 200..<301))
    #expect(timeline.isMixed(group: group, window: 299..<301))
    #expect(!timeline.isMixed(group: group, window: 300..<400))
    #expect(!timeline.isMixed(group: group, window: 300..<300))
  }
}
