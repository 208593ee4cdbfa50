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
    // A zero byte would have shown UTF-16 by now: the declaration is wrong.
    if ["utf-8", "utf8", "us-ascii", "utf-16", "utf16"].contains(where: name.hasPrefix) {
      return .utf8
    }
    return supersets.contains(where: name.hasPrefix) ? .superset(name) : .unknown(name)
  }
}
