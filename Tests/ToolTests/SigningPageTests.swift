import Foundation
import TestSupport
import Testing

/// docs/signing.md shows what the program prints.
struct SigningPageTests {
  private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func page(_ name: String = "docs/signing.md") throws -> String {
    try String(contentsOf: project.appendingPathComponent(name), encoding: .utf8)
  }

  private static func blocks(_ language: String) throws -> [String] {
    try page().components(separatedBy: "```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  @Test func bothScreensAreThoseOfThePage() async throws {
    let old = try #require(try Self.blocks("pmta").first)
    let range = try #require(old.range(of: "dkim-sign yes", options: .backwards))
    let folder = try TemporaryFolder()
    _ = try folder.write("config", text: old)
    _ = try folder.write("new", text: old.replacingCharacters(in: range, with: "dkim-sign no"))
    let screens = try Self.blocks("text")
    #expect(screens.count == 2)
    let alone = try await Tool.run(["doctor", "--pmta-config", "config"], in: folder)
    #expect(alone.output == screens[0])
    let compared = try await Tool.run(
      ["doctor", "--pmta-config", "new", "--against", "config"], in: folder)
    #expect(compared.output == screens[1])
    #expect(compared.status == 1)
  }

  @Test func theSampleFirmsLinesAreThoseOfThePageAndTheReadme() async throws {
    let lines = try #require(try Self.blocks("signing").first)
    #expect(lines.split(separator: "\n").count == 4)
    #expect(try Self.page("README.md").contains("```\n\(lines)```"))
    let settings = try #require(try Self.blocks("yaml").first)
    let folder = try TemporaryFolder()
    let firm = Self.project.appendingPathComponent("samples/firm").path
    for node in ["pmta-a", "pmta-b"] {
      let text = try Self.page("samples/firm/pmta/\(node)/config")
      _ = try folder.write("pmta/\(node)/config", text: text)
    }
    _ = try folder.write(
      "stagewatch.yaml", text: try Self.page("samples/firm/stagewatch.yaml") + settings)
    let told = try await Tool.run(
      [
        "report", "--config", "stagewatch.yaml", "--log", firm + "/logs", "--dmarc",
        firm + "/reports",
      ], in: folder)
    #expect(told.output.contains("\n" + lines))
  }
}
