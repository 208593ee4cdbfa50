import MailIdentity

/// How values of PowerMTA's configuration are taken apart (User's Guide 5.0, section 3).
enum SettingText {
  /// The text without blanks and tabs at both ends.
  static func trimmed(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    guard let first = bytes.firstIndex(where: { !isBlank($0) }),
      let last = bytes.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }

  /// The first word, and the rest behind the blanks that follow it.
  static func split(_ text: String) -> (word: String, rest: String) {
    let bytes = Array(text.utf8)
    let end = bytes.firstIndex(where: isBlank) ?? bytes.count
    return (
      String(decoding: bytes[..<end], as: UTF8.self),
      trimmed(String(decoding: bytes[end...], as: UTF8.self))
    )
  }

  /// The words of a value; one in quotes is one word, `\` escapes a quote in it.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    var isQuoted = false
    var isOpen = false
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped {
        word.append(byte)
        isEscaped = false
      } else if isQuoted, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
        isOpen = true
      } else if !isQuoted, isBlank(byte) {
        if isOpen { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
        isOpen = false
      } else {
        word.append(byte)
        isOpen = true
      }
    }
    if isOpen { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }

  /// The first word without quotes; empty where there is none.
  static func value(_ text: String) -> String { words(text).first ?? "" }

  /// The parts of a list between commas, without blanks and quotes around them.
  static func list(_ text: String) -> [String] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      var part = trimmed(part)
      if part.utf8.count >= 2, part.hasPrefix("\""), part.hasSuffix("\"") {
        part = trimmed(part.dropFirst().dropLast())
      }
      return part
    }
  }

  /// The yes or no of a value; nil for anything else.
  static func flag(_ text: String) -> Bool? {
    switch value(text).lowercased() {
    case "yes", "true": true
    case "no", "false": false
    default: nil
    }
  }

  /// A domain in the spelling that names are compared in; what is none stays as it is, in lower case.
  static func domain(_ text: String) -> String {
    DomainName.normalise(text) ?? text.lowercased()
  }

  /// The start of a text that may be of any length, for a remark.
  static func excerpt(_ text: String) -> String {
    let charactersMax = 60
    let plain = String(
      text.unicodeScalars.prefix(charactersMax).map { $0.value < 32 ? " " : Character($0) })
    return text.unicodeScalars.count > charactersMax ? plain + "…" : plain
  }
}
