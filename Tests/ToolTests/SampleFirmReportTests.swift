import Foundation
import TestSupport
import Testing

/// What the program says of the sample firm, and of the same firm once its systems were mended.
struct SampleFirmReportTests {
  private static let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("samples").path

  private static func report(_ firm: String) async throws -> (status: Int32, json: String) {
    let root = "\(samples)/\(firm)"
    let outcome = try await Tool.run(
      [
        "report", "--config", "\(root)/stagewatch.yaml", "--log", "\(root)/logs", "--dmarc",
        "\(root)/reports", "--format", "json", "--quiet",
      ], in: TemporaryFolder())
    return (outcome.status, outcome.output)
  }

  private static func entries(_ json: String, _ key: String) throws -> [[String: Any]] {
    try #require(try ToolSample.value(json, key) as? [[String: Any]])
  }

  private static func injectors(_ entries: [[String: Any]]) -> Set<String> {
    Set(entries.compactMap { ($0["relay"] as? [String: Any])?["injector"] as? String })
  }

  private static func verdicts(_ json: String) throws -> [String: String] {
    let pairs = try entries(json, "readiness").compactMap { entry in
      (entry["domain"] as? String).flatMap { name in
        (entry["verdict"] as? String).map { (name, $0) }
      }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// The two systems that nobody knew of lose mail at two stages; no other relay does.
  @Test func theSystemsThatLoseMailAreNamedAndTheDomainsHeld() async throws {
    let (status, json) = try await Self.report("firm")
    #expect(status == 1)
    let failures = try Self.entries(json, "stage_failures")
    #expect(
      Self.injectors(failures) == [
        "fact01.lindekrediet.example", "hr-app.corp.scheldewaard.example",
      ])
    #expect(failures.allSatisfy { $0["attribution"] as? String == "dmarc" })
    #expect(
      try Self.verdicts(json) == [
        "lindekrediet.example": "hold", "scheldewaard.example": "hold", "waardclub.example": "go",
      ])
    let carried = try Self.entries(json, "missing_dkim").filter {
      $0["domain"] as? String == "pay.scheldewaard.example"
    }
    #expect(Self.injectors(carried) == ["out.incassohulp.example"])
    #expect(carried.allSatisfy { $0["carried_by_spf"] as? Bool == true })
    let classes = Set(try Self.entries(json, "sources").compactMap { $0["class"] as? String })
    #expect(classes.isSuperset(of: ["own_forwarded", "forwarded_broken", "unauthenticated"]))
  }

  @Test func onceMendedAllMayGoOn() async throws {
    let (status, json) = try await Self.report("firm-mended")
    #expect(status == 0)
    #expect(try Self.entries(json, "stage_failures").isEmpty)
    #expect(try Self.entries(json, "missing_dkim").isEmpty)
    #expect(
      try Self.verdicts(json) == [
        "lindekrediet.example": "go", "scheldewaard.example": "go", "waardclub.example": "go",
      ])
  }
}
