import TestSupport
import Testing

@testable import Rendering

/// Columns line up on a terminal, whatever is in the cells.
struct TextTableTests {
  private static func lines(
    _ rows: [[String]], columns: Int = TextStyle.columnsDefault, usesUnicode: Bool = false
  ) -> [String] {
    var style = SampleReport.plain
    style.columns = columns
    style.usesUnicode = usesUnicode
    var table = TextTable([.text("name"), .number("count"), .text("note", max: 20)])
    for row in rows { table.add(row) }
    return table.lines(style).map(\.source)
  }

  @Test func textToTheLeftAndNumbersToTheRight() {
    #expect(
      Self.lines([["a", "5", "x"], ["longer", "12,345", ""]]) == [
        " name     count  note", " a            5  x", " longer  12,345",
      ])
  }

  @Test func wideAndCombiningCharactersKeepTheirColumns() {
    let lines = Self.lines([
      ["\u{9280}\u{884c}", "1", "x"], ["e\u{301}t", "2", "x"], ["\u{1f600}", "3", "x"],
    ])
    // The mark of the last column begins at the same place of the screen in each line.
    let places = lines.dropFirst().map { line in
      TerminalText(String(line.prefix { $0 != "x" })).columns
    }
    #expect(Set(places).count == 1)
    #expect(TerminalText("\u{9280}\u{884c}").columns == 4)
    #expect(TerminalText("e\u{301}t").columns == 2)
  }

  @Test func cutNeverTakesHalfOfAWideCharacter() {
    let text = String(repeating: "\u{9280}", count: 10)
    for columns in 3...20 {
      let cut = TerminalText(text).cut(to: columns, "...").source
      #expect(TerminalText(cut).columns <= columns)
      #expect(columns == 20 ? cut == text : cut.hasSuffix("..."))
    }
    #expect(TerminalText("abcdef").cut(to: 6, "...") == "abcdef")
    #expect(TerminalText("abcdefg").cut(to: 6, "...") == "abc...")
    #expect(TerminalText("abcdefg").cut(to: 6, "\u{2026}") == "abcde\u{2026}")
  }

  @Test func longCellsAreCutAtTheirColumnsLimit() {
    let name = String(repeating: "n", count: 49)
    let lines = Self.lines([[name, "1", String(repeating: "m", count: 21)]])
    #expect(lines[1].contains(String(repeating: "n", count: 45) + "...  "))
    #expect(lines[1].hasSuffix(String(repeating: "m", count: 17) + "..."))
    let fits = Self.lines([[String(name.dropLast()), "1", String(repeating: "m", count: 20)]])
    #expect(!fits[1].contains("..."))
  }

  @Test func widestTextGivesWayOnANarrowScreen() {
    let row = [String(repeating: "n", count: 40), "1,234", String(repeating: "m", count: 15)]
    for columns in [60, 50, 40] {
      let lines = Self.lines([row], columns: columns)
      #expect(lines.allSatisfy { TerminalText($0).columns <= columns })
      #expect(lines[1].contains("1,234"))
    }
    // Names keep their least columns, and numbers all of theirs, however narrow it is.
    let least = Self.lines([row], columns: 5)
    #expect(least[1] == " nnnnnnnnn...  1,234  mmmmmmmmm...")
  }

  @Test func sectionStandsAloneAndDoesNotWidenColumns() {
    var table = TextTable([.text("  stage"), .number("count")])
    table.add(section: String(repeating: "d", count: 60))
    table.add(["  none", "3"])
    let lines = table.lines(SampleReport.plain).map(\.source)
    #expect(
      lines == ["   stage  count", " " + String(repeating: "d", count: 60), "   none       3"])
    #expect(TextTable([.text("x")]).isEmpty)
    #expect(!table.isEmpty)
  }
}
