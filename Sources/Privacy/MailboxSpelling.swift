/// Finds mailboxes in text, however their addresses are spelled.
///
/// At signs: `@`, also with blanks around it (RFC 5322 section 4.4 allows them), its full-width and
/// small forms, `%40` and `=40` (RFC 3986, RFC 2045), `&#64;`, `\u0040`, `[at]` and `(at)`, and X.400's
/// `(a)`. Mailboxes without one: bang paths (`host!user`, RFC 976), names of directories
/// (`/O=…/CN=user`, RFC 4514, as Exchange writes them), and X.400 addresses (`G=…;S=…`, RFC 2156).
enum MailboxSpelling {
  /// The most blanks between an at sign and the names beside it.
  static let blanksMax = 3

  /// True for a byte of which every spelling has one.
  static func isMark(_ byte: UInt8) -> Bool { marks[Int(byte)] }

  private static let marks = table("@4[({<!=&\u{ff20}")
  /// Bytes that spellings of the at sign begin with.
  private static let signs = table("@%=[({<&\\\u{ff20}")

  /// Bytes before names of attributes, at the ends of their values, and beside bang paths.
  private static let beforeNames = table(" \t\n\r/;,:\"'<(")
  private static let valueEnds = table("/;:<>()[]\"")
  private static let besidePaths = table("/=<>()[]{},;:\"'\\@")

  /// A table of the bytes that the scalars of a text begin with; CR LF would be one character.
  private static func table(_ text: String) -> [Bool] {
    var table = [Bool](repeating: false, count: 256)
    for scalar in text.unicodeScalars { table[Int(UTF8.encode(scalar)?.first ?? 0)] = true }
    return table
  }

  // MARK: - At signs

