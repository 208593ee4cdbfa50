import TestSupport
import Testing

@testable import Rendering

/// Lines of findings, broken at blanks to fit the screen.
struct WrappedTextTests {
  @Test func textThatFitsIsLeftAlone() {
    let text = "   one  two "
    #expect(TerminalText(text).wrapped(to: text.count) == [TerminalText(text)])
    #expect(TerminalText("").wrapped(to: 10) == [""])
  }

  @Test func indentIsKept() {
    #expect(
      TerminalText("  aa bb cc dd").wrapped(to: 7) == ["  aa bb", "  cc dd"])
  }

  @Test func longWordStandsAloneAndWhole() {
    let word = String(repeating: "x", count: 30)
    #expect(TerminalText("  a \(word) b").wrapped(to: 10) == ["  a", "  \(word)", "  b"])
    #expect(TerminalText(word).wrapped(to: 10) == [TerminalText(word)])
  }

  @Test func wideCharactersTakeTwoColumns() {
    #expect(TerminalText("日本 日本").wrapped(to: 8) == ["日本", "日本"])
    #expect(TerminalText("日本 日本").wrapped(to: 9) == ["日本 日本"])
  }

  @Test(arguments: 1...4) func blanksAtTheEndMakeNoLine(_ blanks: Int) {
    let text = "  aa bb" + String(repeating: " ", count: blanks)
    #expect(TerminalText(text).wrapped(to: 7) == ["  aa bb"])
  }

  @Test func coloursTakeNoColumnsAndStay() {
    let style = {
      var style = SampleReport.plain
      style.usesColor = true
      return style
    }()
    let text: TerminalText = "\(style.paint("aa bb", .bad)) cc"
    #expect(text.columns == 8)
    #expect(text.wrapped(to: 8) == [text])
    #expect(text.wrapped(to: 7).map(\.source) == ["\u{1b}[31maa bb\u{1b}[0m", "cc"])
  }

  /// What is put into a literal, whatever its type, is cleaned; what the literal says is not.
  @Test func textsAreCleanedWhereTheyArePutIn() {
    let attack = "\u{1b}[2J\u{9b}1A\u{202e}"
    let text: TerminalText = "a \(attack) \(attack.dropFirst()) \(TerminalText(attack)) b"
    #expect(text.source == "a ?[2J?1A? [2J?1A? ?[2J?1A? b")
    #expect((text + TerminalText(attack)).source == text.source + "?[2J?1A?")
    #expect([text, "b"].bytes == Array((text.source + "\nb\n").utf8))
  }

  /// Under any seed: no line is too wide unless it is one word, none is blank, and no word is lost.
  @Test(arguments: 0..<8 as Range<UInt64>) func nothingIsLost(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      let words = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        String(repeating: "é", count: Int.random(in: 1...9, using: &random))
      }
      let gaps = words.map { _ in
        String(repeating: " ", count: Int.random(in: 1...3, using: &random))
      }
      let indent = String(repeating: " ", count: Int.random(in: 0...4, using: &random))
      let text = indent + zip(words, gaps).map { $0 + $1 }.joined()
      let columns = Int.random(in: 5...40, using: &random)
      let lines = TerminalText(text).wrapped(to: columns).map(\.source)
      #expect(lines.flatMap { $0.split(separator: " ").map(String.init) } == words)
      for line in lines {
        let count = line.split(separator: " ").count
        #expect(TerminalText(line).columns <= columns || count == 1)
        #expect(line.hasPrefix(indent) && count > 0)
      }
    }
  }

  /// The screen of findings keeps within the columns; single long words and tables aside.
  @Test(arguments: [60, 80, 130]) func findingsFitTheScreen(_ columns: Int) async throws {
    var style = SampleReport.plain
    style.columns = columns
    let screen = try await SampleReport.firm().screen(style)
    let lines = screen.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let begin = try #require(lines.firstIndex { $0.hasPrefix("FAILURES THAT") })
    let block = lines[(begin + 1)...].prefix { !$0.isEmpty }
    #expect(block.count >= 6)
    for line in block {
      #expect(TerminalText(line).columns <= columns || line.split(separator: " ").count == 1)
    }
  }
}
