import Foundation
import TestSupport
import Testing

/// docs/signing.md shows what the program prints.
struct SigningPageTests {
  private static func page() throws -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try String(
      contentsOf: folder.appendingPathComponent("../../docs/signing.md").standardizedFileURL,
      encoding: .utf8)
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
}
