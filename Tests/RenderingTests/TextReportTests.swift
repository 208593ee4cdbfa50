import ByteKit
import Findings
import TestSupport
import Testing

@testable import Rendering

/// The screen as people see it, whole.
struct TextReportTests {
  @Test func plainScreen() async throws {
    let text = try await SampleReport.firm().screen()
    #expect(Golden.difference(text, "firm.txt") == nil)
  }

  @Test func colourAddsOnlyColour() async throws {
    var style = SampleReport.plain
    style.usesColor = true
    let text = try await SampleReport.firm().screen(style)
    #expect(Golden.difference(text, "firm-colour.txt") == nil)
    let bare = text.replacing(#/\u{1b}\[[0-9]+m/#, with: "")
    #expect(bare == (try await SampleReport.firm().screen()))
  }

  @Test func unicodeMarksStandForTheAsciiOnes() async throws {
    var style = SampleReport.plain
    style.usesUnicode = true
    let text = try await SampleReport.firm().screen(style)
    #expect(text.contains("\u{b1}24h"))
    #expect(!text.contains("+-"))
  }

  @Test func emptyLog() async throws {
    var sample = SampleReport()
    sample.logs = [SmallLog().text]
    #expect(Golden.difference(try await sample.screen(), "empty.txt") == nil)
  }

  @Test func logsWithoutReports() async throws {
    var sample = try SampleReport.firm()
    sample.reports = []
    #expect(Golden.difference(try await sample.screen(), "logs-only.txt") == nil)
  }

  @Test func reportsWithoutLogs() async throws {
    var sample = try SampleReport.firm()
    sample.logs = []
    #expect(Golden.difference(try await sample.screen(), "reports-only.txt") == nil)
  }

  // MARK: - Long tables

  /// So many From domains, each with one row.
  private static func domains(_ count: Int) -> SampleReport {
    var log = SmallLog()
    for number in 0..<count {
      let name = String(1000 + number).dropFirst()
      log.add(at: SampleReport.day, from: "d\(name).example")
    }
    var sample = SampleReport()
    sample.logs = [log.text]
    return sample
  }

  @Test(arguments: [0, 1]) func longTablesEndInACount(_ past: Int) async throws {
    let sample = Self.domains(TextSection.rowsMax + past)
    let text = try await sample.screen()
    #expect(text.contains("and 1 more; --all shows them") == (past == 1))
    #expect(text.split(separator: "\n").count { $0.hasPrefix(" d0") } == TextSection.rowsMax)
    var style = SampleReport.plain
    style.showsAll = true
    let whole = try await sample.screen(style)
    #expect(!whole.contains("--all"))
    #expect(
      whole.split(separator: "\n").count { $0.hasPrefix(" d0") } == TextSection.rowsMax + past)
  }

  // MARK: - Width

  @Test func linesOfOrdinaryDataFit() async throws {
    let text = try await SampleReport.firm().screen()
    for line in text.split(separator: "\n") {
      #expect(TerminalText(String(line)).columns <= TextStyle.columnsDefault, "\(line)")
    }
  }

  @Test func tablesOfANarrowScreenFit() async throws {
    var style = SampleReport.plain
    style.columns = 100
    var sample = Self.domains(3)
    sample.reports = [
      SmallReport(
        String(repeating: "very long reporter ", count: 9), from: SampleReport.day,
        to: SampleReport.day + 86_399,
        [SmallReport.Record(from: String(repeating: "l", count: 60) + ".a.example")]
      ).text
    ]
    let text = try await sample.screen(style)
    let tables = text.split(separator: "\n").filter { $0.hasPrefix(" ") && !$0.hasPrefix("  ") }
    #expect(tables.count > 5)
    for line in tables { #expect(TerminalText(String(line)).columns <= 100, "\(line)") }
  }

  // MARK: - Hostile text

  static let attacks = [
    "\u{1b}]0;owned\u{7}", "\u{1b}[2J", "\u{9b}31m", "a\r\nVERDICT  OK", "\u{202e}evil",
    "\u{2066}x\u{2069}", "\u{7f}\u{8}\u{8}", "\u{2028}line", "\u{feff}", "\u{e0041}\u{e0042}",
    String(repeating: "n", count: 5000), String(repeating: "\u{9280}", count: 300),
    "e" + String(repeating: "\u{301}", count: 4000), "&lt;script&gt;", "%n%s", "\u{85}x",
  ]

  @Test(arguments: attacks.indices) func hostileTextCannotSteerATerminal(
    _ index: Int
  ) async throws {
    let attack = Self.attacks[index]
    let sample = SampleReport.hostile(attack)
    let text = try await sample.screen()
    let bad = text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x0a: false
      case 0..<0x20, 0x7f..<0xa0, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: true
      default: false
      }
    }
    #expect(bad.isEmpty)
    // A name with a line end must not begin a line of its own.
    #expect(text.split(separator: "\n").count { $0.hasPrefix("VERDICT") } == 1)
  }

  @Test func hostileNamesAsShown() {
    #expect(TerminalText.safe("plain text ~") == "plain text ~")
    #expect(TerminalText.safe("\u{1b}[31mred") == "?[31mred")
    #expect(TerminalText.safe("gr\u{fc}n \u{9280}\u{1f600}") == "gr\u{fc}n \u{9280}\u{1f600}")
    #expect(TerminalText.safe("a\u{202e}b\u{ad}c\u{200b}d") == "a?b?c?d")
    let most = "e" + String(repeating: "\u{301}", count: TerminalText.marksInARowMax)
    #expect(TerminalText.safe(most) == most)
    #expect(TerminalText.safe(most + "\u{301}x") == most + "x")
    // Families of emoji are joined by marks without width.
    let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}"
    #expect(TerminalText.safe(family) == family)
  }
}
