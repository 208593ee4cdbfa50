import ByteKit
import Join
import TestSupport
import Testing

@testable import Findings

/// What a short period shows of a sender, and what the reports before it do.
struct ShortPeriodSenderTests {
  private static let crm: [SenderScene.Signature] = [("m.crm.example", "v1", "pass")]

  private static func scene(days: Int = 22) -> SenderScene {
    var scene = SenderScene(days: days)
    scene.sample.request.since = Sample.day + (days - 1) * Sample.daySeconds
    return scene
  }

  /// A report over the last day alone knows who came back before it, as far as reports of then are there.
  @Test(arguments: [5, 35, 39])
  func whoCameBackBeforeAShortPeriodIsNoStranger(_ daysAgo: Int) async throws {
    var scene = Self.scene(days: 42)
    scene.add(
      SenderScene.foreign("192.0.2.77", signatures: Self.crm),
      on: Array(41 - daysAgo..<46 - daysAgo) + [41])
    let report = try await scene.report()
    let found = report.senders.first { $0.name == "crm.example" }
    #expect(found?.messages == 40 * 2)
    #expect(found?.ownership == (daysAgo <= 35 ? .vendorUnknown : .stranger))
    #expect(report.verdict.status == (daysAgo <= 35 ? .attention : .ok))
  }

  /// The day alone would take him for a vendor: one message of it passes.
  @Test func oneAlignedMessageOfAShortPeriodIsWeighedWithTheDaysBefore() async throws {
    var scene = Self.scene()
    scene.add(SenderScene.foreign("192.0.2.77", signatures: Self.crm), on: 0..<22)
    scene.add(
      SmallReport.Record(
        "192.0.2.77", count: 1, dkim: true, spf: false,
        signatures: [("a.example", "crm", "pass"), ("m.crm.example", "v1", "pass")]),
      on: [21], at: 0)
    let report = try await scene.report()
    #expect(report.senders.first { $0.name == "crm.example" }?.ownership == .vendorUnknown)
    #expect(report.verdict.status == .attention)
  }

  /// A list that the days before show to hand on is no stranger on a day that does not.
  @Test func aForwarderIsOneOnADayThatDoesNotShowIt() async throws {
    var scene = Self.scene()
    scene.add(
      SenderScene.foreign(
        "192.0.2.88", signatures: SenderScene.brokenKey, envelope: "list.club.example"),
      on: 0..<21)
    scene.add(SenderScene.foreign("192.0.2.88", envelope: "list.club.example"), on: [21])
    let report = try await scene.report()
    #expect(report.senders.map(\.ownership) == [.forwarder])
    #expect(report.verdict.status == .ok)
  }
}
