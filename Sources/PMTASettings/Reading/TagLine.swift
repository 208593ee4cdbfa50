/// A line that opens or closes a block: `<tag name>`, `</tag>`, `</tag name>`.
struct TagLine {
  /// The tag in lower case.
  let tag: String
  /// The name as it is written.
  let name: String
  /// True for `</tag>`.
  let isEnd: Bool

  private static let tagBytesMax = 60

  /// Reads a line; nil where it is none, such as a regular expression that holds `<`.
  init?(_ text: String) {
    guard text.hasPrefix("<"), text.hasSuffix(">"), text.utf8.count > 2 else { return nil }
    var inner = SettingText.trimmed(text.dropFirst().dropLast())
    isEnd = inner.hasPrefix("/")
    if isEnd { inner = SettingText.trimmed(inner.dropFirst()) }
    let (word, rest) = SettingText.split(inner)
    let letters = word.utf8.allSatisfy {
      ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7a) || $0 == UInt8(ascii: "-")
        || ($0 >= 0x30 && $0 <= 0x39)
    }
    guard !word.isEmpty, word.utf8.count <= Self.tagBytesMax, letters else { return nil }
    tag = word.lowercased()
    name = rest.hasPrefix("\"") ? SettingText.value(rest) : rest
  }

  /// The value in front of a `<pattern-list>` that opens at the end of a directive; nil elsewhere.
  static func beforeNestedList(_ value: String) -> String? {
    guard value.hasSuffix(">"), let open = value.lastIndex(of: "<"),
      let tag = TagLine(String(value[open...])), tag.tag == "pattern-list", !tag.isEnd
    else { return nil }
    return SettingText.trimmed(value[..<open])
  }

  /// Tags that never stand in another block: where one is met, the block before it was not closed.
  static let topOnly: Set<String> = [
    "virtual-mta", "virtual-mta-pool", "source", "acct-file", "domain-key-list", "proxy",
    "smtp-user", "smtp-listener", "bounce-processor", "feedback-loop-processor",
    "bounce-category-patterns", "smtp-pattern-list", "mx-rollup-list", "rewrite-list",
    "pattern-list", "vault", "signals",
  ]

  /// True where a block of this tag may stand in one of another.
  func mayStand(in outer: String) -> Bool {
    if outer == DirectiveReader.braces { return false }
    if Self.topOnly.contains(tag) { return false }
    if tag == "domain" { return outer == "virtual-mta" || outer == "virtual-mta-pool" }
    return true
  }
}
