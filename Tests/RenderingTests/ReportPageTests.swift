import Foundation
import TestSupport
import Testing

@testable import Rendering

/// The page of the command shows what the program prints, and names every key.
struct ReportPageTests {
  private static func page() throws -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try String(
      contentsOf: folder.appendingPathComponent("../../docs/report.md").standardizedFileURL,
      encoding: .utf8)
  }

  @Test func screenIsTheOneThatThePageShows() async throws {
    let screen = try await SampleReport.firm().screen().replacing("DIR/", with: "/srv/mail/")
    #expect(try Self.page().contains("```text\n" + screen + "```\n"))
  }

  @Test func everyKeyIsNamed() async throws {
    let page = try Self.page()
    let json = try await SampleReport.firm().text(JSONReport.render)
    let keys = Set(json.matches(of: #/"([a-z_]+)": ?[\[{"0-9tfn]/#).map { String($0.1) })
    #expect(keys.count > 40)
    // Record types and reasons are the inputs' words, not keys of the schema.
    let words = [
      "d", "b", "t", "tq", "r", "f", "rb", "rs", "other", "record_type", "late_refusal", "bad_type",
    ]
    for key in keys.subtracting(words) {
      #expect(page.contains(key), "\(key) is not on the page")
    }
  }
}
