/// The forms in which a header gives the name of an attachment.
enum AttachedName: CaseIterable {
  /// A quoted string (RFC 5322 section 3.2.4).
  case quotedString
  /// An encoded word in Q form (RFC 2047 section 4.2), as senders put it into quotes.
  case quotedWord
  /// Percent signs with a character set (RFC 2231 section 4).
  case percent
  /// The same in two pieces (RFC 2231 section 3).
  case pieces

  /// A name of the letters, digits, blanks and points among the bytes, at most 40.
  static func plain(_ bytes: some Sequence<UInt8>) -> String {
    let taken = bytes.filter { byte in
      (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || (0x30...0x39).contains(byte)
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: " ")
    }
    return String(decoding: taken.prefix(40), as: UTF8.self)
  }

  /// The parameter of `Content-Disposition` that gives the name.
  func parameter(_ name: String) -> String {
    let word = String(decoding: AttachedContent.escaped(name.utf8), as: UTF8.self)
    let percent = word.replacing("=", with: "%")
    switch self {
    case .quotedString: return "filename=\"\(name)\""
    case .quotedWord: return "filename=\"=?utf-8?Q?\(word)?=\""
    case .percent: return "filename*=utf-8''\(percent)"
    case .pieces: return "filename*0*=utf-8'en';\r\n filename*1*=\(percent)"
    }
  }
}
