import Configuration
import Findings
import TestSupport
import Testing

/// Texts from outside in a configuration file: what is written is read back, or is not written.
@Suite struct YAMLTextTests {
  private static let pieces = [
    "a", "Z", "0", "9", ".", "-", "_", "/", ":", ": ", " #", "#", "'", "\"", "\\", "\\n", ",", "[",
    "]", "{", "}", "*", "*a", "&a", "!", "|", ">", "%", "@", "`", "?", "? ", "- ", "~", "=", "null",
    "true", "1e3", "0x1f", "2026-02-16", " ", "  ", "é", "ß", "漢", "\u{1f600}", "\u{2028}",
    "\u{feff}", "\u{a0}", "\u{301}", "\u{ffff}", "\u{10ffff}", "---", "...", "<<", "${x}",
  ]

  private static func random(_ generator: inout SeededRandom) -> String {
    (0..<Int.random(in: 1...8, using: &generator)).map { _ in
      pieces.randomElement(using: &generator) ?? "a"
    }.joined()
  }

  private static func read(_ text: String) -> ConfigurationReading {
    Configuration.read(text, path: "stagewatch.yaml", folder: "")
  }

  private static func scalars(_ texts: [String]) -> [[UInt32]] {
    texts.map { $0.unicodeScalars.map(\.value) }
  }

  /// Scalar by scalar: two spellings of one letter are not the same name to PowerMTA.
  @Test func `A text in a list, and as a value, comes back as it was`() throws {
    var generator = SeededRandom(seed: 71)
    for _ in 0..<400 {
      let texts = (0..<20).map { _ in "a" + Self.random(&generator) }.map {
        Bool.random(using: &generator) && $0.unicodeScalars.dropFirst().first != "\u{feff}"
          ? String(String.UnicodeScalarView($0.unicodeScalars.dropFirst())) : $0
      }
      let written = try texts.map { try #require(YAMLText.value($0)) }
      let reading = Self.read(
        "systems:\n  - {name: \(written[0]), vmtas: [\(written.joined(separator: ", "))]}\n"
          + "  - name: \(written[0] == written[1] ? "\"other\"" : written[1])\n    vmtas:\n"
          + written.map { "      - \($0)\n" }.joined())
      #expect(reading.problems == [], "\(texts)")
      let systems = reading.configuration.systems
      try #require(systems.count == 2)
      #expect(Self.scalars([systems[0].name]) == Self.scalars([texts[0]]))
      #expect(Self.scalars(systems[0].vmtas) == Self.scalars(texts))
      #expect(Self.scalars(systems[1].vmtas) == Self.scalars(texts))
    }
  }

  @Test(arguments: ["", "a\nb", "a\u{0}b", "\u{85}", "\u{202e}x", "\t", "\u{7f}", "\u{feff}a"])
  func `What the reader would refuse is not written`(_ text: String) {
    #expect(YAMLText.value(text) == nil)
  }

  @Test func `The longest text that is read is written, and none longer`() throws {
    let longest = String(repeating: "*", count: ConfigurationLimits.textBytesMax)
    let written = try #require(YAMLText.value(longest))
    let reading = Self.read("systems: [{name: \(written), vmtas: [a]}]")
    #expect(reading.configuration.systems.first?.name == longest)
    #expect(YAMLText.value(longest + "*") == nil)
  }

  /// Whatever stands in a comment, the next line is what is read.
  @Test func `A comment ends where its line ends`() {
    var generator = SeededRandom(seed: 72)
    for _ in 0..<400 {
      let text = (0..<12).map { _ in Self.random(&generator) }.joined(
        separator: "\r\n\u{85}\u{2028}")
      let reading = Self.read(
        "# \(YAMLText.comment(text))\nfreshness: 3d  # \(YAMLText.comment(text))\n")
      #expect(reading.problems == [])
      #expect(reading.configuration.freshnessSeconds == 3 * 86_400)
    }
  }

  @Test(arguments: [
    ("core-out", "core-out"), ("a.example", "a.example"), ("/var/log", "/var/log"),
    ("203.0.113.5", "203.0.113.5"), ("yes", "\"yes\""), ("007", "\"007\""), ("1e3", "\"1e3\""),
    ("a b", "\"a b\""), ("a:b", "\"a:b\""), ("say \"no\"", "\"say \\\"no\\\"\""),
    ("Müller", "\"Müller\""), ("*", "\"\\x2a\""),
  ]) func `Plain names stay plain`(_ text: String, _ written: String) {
    #expect(YAMLText.value(text) == written)
  }
}
