import Foundation
import TestSupport
import Testing

@testable import Rendering

/// The page of the formats names everything that they write.
struct FormatsPageTests {
  private static func page(_ name: String = "formats") throws -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return try String(
      contentsOf: folder.appendingPathComponent("../../docs/\(name).md").standardizedFileURL,
      encoding: .utf8)
  }

  @Test(arguments: CSVSection.allCases) func everySectionIsNamed(_ section: CSVSection) throws {
    #expect(try Self.page().contains("| `\(section.rawValue)` |"))
  }

  @Test func everyMetricIsNamed() async throws {
    let page = try Self.page()
    let text = try await SampleReport.firm().text { PrometheusReport.render($0) }
    let names = text.matches(of: #/# TYPE ([a-z_]+) gauge/#).map { String($0.1) }
    #expect(names.count > 20)
    for name in names { #expect(page.contains("`\(name)`"), "\(name)") }
  }

  @Test func everyTypeOfLineIsNamed() async throws {
    let page = try Self.page()
    let text = try await SampleReport.firm().text(JSONLines.render)
    let names = Set(text.matches(of: #/"type":"([a-z_]+)"/#).map { String($0.1) })
    #expect(names.count > 8)
    for name in names { #expect(page.contains("`\(name)`"), "\(name)") }
  }

  /// The limits that the pages tell are those of the code.
  @Test func limitsAreThoseOfTheCode() throws {
    #expect(try Self.page().contains("at most \(PrometheusReport.samplesMax) samples"))
    let page = try Self.page("html").replacing("\n", with: " ")
    #expect(page.contains("at most \(HTMLTable.rowsMax) rows"))
    #expect(page.contains("that of receivers \(HTMLReceivers.receiversMax),"))
    #expect(page.contains("the \(HTMLRelays.reportersMax) reporters"))
    #expect(try Self.page().contains("screen at \(MailReport.columns) columns"))
  }
}
