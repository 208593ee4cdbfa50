/// Tests of single bytes, ASCII only.
enum ByteClass {
  static let space = UInt8(ascii: " ")
  static let dot = UInt8(ascii: ".")
  static let dash = UInt8(ascii: "-")
  static let underscore = UInt8(ascii: "_")
  static let at = UInt8(ascii: "@")
  static let colon = UInt8(ascii: ":")
  static let slash = UInt8(ascii: "/")
  static let less = UInt8(ascii: "<")
  static let greater = UInt8(ascii: ">")
  static let question = UInt8(ascii: "?")

  /// The value of a decimal digit, else nil.
  static func digit(_ byte: UInt8) -> Int? {
    byte >= 0x30 && byte <= 0x39 ? Int(byte &- 0x30) : nil
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  static func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a }

  /// Letter or digit.
  static func isWord(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

  static func lower(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
  }

  /// A byte that may stand inside an address, host, number, time or id: one run of them is a token.
  static func isRun(_ byte: UInt8) -> Bool { isWord(byte) || runPunctuation.contains(byte) }

  /// A byte that may stand inside a URL (RFC 3986 section 2 without brackets, quotes and commas).
  static func isURL(_ byte: UInt8) -> Bool { isWord(byte) || urlPunctuation.contains(byte) }

  private static let runPunctuation = ByteSet("._-+=%~$&/:#@*^'")
  private static let urlPunctuation = ByteSet("._-+=%~$&/:#@*!?;")
}

/// A set of ASCII bytes as 128 bits.
struct ByteSet {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(_ text: StaticString) {
    text.withUTF8Buffer { bytes in
      for byte in bytes where byte < 128 {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
      }
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    if byte >= 128 { return false }
    return (byte < 64 ? low >> UInt64(byte) : high >> UInt64(byte - 64)) & 1 == 1
  }
}
