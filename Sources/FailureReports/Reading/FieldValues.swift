import ByteKit
import MailIdentity

/// Reads the values of single fields; nil is a value that cannot be read.
enum FieldValues {
  /// A word without comments, in lower case, such as `auth-failure`.
  static func word(_ value: [UInt8]) -> String? {
    let plain = withoutComments(value)
    guard let word = plain.split(whereSeparator: { $0 == 32 || $0 == 9 || $0 == 59 }).first
    else { return nil }
    return text(Array(word)).map { $0.lowercased() }
  }

  /// A short text of printable ASCII.
  static func text(
    _ value: [UInt8], bytesMax: Int = FailureReportLimits.wordBytesMax
  ) -> String? {
    guard !value.isEmpty, value.count <= bytesMax, value.allSatisfy({ $0 >= 32 && $0 < 127 })
    else { return nil }
    return String(decoding: value, as: UTF8.self)
  }

  /// A number of mails.
  static func incidents(_ value: [UInt8]) -> Int? {
    guard let word = word(value), word.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
      let number = Int(word), (1...FailureReportLimits.incidentsMax).contains(number)
    else { return nil }
    return number
  }

  /// A domain in normal form.
  static func domain(_ value: [UInt8]) -> String? {
    value.withUnsafeBytes { DomainName.normalise($0) }
  }

  /// An address of the internet: `192.0.2.1`, `192.0.2.1 (host)`, `[IPv6:2001:db8::1]`, and
  /// `(host [192.0.2.1])`.
  ///
  /// The host behind it is what its owner says, so that the first word counts before brackets.
  static func sourceIP(_ value: [UInt8]) -> IPAddress? {
    let word = value.prefix { $0 != 32 && $0 != 9 && $0 != UInt8(ascii: "(") }
    if !word.isEmpty { return literal(Array(word)) }
    guard let open = value.lastIndex(of: UInt8(ascii: "[")),
      let close = value[open...].firstIndex(of: UInt8(ascii: "]"))
    else { return nil }
    return literal(Array(value[open...close]))
  }

  /// An address, with or without brackets and the tag of RFC 5321 section 4.1.3.
  private static func literal(_ word: [UInt8]) -> IPAddress? {
    var inner = word[...]
    if inner.first == UInt8(ascii: "["), inner.last == UInt8(ascii: "]"), inner.count > 2 {
      inner = inner.dropFirst().dropLast()
    }
    inner = without("ipv6:", inner)
    return Array(inner).withUnsafeBytes { IPAddress(bytes: $0) }
  }

  /// Mechanisms as Identity-Alignment lists them (RFC 9991 section 4): `none`, or names.
  static func mechanisms(_ value: [UInt8]) -> FailureReport.Mechanisms? {
    let plain = String(decoding: withoutComments(value), as: UTF8.self).lowercased()
    let words = plain.split { $0 == " " || $0 == "," || $0 == "\t" }
    if words == ["none"] { return [] }
    var mechanisms: FailureReport.Mechanisms = []
    for word in words {
      switch word {
      case "dkim": mechanisms.insert(.dkim)
      case "spf": mechanisms.insert(.spf)
      default: return nil
      }
    }
    return words.isEmpty ? nil : mechanisms
  }

  // MARK: - Addresses

  /// A bare address in lower case, without brackets and the type that RFC 3464 puts before it; empty
  /// for the null address.
  static func address(_ value: [UInt8]) -> String? {
    var inner = without("rfc822;", value[...])
    if inner.first == UInt8(ascii: "<") {
      guard inner.last == UInt8(ascii: ">"), inner.count > 1 else { return nil }
      inner = inner.dropFirst().dropLast()
    }
    guard !inner.isEmpty else { return "" }
    guard inner.count <= FailureReportLimits.addressBytesMax, inner.allSatisfy(isAddressByte),
      let at = inner.lastIndex(of: UInt8(ascii: "@")), at > inner.startIndex,
      domain(Array(inner[(at + 1)...])) != nil
    else { return nil }
    return String(decoding: inner, as: UTF8.self).lowercased()
  }

  /// What stands behind a word in lower case and blanks; all of it where it does not begin so.
  private static func without(_ word: String, _ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let front = value.prefix(word.utf8.count)
    guard String(decoding: front, as: UTF8.self).lowercased() == word else { return value }
    return value.dropFirst(front.count).drop { $0 == 32 }
  }

  /// The domain of an address; empty for the null address.
  static func domain(ofAddress address: String) -> String? {
    guard let at = address.lastIndex(of: "@") else { return address.isEmpty ? "" : nil }
    return DomainName.normalise(String(address[address.index(after: at)...]))
  }

  /// What an unquoted local part may have (RFC 5322 section 3.2.3), the full stop and the at sign.
  private static func isAddressByte(_ byte: UInt8) -> Bool {
    byte > 32 && byte < 127 && !forbidden.contains(byte)
  }

  private static let forbidden = Set("()<>[]\\,;:\"".utf8)

  // MARK: - Comments

  /// A value without its comments (RFC 5322 section 3.2.2); they may lie inside one another.
  static func withoutComments(_ value: [UInt8]) -> [UInt8] {
    var plain: [UInt8] = []
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for byte in value {
      defer { isEscaped = byte == UInt8(ascii: "\\") && !isEscaped }
      if !isEscaped {
        if byte == UInt8(ascii: "\""), depth == 0 { isQuoted.toggle() }
        if byte == UInt8(ascii: "("), !isQuoted {
          depth += 1
          continue
        }
        if byte == UInt8(ascii: ")"), !isQuoted, depth > 0 {
          depth -= 1
          if depth == 0 { plain.append(32) }
          continue
        }
      }
      if depth == 0 { plain.append(byte) }
    }
    return plain
  }
}
