/// Reads JSON values off bytes (RFC 8259), as far as flat records need it.
struct JSONCursor {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// True when only white space is left.
  mutating func atEnd() -> Bool {
    skipBlanks()
    return position == bytes.count
  }

  /// Takes one byte after white space, if it is the next.
  mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  /// Appends the text of a string; false when there is none or it is malformed.
  mutating func readString(into text: inout [UInt8]) -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"):
        guard readEscape(into: &text) else { return false }
      default: text.append(byte)
      }
    }
    return false
  }

  /// Appends the text of any value: strings unescaped, `null` as nothing, other scalars as
  /// written, arrays and objects as nothing.
  mutating func readValue(into text: inout [UInt8], depthMax: Int) -> Bool {
    skipBlanks()
    guard position < bytes.count else { return false }
    switch bytes[position] {
    case UInt8(ascii: "\""): return readString(into: &text)
    case UInt8(ascii: "{"), UInt8(ascii: "["): return skipNested(depthMax)
    default:
      let start = position
      while position < bytes.count, !Self.endsScalar(bytes[position]) { position += 1 }
      guard position > start else { return false }
      let word = bytes[start..<position]
      if !word.elementsEqual("null".utf8) { text.append(contentsOf: word) }
      return word.elementsEqual("null".utf8) || word.elementsEqual("true".utf8)
        || word.elementsEqual("false".utf8) || Self.isNumber(word)
    }
  }

  private mutating func skipNested(_ depthMax: Int) -> Bool {
    var depth = 0
    // One bit a level: 1 for an object, 0 for an array.
    var kinds: UInt64 = 0
    precondition(depthMax < UInt64.bitWidth, "the kinds of all levels must fit into one word")
    var ignored: [UInt8] = []
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        ignored.removeAll(keepingCapacity: true)
        guard readString(into: &ignored) else { return false }
        continue
      case UInt8(ascii: "{"):
        depth += 1
        kinds = kinds << 1 | 1
      case UInt8(ascii: "["):
        depth += 1
        kinds <<= 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard (kinds & 1 == 1) == (bytes[position] == UInt8(ascii: "}")) else { return false }
        depth -= 1
        kinds >>= 1
      default: break
      }
      position += 1
      if depth == 0 { return true }
      if depth > depthMax { return false }
    }
    return false
  }

  private mutating func readEscape(into text: inout [UInt8]) -> Bool {
    guard position < bytes.count else { return false }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(8)
    case UInt8(ascii: "f"): text.append(12)
    case UInt8(ascii: "n"): text.append(10)
    case UInt8(ascii: "r"): text.append(13)
    case UInt8(ascii: "t"): text.append(9)
    case UInt8(ascii: "u"):
      guard let scalar = readScalar() else { return false }
      text.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: return false
    }
    return true
  }

  /// One code point of `\uXXXX`, surrogate pairs joined; a lone surrogate is U+FFFD.
  private mutating func readScalar() -> Unicode.Scalar? {
    guard let first = readHex4() else { return nil }
    guard first >= 0xd800, first <= 0xdbff else { return Unicode.Scalar(first) ?? "\u{fffd}" }
    let mark = position
    if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    {
      position += 2
      if let second = readHex4(), second >= 0xdc00, second <= 0xdfff {
        return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
      }
    }
    position = mark
    return "\u{fffd}"
  }

  private mutating func readHex4() -> UInt32? {
    guard position + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue,
        bytes[position] < 0x80
      else { return nil }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func skipBlanks() {
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 10 || byte == 13
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    isBlank(byte) || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}")
      || byte == UInt8(ascii: "]")
  }

  /// RFC 8259 section 6.
  private static func isNumber(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
    var rest = word[...]
    func digits() -> Int {
      let count = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let startsWithZero = rest.first == 0x30
    let whole = digits()
    guard whole > 0, !(startsWithZero && whole > 1) else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard digits() > 0 else { return false }
    }
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
        rest = rest.dropFirst()
      }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
