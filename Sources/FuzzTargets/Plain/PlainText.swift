/// Texts read back from outputs, by readers that know nothing of our writers.
enum PlainText {
  /// True for what a terminal may obey or what turns the direction of a line: control characters of
  /// both sets, line and paragraph ends, marks of direction (Unicode 15 sections 23.1 and 23.2).
  static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: [0x061c, 0x200e, 0x200f].contains(scalar.value) || isDirection(scalar.value)
    }
  }

  private static func isDirection(_ value: UInt32) -> Bool {
    (0x202a...0x202e).contains(value) || (0x2066...0x2069).contains(value)
  }

  /// True for what a spreadsheet program takes for the begin of a formula.
  static func isFormula(_ scalar: Unicode.Scalar) -> Bool {
    "=+-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".unicodeScalars.contains(scalar)
  }

  /// The text between the quotes of a JSON string (RFC 8259 section 7); nil where it is none.
  ///
  /// Surrogates are not known: nothing that is written here needs them.
  static func unescapedJSON(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5c: 0x5c, 0x2f: 0x2f, 0x62: 8, 0x66: 12, 0x6e: 10, 0x72: 13, 0x74: 9,
    ]
    var out: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      guard byte != 0x22 else { return nil }
      guard byte == 0x5c else {
        out.append(byte)
        continue
      }
      guard let mark = rest.popFirst() else { return nil }
      if mark == UInt8(ascii: "u") {
        let digits = String(decoding: rest.prefix(4), as: UTF8.self)
        guard digits.utf8.count == 4, let value = UInt32(digits, radix: 16),
          let scalar = Unicode.Scalar(value)
        else { return nil }
        out += Array(String(scalar).utf8)
        rest = rest.dropFirst(4)
      } else if let value = plain[mark] {
        out.append(value)
      } else {
        return nil
      }
    }
    return out
  }

  /// The text of HTML without elements, byte by byte: a mark that joins what stands before it would
  /// hide that from a search for characters.
  static func unescapedHTML(_ html: String) -> [UInt8] {
    let names = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    var out: [UInt8] = []
    var rest = Array(html.utf8)[...]
    while let byte = rest.first {
      if let name = names.first(where: { rest.starts(with: $0.0.utf8) }) {
        out += Array(name.1.utf8)
        rest = rest.dropFirst(name.0.utf8.count)
      } else {
        out.append(byte)
        rest = rest.dropFirst()
      }
    }
    return out
  }

  /// Quoted-printable taken off (RFC 2045 section 6.7).
  static func unescapedMail(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "=") else {
        out.append(byte)
        continue
      }
      if rest.first == 10 {
        rest = rest.dropFirst()
      } else if let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        out.append(value)
        rest = rest.dropFirst(2)
      }
    }
    return out
  }
}
