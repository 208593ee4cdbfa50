import MailIdentity

/// Reads a From header by turning it into marks first: what is quoted, in comments or encoded is
/// gone before addresses are looked for.
enum PlainFrom {
  private enum Mark {
    case byte(UInt8)
    /// The end of an address, a comma or a semicolon.
    case end
    /// The colon behind the name of a group.
    case group
    case bracketed([UInt8])
  }

  /// The domain of the first address that has one.
  static func domain(_ bytes: [UInt8]) -> String? {
    var plain: [UInt8] = []
    var bracketed: [UInt8]?
    for mark in marks(bytes) + [.end] {
      switch mark {
      case .byte(let byte): plain.append(byte)
      case .group: plain = []
      case .bracketed(let text): bracketed = bracketed ?? text
      case .end:
        if let found = mailboxDomain(bracketed ?? plain) { return found }
        plain = []
        bracketed = nil
      }
    }
    return nil
  }

  private static func mailboxDomain(_ mailbox: [UInt8]) -> String? {
    let text = mailbox.reversed().drop { $0 <= 32 || $0 == UInt8(ascii: ">") }.reversed()
    let parts = text.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
    guard parts.count > 1, let domain = parts.last, !domain.isEmpty else { return nil }
    return Array(domain).withUnsafeBytes { DomainName.normalise($0) }
  }

  private static func marks(_ bytes: [UInt8]) -> [Mark] {
    var marks: [Mark] = []
    var rest = bytes[...]
    while let byte = rest.first {
      if let behind = behindEncodedWord(rest) {
        rest = behind
        continue
      }
      rest = rest.dropFirst()
      switch byte {
      case UInt8(ascii: "("): rest = behindComment(rest)
      case UInt8(ascii: "\""): if closeQuote(&rest) { marks.append(.byte(UInt8(ascii: "q"))) }
      case UInt8(ascii: ","), UInt8(ascii: ";"): marks.append(.end)
      case UInt8(ascii: ":"): marks.append(.group)
      case UInt8(ascii: "<"): marks.append(.bracketed(bracket(&rest)))
      default: marks.append(.byte(byte))
      }
    }
    return marks
  }

  private static func bracket(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    while let byte = rest.first {
      rest = rest.dropFirst()
      switch byte {
      case UInt8(ascii: ">"): return text
      case UInt8(ascii: "("): rest = behindComment(rest)
      case UInt8(ascii: "\""): if closeQuote(&rest) { text.append(UInt8(ascii: "q")) }
      default: text.append(byte)
      }
    }
    return text
  }

  private static func behindComment(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var depth = 1
    var index = bytes.startIndex
    while index < bytes.endIndex, depth > 0 {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 1
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      index += 1
    }
    return bytes[min(index, bytes.endIndex)...]
  }

  /// Goes behind a quoted string; false where its end is missing.
  private static func closeQuote(_ rest: inout ArraySlice<UInt8>) -> Bool {
    while let byte = rest.first {
      rest = rest.dropFirst()
      if byte == UInt8(ascii: "\"") { return true }
      if byte == UInt8(ascii: "\\") { rest = rest.dropFirst() }
    }
    return false
  }

  private static func behindEncodedWord(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    let word = bytes.prefix(FromHeader.encodedWordBytesMax).prefix { $0 > 32 }
    guard word.starts(with: "=?".utf8) else { return nil }
    let marks = word.dropFirst(2).indices.filter { word[$0] == UInt8(ascii: "?") }
    guard marks.count >= 3, word.indices.contains(marks[2] + 1),
      word[marks[2] + 1] == UInt8(ascii: "=")
    else { return nil }
    return bytes[(marks[2] + 2)...]
  }
}
