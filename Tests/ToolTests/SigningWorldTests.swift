import Foundation
import Scenarios
import TestSupport
import Testing

/// Generated worlds with PowerMTA configurations that tell how their mail is signed: no relay that
/// signs as it is meant to is called wrong, and one whose key does not verify is.
struct SigningWorldTests {
  /// A kind and a seed.
  struct World: CustomTestStringConvertible, Sendable {
    let kind: ScenarioKind
    let seed: UInt64

    var testDescription: String { "\(kind.rawValue) \(seed)" }
  }

  /// Three seeds a kind, or as many as SIGNING_SEEDS says.
  private static let worlds = ScenarioKind.allCases.flatMap { kind in
    (1...seeds).map { World(kind: kind, seed: $0) }
  }
  private static let seeds =
    ProcessInfo.processInfo.environment["SIGNING_SEEDS"].flatMap(UInt64.init) ?? 3

  @Test(arguments: worlds)
  func noRelayIsCalledWrong(world: World) async throws {
    let scenario = Scenario(world.kind, seed: world.seed, scale: 0.2)
    let folder = try TemporaryFolder()
    try scenario.write(to: folder.path + "/world")
    let settings = try String(
      contentsOfFile: folder.path + "/world/stagewatch.yaml", encoding: .utf8)
    var pmta = "pmta:\n"
    var wanted: [String: [SettingsText.Pair: String]] = [:]
    for node in SettingsText.nodes(scenario.plan) {
      let text = SettingsText(scenario.plan, node: node)
      wanted[node] = text.outcomes
      _ = try folder.write("world/pmta/\(node)/config", text: text.text)
      pmta += "  - {path: pmta/\(node)/config, node: \(node)}\n"
    }
    _ = try folder.write("world/with.yaml", text: settings + pmta)
    let told = try await Tool.run(
      [
        "report", "--config", "world/with.yaml", "--log", "world/logs", "--dmarc",
        "world/reports", "--format", "json", "--quiet",
      ], in: folder)
    let signing = try #require(try ToolSample.value(told.output, "signing") as? [[String: Any]])
    var judged = 0
    for entry in signing {
      let domain = try #require(entry["domain"] as? String)
      let vmta = try #require(entry["vmta"] as? String)
      let node = try #require(entry["node"] as? String)
      guard let right = wanted[node]?[SettingsText.Pair(domain: domain, vmta: vmta)] else {
        continue
      }
      #expect(entry["outcome"] as? String == right, "\(vmta) \(domain) \(entry["why"] ?? "")")
      judged += 1
    }
    #expect(judged >= 2)
    // And one that does not sign as meant is not passed over.
    let outcomes = signing.compactMap { $0["outcome"] as? String }
    #expect(world.kind != .rotatedKey || outcomes.contains("key_and_dns_differ"))
    #expect(world.kind != .intermittent || outcomes.contains("not_as_configured"))
  }
}
