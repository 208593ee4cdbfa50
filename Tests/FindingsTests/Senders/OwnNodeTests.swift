import ByteKit
import TestSupport
import Testing

@testable import Findings

/// A node of ours whose log is missing.
struct OwnNodeTests {
  private static func scene(_ addresses: [String]) -> SenderScene {
    var scene = SenderScene()
    for address in addresses {
      scene.add(
        SmallReport.Record(address, count: 5, signatures: SenderScene.ownKey), on: 0..<22)
    }
    return scene
  }

  @Test func ourKeyAndOurSPFInNoLogIsANodeOfOurs() async throws {
    let report = try await Self.scene(["203.0.113.75", "203.0.113.76"]).report()
    let found = try #require(report.senders.first)
    #expect(report.senders.count == 1)
    #expect(found.ownership == .ownNode)
    #expect(found.isMissingNode)
    #expect(found.addresses.map(\.description) == ["203.0.113.75", "203.0.113.76"])
    #expect(report.verdict.status == .attention)
    // What is missing may say otherwise.
    #expect(report.readiness.first?.verdict == .hold)
    #expect(
      report.readiness.first?.criteria.first { $0.name == .inputs }?.isMet == false)
  }

  /// Not all that a node sends is signed: who stands beside two such addresses is of the same node.
  @Test func whatSendsBesideItIsOfTheSameNode() async throws {
    var scene = Self.scene(["203.0.113.75", "203.0.113.76"])
    scene.add(SenderScene.foreign("203.0.113.110", 4), on: 0..<22)
    scene.add(SenderScene.foreign("198.51.100.9", 4), on: 0..<22)
    // Our key, and a vendor's name on the envelope that takes the bounces.
    scene.add(
      SmallReport.Record(
        "203.0.113.111", count: 6, spf: false, signatures: SenderScene.ownKey,
        envelope: "bounces.tickets.example"), on: 0..<22)
    let report = try await scene.report()
    let node = try #require(report.senders.first { $0.ownership == .ownNode })
    #expect(node.addresses.count == 4)
    #expect(node.failing == 4 * 2 * 22)
    #expect(report.senders.last?.isSeveral == true)
  }

  /// Who authenticates with a name of his own there is no node of ours.
  @Test func aNamedSenderBesideItStaysHimself() async throws {
    var scene = Self.scene(["203.0.113.75", "203.0.113.76"])
    scene.add(
      SenderScene.foreign("203.0.113.110", 4, signatures: [("crm.example", "s", "pass")]),
      on: 0..<22)
    let report = try await scene.report()
    #expect(report.senders.first { $0.name == "crm.example" }?.ownership == .vendorUnknown)
    #expect(report.senders.first { $0.ownership == .ownNode }?.addresses.count == 2)
  }

  @Test func anAddressThatNoReceiverSeesAsksForNAT() async throws {
    var scene = Self.scene(["203.0.113.75", "203.0.113.76"])
    scene.sample.log.add(at: Sample.day + 60, source: "10.0.0.75")
    let report = try await scene.report()
    #expect(report.senders.first?.hiddenAddress == IPAddress("10.0.0.75"))
    #expect(report.verdict.reasons.contains { $0.contains("10.0.0.75") })
  }

  @Test func aNodeThatIsNamedIsOurs() async throws {
    var scene = Self.scene(["203.0.113.75", "203.0.113.76"])
    scene.sample.context.ownNetworks = [try #require(IPNetwork("203.0.113.64/26"))]
    let report = try await scene.report()
    #expect(report.senders.isEmpty)
    #expect(report.verdict.status == .ok)
  }

  /// Forwarders keep the signature and not the envelope.
  @Test func ourKeyWithoutOurSPFIsAForwarder() async throws {
    var scene = SenderScene()
    scene.add(
      SmallReport.Record(
        "203.0.113.75", count: 5, dkim: true, spf: false, signatures: SenderScene.ownKey),
      on: 0..<22)
    #expect(try await scene.report().senders.first?.ownership == .forwarder)
  }
}
