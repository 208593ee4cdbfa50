import Foundation
import SampleFirm
import TestSupport
import Testing

/// docs/example.md and the README show what the program prints.
struct ExamplePageTests {
  private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func page(_ name: String) throws -> String {
    try String(contentsOf: project.appendingPathComponent(name), encoding: .utf8)
  }

  /// The blocks behind a fence of one language.
  private static func blocks(_ page: String, _ language: String) throws -> [String] {
    try Self.page(page).components(separatedBy: "```\(language)\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  /// The command line of the page, run where the sample lies.
  private static func sample() async throws -> String {
    let line = try #require(
      try page("docs/example.md").split(separator: "\n").first {
        $0.hasPrefix("    stagewatch report")
      })
    let arguments = line.dropFirst("    stagewatch ".count)
    let outcome = try await Tool.shell(
      "cd '\(project.path)' && LC_ALL=C.UTF-8 \"$0\" \(arguments)", in: TemporaryFolder())
    #expect(outcome.status == 1)
    return outcome.output
  }

  /// True where the lines of a block stand in a text in their order, a line of `…` for any others.
  private static func isExcerpt(_ block: String, of text: String) -> Bool {
    var left = text.split(separator: "\n")[...]
    var mayLeaveOut = true
    for line in block.split(separator: "\n") {
      if line.trimmingCharacters(in: .whitespaces) == "…" {
        mayLeaveOut = true
        continue
      }
      guard let place = left.firstIndex(of: line), mayLeaveOut || place == left.startIndex else {
        return false
      }
      left = left[(place + 1)...]
      mayLeaveOut = false
    }
    return true
  }

  @Test func theExampleIsWhatTheProgramPrints() async throws {
    let screen = try #require(try Self.blocks("docs/example.md", "text").first)
    #expect(try await Self.sample() == screen)
  }

  @Test func theReadmeShowsAnExcerptOfIt() async throws {
    let block = try #require(
      try Self.page("README.md").components(separatedBy: "\n```\n").first {
        $0.hasPrefix("VERDICT")
      })
    #expect(block.split(separator: "\n").count <= 25)
    let whole = try await Self.sample()
    #expect(Self.isExcerpt(block, of: whole))
    #expect(!Self.isExcerpt("VERDICT  OK", of: block))
  }

  /// The example of docs/why.md, but for the rows and records that it leaves out.
  @Test func theEvidenceIsAsThePageOfWhySays() async throws {
    let page = try Self.page("docs/why.md").components(separatedBy: "## An example\n")[1]
    let block = page.components(separatedBy: "\n```\n")[1]
    let command = page.components(separatedBy: "$ stagewatch ")[1].components(separatedBy: "\n\n")[
      0]
    let outcome = try await Tool.shell(
      "cd '\(Self.project.path)' && LC_ALL=C.UTF-8 \"$0\" \(command)", in: TemporaryFolder())
    #expect(outcome.status == 0)
    let isShown = Self.isExcerpt(block, of: outcome.output)
    #expect(isShown, "\(outcome.output)")
  }

  @Test func theMendedFirmIsAsThePageSays() async throws {
    let block = try #require(
      try Self.page("docs/example.md").components(separatedBy: "\n```\n").first {
        $0.hasPrefix("VERDICT  OK")
      })
    let folder = try TemporaryFolder()
    try SampleFirm.make(.smallMended, at: folder.path + "/mended")
    let outcome = try await Tool.shell(
      "cd mended && LC_ALL=C.UTF-8 \"$0\" report --config stagewatch.yaml --dmarc reports",
      in: folder)
    let isShown = Self.isExcerpt(block, of: outcome.output)
    #expect(isShown, "\(outcome.output)")
  }

  /// The command lines of the README on one's own files are taken, with a folder of this test in place
  /// of those of the admin.
  @Test func theCommandLinesOfTheReadmeAreTaken() async throws {
    let sample = try ToolSample()
    let lines = try Self.page("README.md").split(separator: "\n").filter {
      $0.hasPrefix("    .build/release/stagewatch ")
    }
    #expect(lines.count == 5)
    for line in lines {
      let words = line.split(separator: " ").dropFirst().map {
        $0 == "/var/log/pmta" ? "logs" : $0 == "~/Maildir/dmarc" ? "reports" : String($0)
      }
      let more = words.first == "tail" ? ["--once", "--no-state"] : []
      let outcome = try await Tool.run(words + more, in: sample.folder)
      #expect([0, 1].contains(outcome.status), "\(line) \(outcome.errors)")
    }
  }
}
