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

  @Test func theSampleFirmsLinesAreThoseOfTheTwoPages() async throws {
    let lines = try #require(try Self.blocks("signing").first)
    #expect(lines.split(separator: "\n").count == 4)
    #expect(try Self.page("docs/example.md").contains("```\n\(lines)```"))
    let settings = try #require(try Self.blocks("yaml").first)
    let folder = try TemporaryFolder()
    let firm = folder.path + "/firm"
    try FileManager.default.copyItem(
      atPath: Self.project.appendingPathComponent("samples/firm").path, toPath: firm)
    let yaml = try Self.page("samples/firm/stagewatch.yaml") + settings
    _ = try folder.write("firm/stagewatch.yaml", text: yaml)
    let told = try await Tool.shell(
      "cd firm && LC_ALL=C.UTF-8 \"$0\" report --config stagewatch.yaml --log logs --dmarc reports",
      in: folder)
    #expect(told.output.contains("\n" + lines))
  }
}
