/// What stands at the front of a plain report: a declaration of XML 1.0 in UTF-8, or none, and the
/// start tag `feedback`, with declarations of namespaces at the most.
struct PlainProlog {
  /// Bytes up to and with the start tag.
  let byteCount: Int
  /// True where the report is in the namespace of RFC 9990.
  let isNamespaced: Bool

  private static let namespace: StaticString = "urn:ietf:params:xml:ns:dmarc-2.0"

  /// Reads the front of a report; nil where it is anything but plain, or goes on behind the bytes.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var scanner = Scanner(bytes)
    if scanner.skip("<?xml") {
      guard Self.skipDeclaration(&scanner) else { return nil }
    }
    scanner.skipBlanks()
    guard scanner.skip("<feedback") else { return nil }
    var names: [Range<Int>] = []
    var others = 0
    var isNamespaced = false
    while !scanner.skip(">") {
      guard scanner.skipBlanks() else { return nil }
      if scanner.skip(">") { break }
      guard let (name, value) = scanner.attribute() else { return nil }
      // Two attributes of one name are not well formed; several of other namespaces may be, or not.
      guard !names.contains(where: { scanner.isSame($0, name) }) else { return nil }
      names.append(name)
      if scanner.bytes(name, are: "xmlns") {
        isNamespaced = scanner.bytes(value, are: Self.namespace)
      } else if !scanner.bytes(name, beginWith: "xmlns:") {
        others += 1
      }
      guard others <= 1, !value.isEmpty else { return nil }
    }
    byteCount = scanner.position
    self.isNamespaced = isNamespaced
  }

  /// The rest of `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`.
  private static func skipDeclaration(_ scanner: inout Scanner) -> Bool {
    guard scanner.skipBlanks(), let version = scanner.attribute(),
      scanner.bytes(version.name, are: "version"), scanner.bytes(version.value, are: "1.0")
    else { return false }
    var hasBlanks = scanner.skipBlanks()
    if hasBlanks, scanner.isAt("encoding") {
      guard let encoding = scanner.attribute(), scanner.bytes(encoding.name, are: "encoding"),
        scanner.bytes(encoding.value, are: "UTF-8") || scanner.bytes(encoding.value, are: "utf-8")
      else { return false }
      hasBlanks = scanner.skipBlanks()
    }
    if hasBlanks, scanner.isAt("standalone") {
      guard let alone = scanner.attribute(), scanner.bytes(alone.name, are: "standalone"),
        scanner.bytes(alone.value, are: "yes") || scanner.bytes(alone.value, are: "no")
      else { return false }
      scanner.skipBlanks()
    }
    return scanner.skip("?>")
  }
}

/// Steps over bytes from the front.
private struct Scanner {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// True where the text comes next.
  func isAt(_ text: StaticString) -> Bool { bytes(position..<bytes.count, beginWith: text) }

  /// Steps over a text; false where something else comes next.
  mutating func skip(_ text: StaticString) -> Bool {
    guard isAt(text) else { return false }
    position += text.utf8CodeUnitCount
    return true
  }

  /// Steps over white space; false where there is none.
  @discardableResult
  mutating func skipBlanks() -> Bool {
    let start = position
    while position < bytes.count, PlainBytes.isBlank(bytes[position]) { position += 1 }
    return position > start
  }

  /// Steps over `name="value"`; nil where something else comes next, or an unusual byte.
  mutating func attribute() -> (name: Range<Int>, value: Range<Int>)? {
    let start = position
    while position < bytes.count, isNameByte(bytes[position], isFirst: position == start) {
      position += 1
    }
    let name = start..<position
    guard !name.isEmpty, bytes[position - 1] != UInt8(ascii: ":"), skip("="),
      position < bytes.count
    else { return nil }
    let quote = bytes[position]
    guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
    position += 1
    let valueStart = position
    while position < bytes.count, bytes[position] != quote {
      let byte = bytes[position]
      guard byte >= 32, byte < 127, byte != UInt8(ascii: "<"), byte != UInt8(ascii: "&") else {
        return nil
      }
      position += 1
    }
    guard position < bytes.count else { return nil }
    position += 1
    return (name, valueStart..<(position - 1))
  }

  /// Letters, and behind the first one colons, too: more than one is for libxml2 to judge, and does
  /// not end a report there either.
  private func isNameByte(_ byte: UInt8, isFirst: Bool) -> Bool {
    let isLetter = byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a
    return isLetter || !isFirst && byte == UInt8(ascii: ":")
  }

  func bytes(_ range: Range<Int>, are text: StaticString) -> Bool {
    range.count == text.utf8CodeUnitCount && bytes(range, beginWith: text)
  }

  func bytes(_ range: Range<Int>, beginWith text: StaticString) -> Bool {
    guard range.count >= text.utf8CodeUnitCount else { return false }
    for index in 0..<text.utf8CodeUnitCount
    where bytes[range.lowerBound + index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  func isSame(_ first: Range<Int>, _ second: Range<Int>) -> Bool {
    bytes[first].elementsEqual(bytes[second])
  }
}
