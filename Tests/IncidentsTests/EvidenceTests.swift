import Incidents
import TestSupport
import Testing

/// How well an explanation is proved, and whether it could have been known before.
@Suite struct EvidenceTests {
  private static let begin = 2 * 1440 + 500
  private static let legacy = MailLine(relay: "legacy", vmta: "legacy", sourceIP: "203.0.113.30")

  private static func scene(_ reply: String) -> LogScene {
    var scene = LogScene(seed: 21)
    for minute in 0..<(2 * 1440 + 900) {
      scene.ordinary(minute: minute, 3)
      if minute % 2 == 0 { scene.ordinary(minute: minute, 1, relay: legacy) }
      if (begin..<(begin + 60)).contains(minute) {
        scene.add(legacy.refused(reply), minute: minute, 2)
      }
    }
    return scene
  }

  private static func reports(passes: Bool) -> [String] {
    (0..<2).map {
      LogScene.report(day: $0, count: 50, passes: passes, sourceIP: legacy.sourceIP)
    }
  }

  private func spike(_ reply: String, _ reports: [String]) async throws -> Spike {
    try #require(try await Self.scene(reply).spikes(reports: reports).first)
  }

  @Test func repliesAndReportsTogetherAreGradeA() async throws {
    let spike = try await spike(MailLine.policy, Self.reports(passes: false))
    #expect(spike.explanations.first?.grade == .a)
    let seen = try #require(spike.seenBefore)
    #expect(seen.messages == 100 && seen.failing == 100 && seen.reporters == 1)
    #expect(seen.first == LogScene.begin)
    #expect(seen.policy == "none")
  }

  @Test func repliesAloneAreGradeB() async throws {
    let spike = try await spike(MailLine.policy, [])
    #expect(spike.explanations.first?.grade == .b)
    #expect(spike.dmarc == .yes)
    #expect(spike.seenBefore == nil)
  }

  @Test func aRefusalForReputationIsNotDMARCThoughTheMailFails() async throws {
    let spike = try await spike(MailLine.blocked, Self.reports(passes: false))
    #expect(spike.dmarc == .no)
    #expect(spike.explanations.first?.isDMARC == false)
    #expect(spike.explanations.first?.grade == .b)
  }

  @Test func aRefusalForReputationOfMailThatPassesIsGradeA() async throws {
    let spike = try await spike(MailLine.blocked, Self.reports(passes: true))
    #expect(spike.explanations.first?.grade == .a)
    #expect(spike.dmarc == .no)
  }

  @Test func aReplyThatSaysNothingIsGradeC() async throws {
    let spike = try await spike("smtp;554 no", [])
    #expect(spike.explanations.first?.grade == .c)
  }

  /// Only what came back for DMARC while the spike lasted is told.
  @Test func theTimeLineHasLateRefusals() async throws {
    var scene = Self.scene(MailLine.policy)
    var late = MailLine(recipientDomain: "alumni.example").refused(MailLine.policy)
    late.type = "rb"
    var others = late
    others.reply = MailLine.unknown
    others.status = "5.1.1 (bad)"
    scene.add(late, minute: Self.begin - 60)
    scene.add(late, minute: Self.begin + 20, 3)
    scene.add(others, minute: Self.begin + 20)
    scene.add(late, minute: Self.begin + 200)
    let spike = try #require(try await scene.spikes().first)
    let told = spike.timeline.filter { $0.what.contains("late refusal") }
    #expect(told.map(\.what) == ["first of 3 late refusals for DMARC"])
    #expect(told.map { ($0.time - LogScene.begin) / 60 } == [Self.begin + 20])
  }

  @Test func theTimeLineHasTheFirstFailingReport() async throws {
    let spike = try await spike(MailLine.policy, Self.reports(passes: false))
    #expect(
      spike.timeline.contains {
        $0.time == LogScene.begin && $0.what.hasPrefix("first failing mail of bank.example")
      })
    #expect(spike.timeline.map(\.time) == spike.timeline.map(\.time).sorted())
  }
}