  /// The at sign that begins at an index, with the blanks before it; nil where there is none.
  static func atSign(_ bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard signs[Int(bytes[index])], let sign = sign(bytes[index...]) else { return nil }
    let end = index + sign.length
    var begin = index
    guard sign.mayStandAlone else { return begin..<end }
    while begin > 0, index - begin < blanksMax, isBlank(bytes[begin - 1]) { begin -= 1 }
    // Without blanks `@` needs no name behind it; anything else might be prose.
    guard begin < index || sign.isWord else { return begin..<end }
    let name = bytes[end...].prefix(blanksMax + 1).first { !isBlank($0) }
    // In replies that are brought to one form `<domain>` stands for it.
    let isNamed = name.map {
      AddressByte.isAlphanumeric($0) || $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "<")
    }
    return isNamed == true ? begin..<end : sign.isWord ? nil : index..<end
  }

  private struct Sign {
    let length: Int
    /// True for one that blanks may surround.
    var mayStandAlone = true
    /// True for a word in brackets.
    var isWord = false
  }

  /// Spellings that need no look at what surrounds them.
  private static let spellings: [[UInt8]] = [
    "@", "\u{ff20}", "\u{fe6b}", "&#64;", "&#x40;", "&commat;", "\\u0040",
  ].map { Array($0.utf8) }

  /// Spellings that no blanks surround.
  private static let closed = ["%40", "%<domain>", "=40", "(a)"].map { Array($0.utf8) }
  private static let words = ["[at]", "(at)", "{at}", "<at>"].map { Array($0.utf8) }

  private static func sign(_ bytes: ArraySlice<UInt8>) -> Sign? {
    for spelling in spellings where starts(bytes, spelling) {
      return Sign(length: spelling.count)
    }
    for spelling in closed where starts(bytes, spelling) {
      let isBound = spelling.first == UInt8(ascii: "%") || isDomain(bytes.dropFirst(3))
      return isBound ? Sign(length: spelling.count, mayStandAlone: false) : nil
    }
    for word in words where starts(bytes, word) { return Sign(length: word.count, isWord: true) }
    return nil
  }

  private static func starts(_ bytes: ArraySlice<UInt8>, _ text: [UInt8]) -> Bool {
    bytes.first.map(AddressByte.lower) == text.first
      && bytes.prefix(text.count).elementsEqual(text, by: { AddressByte.lower($0) == $1 })
  }

  /// True where a name, a point and a letter follow; `pct=40` has none.
  private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
    let rest = bytes.drop { AddressByte.isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    guard rest.startIndex > bytes.startIndex, rest.first == UInt8(ascii: "."),
      let next = rest.dropFirst().first
    else { return false }
    return AddressByte.isAlphanumeric(next) && next > UInt8(ascii: "9")
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  // MARK: - Mailboxes without an at sign

  /// The names of mailboxes that are written without an at sign, in their order, none in another.
  static func mailboxes(in bytes: [UInt8]) -> [Range<Int>] {
    let found = (attributes(in: bytes) + bangPaths(in: bytes)).sorted {
      $0.lowerBound < $1.lowerBound
    }
    var ranges: [Range<Int>] = []
    for range in found where range.lowerBound >= ranges.last?.upperBound ?? 0 {
      ranges.append(range)
    }
    return ranges
  }

  /// Attributes that name a person or a mailbox wherever they stand.
  private static let names: Set<String> = [
    "cn", "sn", "gn", "uid", "pn", "surname", "givenname", "initials", "dda.smtp", "dda.rfc-822",
  ]
  /// Attributes that do so in X.400 addresses and behind a slash; elsewhere `s=` is a selector.
  private static let letters: Set<String> = ["g", "s", "i", "q"]
  /// Longest name of an attribute.
  private static let nameBytesMax = 11

  private static func attributes(in bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var isX400: Bool?
    for index in bytes.indices where bytes[index] == UInt8(ascii: "=") {
      guard let (name, before) = attribute(bytes, endingAt: index) else { continue }
      if letters.contains(name), before != UInt8(ascii: "/") {
        let answer = isX400 ?? hasCountry(bytes)
        isX400 = answer
        guard answer else { continue }
      } else if !names.contains(name), !letters.contains(name) {
        continue
      }
      let end = valueEnd(bytes, from: index + 1)
      if end > index + 1 { ranges.append(index + 1..<end) }
    }
    return ranges
  }

  /// The name before an equals sign, and what stands before it; nil where it is part of a word.
  private static func attribute(
    _ bytes: [UInt8], endingAt end: Int
  ) -> (name: String, before: UInt8?)? {
    var begin = end
    while begin > 0, end - begin < nameBytesMax, isNameByte(bytes[begin - 1]) { begin -= 1 }
    guard begin < end else { return nil }
    let before = begin > 0 ? bytes[begin - 1] : nil
    if let before, !beforeNames[Int(before)] { return nil }
    return (String(decoding: bytes[begin..<end].map(AddressByte.lower), as: UTF8.self), before)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte < 0x80 && AddressByte.isAlphanumeric(byte) || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "-")
  }

  /// True where a country of two letters is an attribute, as every X.400 address has one.
  private static func hasCountry(_ bytes: [UInt8]) -> Bool {
    bytes.indices.contains { index in
      guard bytes[index] == UInt8(ascii: "="), let found = attribute(bytes, endingAt: index),
        found.name == "c"
      else { return false }
      return valueEnd(bytes, from: index + 1) == index + 3
    }
  }

  /// Where a value ends, blanks at its end left out; blanks inside are part of names.
  private static func valueEnd(_ bytes: [UInt8], from begin: Int) -> Int {
    var end = begin
    while end < bytes.count, !isValueEnd(bytes, end) { end += 1 }
    while end > begin, isBlank(bytes[end - 1]) { end -= 1 }
    return end
  }

  private static func isValueEnd(_ bytes: [UInt8], _ index: Int) -> Bool {
    switch bytes[index] {
    // A backslash takes the comma behind it into the value (RFC 4514 section 2.4).
    case UInt8(ascii: ","): index == 0 || bytes[index - 1] != 0x5c
    case 0x5c: index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\"")
    case 0..<0x20, 0x7f: true
    default: valueEnds[Int(bytes[index])]
    }
  }

  private static func bangPaths(in bytes: [UInt8]) -> [Range<Int>] {
    guard bytes.contains(UInt8(ascii: "!")) else { return [] }
    return bytes.split(whereSeparator: { !isPathByte($0) }).compactMap { word in
      let begin = word.startIndex
      return user(word, followsForm: begin > 0 && bytes[begin - 1] == UInt8(ascii: ">"))
    }
  }

  private static func isPathByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != 0x7f && !besidePaths[Int(byte)]
  }

  /// The user at the end of a bang path; nil for a word that is none.
  ///
  /// In replies that are brought to one form `<domain>` stands for the host before it.
  private static func user(_ word: ArraySlice<UInt8>, followsForm: Bool) -> Range<Int>? {
    let parts = word.split(separator: UInt8(ascii: "!"), omittingEmptySubsequences: false)
      .dropLast(while: \.isEmpty)
    guard parts.count >= 2, let host = parts.first, let user = parts.last,
      host.isEmpty == followsForm, host.allSatisfy(AddressByte.isDomain),
      user.first.map(AddressByte.isAlphanumeric) == true, !isReportName(Array(parts))
    else { return nil }
    return user.startIndex..<user.endIndex
  }

  /// True for the name of an aggregate report's file: `receiver!domain!begin!end` (RFC 7489 section
  /// 7.2.1.1).
  private static func isReportName(_ parts: [ArraySlice<UInt8>]) -> Bool {
    guard parts.count >= 4 else { return false }
    return parts[2].allSatisfy(AddressByte.isDigit)
      && parts[3].first.map(AddressByte.isDigit) == true
  }
}

extension Array {
  /// The elements without those at the end that a condition holds for.
  fileprivate func dropLast(while condition: (Element) -> Bool) -> ArraySlice<Element> {
    var rest = self[...]
    while let last = rest.last, condition(last) { rest.removeLast() }
    return rest
  }
}
