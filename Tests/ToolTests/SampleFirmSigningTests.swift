import Foundation
import SampleFirm
import TestSupport
import Testing

/// The sample firm's PowerMTA configurations beside its reports: no relay that signs as it is meant to
/// is called wrong, and those that do not are named with their line.
struct SampleFirmSigningTests {
  /// Relays of which something is wrong at the story's end, and those that are meant to be unsigned.
  private static let others = [
    "lk-legacy": "key_and_dns_differ", "reminders": "unsigned_as_meant",
  ]

  private static let late = ["forms.scheldewaard.example", "apply.scheldewaard.example"]

  private static func signing(_ plan: FirmPlan) async throws -> [[String: Any]] {
    let folder = try TemporaryFolder()
    let root = folder.path + "/firm"
    try SampleFirm.make(plan, at: root)
    let pmta = (0..<plan.nodes).map { number in
      let node = ["pmta-a", "pmta-b"][number]
      return "  - {path: pmta/\(node)/config, node: \(node)}\n"
    }.joined()
    let yaml = try String(contentsOfFile: root + "/stagewatch.yaml", encoding: .utf8)
    try (yaml + "pmta:\n" + pmta).write(
      toFile: root + "/with.yaml", atomically: true, encoding: .utf8)
    let told = try await Tool.run(
      [
        "report", "--config", root + "/with.yaml", "--log", root + "/logs", "--dmarc",
        root + "/reports", "--format", "json", "--quiet",
      ], in: folder)
    return try #require(try ToolSample.value(told.output, "signing") as? [[String: Any]])
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func noRelayThatSignsAsMeantIsCalledWrong(seed: UInt64) async throws {
    var plan = FirmPlan()
    plan.seed = seed
    let signing = try await Self.signing(plan)
    #expect(signing.count > 30)
    for entry in signing {
      let vmta = try #require(entry["vmta"] as? String)
      let outcome = entry["outcome"] as? String
      let domain = try #require(entry["domain"] as? String)
      // One of the two web servers signs since the last day only, of which there are few messages.
      if Self.late.contains(domain), outcome == "not_as_configured" { continue }
      let wanted = Self.others[vmta] ?? "as_meant"
      #expect(outcome == wanted, "\(vmta) \(domain) \(entry["why"] ?? "")")
      let meant = entry["meant"] as? [String: Any]
      #expect((meant?["path"] as? String)?.hasSuffix("/config") == true)
    }
    #expect(signing.contains { $0["vmta"] as? String == "lk-legacy" })
  }

  @Test func ofTheMendedFirmAllIsAsMeant() async throws {
    let signing = try await Self.signing(.smallMended)
    let outcomes = Set(signing.compactMap { $0["outcome"] as? String })
    #expect(outcomes == ["as_meant"])
  }
}
