/// The encoding of a document, by its first bytes and its declaration.
enum ReportEncoding: Equatable {
  /// UTF-8, or what is mended to be.
  case utf8
  /// UTF-16, made UTF-8 before anything else looks at it.
  case utf16(isBigEndian: Bool)
  /// An encoding that has ASCII in it byte by byte, so that markup is where its bytes are.
  case superset(String)
  /// Another one, which is not read: what its bytes mean is not known before libxml2 reads them.
  case unknown(String)

  /// Bytes of the front in which a declaration is looked for.
  private static let frontBytes = 256

  /// How names of encodings begin in which bytes below 64 stand for ASCII wherever they are.
  private static let supersets = [
    "iso-8859-", "iso8859", "iso_8859", "latin", "windows-125", "windows-874", "cp125", "koi8-",
    "gb2312", "gbk", "big5", "shift_jis", "euc-", "macintosh",
  ]

  /// How names of encodings begin in which bytes below 64 may stand for something else.
  private static let opaque = [
    "utf-7", "utf7", "utf-32", "utf32", "ucs-", "ucs2", "ucs4", "ebcdic", "cp037", "ibm",
    "iso-2022",
    "hz", "iso-10646", "csiso2022",
  ]

  /// Looks at the front of a document, byte order mark of UTF-8 and blanks taken off.
  init(_ front: [UInt8]) {
    if front.starts(with: [0xff, 0xfe]) {
      self = .utf16(isBigEndian: false)
    } else if front.starts(with: [0xfe, 0xff]) {
      self = .utf16(isBigEndian: true)
    } else if front.starts(with: [0x3c, 0, 0x3f, 0]) {
      self = .utf16(isBigEndian: false)
    } else if front.starts(with: [0, 0x3c, 0, 0x3f]) {
      self = .utf16(isBigEndian: true)
    } else if front.first == 0 {
      self = .unknown("unknown")
    } else {
      self = Self.declared(front)
    }
  }

  private static func declared(_ front: [UInt8]) -> ReportEncoding {
    let head = String(decoding: front.prefix(frontBytes), as: UTF8.self).lowercased()
    guard head.hasPrefix("<?xml"), let close = head.firstIndex(of: ">") else { return .utf8 }
    guard let word = head[..<close].split(separator: "encoding").dropFirst().first else {
      return .utf8
    }
    let quoted = word.drop { $0 == " " || $0 == "=" || $0 == "\"" || $0 == "'" }
    let name = String(quoted.prefix { $0 != "\"" && $0 != "'" && $0 != " " && $0 != "?" })
    // A zero byte would have shown UTF-16 by now: the declaration is wrong, as that of a name that
    // nobody knows is. What is no UTF-8 then is replaced, and told.
    if opaque.contains(where: name.hasPrefix) { return .unknown(name) }
    return supersets.contains(where: name.hasPrefix) ? .superset(name) : .utf8
  }

  /// The front of a document in UTF-8 without its declaration, where that stands twice, has an odd
  /// encoding, or something behind it that is neither a blank nor markup; the same elsewhere.
  ///
  /// The encoding is settled by now, so nothing of it is missed.
  static func withoutOddDeclaration(_ front: [UInt8]) -> [UInt8] {
    var rest = front[...]
    var isOdd = false
    var count = 0
    while rest.starts(with: "<?xml".utf8), let close = declarationEnd(rest) {
      let head = String(decoding: rest[..<close], as: UTF8.self).lowercased()
      isOdd =
        isOdd || count > 0
        || !plainEncodings.contains { head.contains($0) }
          && head.contains("encoding")
      count += 1
      rest = rest[close...]
      let next = rest.firstIndex { $0 > 32 } ?? rest.endIndex
      if next < rest.endIndex, rest[next] != UInt8(ascii: "<") {
        isOdd = true
        rest = rest[(rest[next...].firstIndex(of: UInt8(ascii: "<")) ?? rest.endIndex)...]
      } else {
        rest = rest[next...]
      }
    }
    return isOdd ? Array(rest) : front
  }

  private static let plainEncodings = [
    "\"utf-8\"", "'utf-8'", "\"us-ascii\"", "'us-ascii'", "\"utf-16\"", "'utf-16'",
  ]

  private static func declarationEnd(_ bytes: ArraySlice<UInt8>) -> Int? {
    let mark = bytes.firstIndex(of: UInt8(ascii: ">"))
    return mark.flatMap {
      $0 > bytes.startIndex && bytes[$0 - 1] == UInt8(ascii: "?") ? $0 + 1 : nil
    }
  }
}
