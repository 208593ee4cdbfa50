import TestSupport
import Testing

@testable import Rendering

/// Marks such as U+0301 make one character with what stands before them; readers of tables and
/// metrics know bytes alone.
struct JoinedMarkTests {
  private static let marks = ["\u{301}", "\u{20dd}", "\u{fe0f}"]

  @Test(arguments: marks)
  func `A separator or a quote that a mark joins stays in its cell`(_ mark: String) {
    for separator in [",", ";", "|", "\"", "\"\"", "a,\"\(mark),b"] {
      let text = "a\(separator)\(mark)b"
      let table = CSVTable(titles: ["x", "y"], rows: [[.text(text), .count(1)]])
      let cells = [Array(text.utf8), Array("1".utf8)]
      #expect(
        ReferenceCSV.read(table.bytes, rowBytesMax: 1 << 20).last == .complete(cells),
        "\(text.debugDescription)")
      // Spreadsheet programs take the other separators as well, unless they stand in quotes.
      #expect(table.bytes.split(separator: 10).last?.first == UInt8(ascii: "\""))
    }
  }

  @Test(arguments: marks)
  func `A quote or a backslash that a mark joins stays in its label`(_ mark: String) {
    #expect(
      Array(OutputText.label("a\"\(mark)b\\\(mark)").utf8)
        == Array("a\\".utf8) + Array("\"".utf8) + Array(mark.utf8) + Array("b\\".utf8)
        + Array("\\".utf8) + Array(mark.utf8))
  }
}
