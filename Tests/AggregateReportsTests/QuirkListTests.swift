import Foundation
import Testing

/// The list of quirks that admins read.
struct QuirkListTests {
  @Test("every document among the fixtures is named in the list of quirks")
  func names() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let list = try String(
      contentsOf: root.appendingPathComponent("docs/aggregate-reports.md"), encoding: .utf8)
    for name in Fixture.documents { #expect(list.contains("`\(name)`"), "\(name)") }
  }
}
