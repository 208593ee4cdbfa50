/// The text in which Exim tells of a failure, with `control = dmarc_enable_forensic` (seen of 4.96):
/// a sentence, lines `Name: value`, a line of hyphens, and the header of the mail.
struct EximText {
  /// The lines, as fields.
  let lines: HeaderFields
  /// The header of the mail.
  let original: HeaderFields

  /// Reads a text.
  init(_ text: ArraySlice<UInt8>) {
    var named: [UInt8] = []
    var rest: ArraySlice<UInt8>?
    var start = text.startIndex
    while start < text.endIndex {
      let end = text[start...].firstIndex(of: 10) ?? text.endIndex
      let line = text[start..<end]
      start = min(end + 1, text.endIndex)
      if line.starts(with: "------".utf8) {
        rest = text[start...]
        break
      }
      let plain = line.drop { $0 == 32 || $0 == 9 }
      // Lines of the sentence and empty ones are no fields; each line is one of its own.
      if plain.contains(UInt8(ascii: ":")) { named += plain + [10] }
    }
    lines = HeaderFields(named[...])
    original = HeaderFields(Self.header(rest ?? []))
  }

  /// What stands behind the empty line that ends the sentence between.
  private static func header(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var start = text.startIndex
    while let end = text[start...].firstIndex(of: 10) {
      let isEmpty = text[start..<end].allSatisfy { $0 == 13 }
      start = end + 1
      if isEmpty { return text[start...] }
    }
    return []
  }
}
