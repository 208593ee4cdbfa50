/// What single bytes are to the reader of plain reports.
struct PlainBytes {
  /// A byte of text that means nothing to XML.
  static let text: UInt8 = 0
  /// A line end.
  static let lineEnd: UInt8 = 1
  /// A carriage return, which XML turns into a line end or drops.
  static let carriageReturn: UInt8 = 2
  /// `&`.
  static let ampersand: UInt8 = 3
  /// `<`.
  static let bracket: UInt8 = 4
  /// What the plain reader leaves to libxml2: control bytes, bytes beyond ASCII, and `]`, which may
  /// begin `]]>`.
  static let unusual: UInt8 = 5

  /// The kinds of all bytes; never freed.
  static let kinds: PlainBytes = PlainBytes()

  private let table: UnsafePointer<UInt8>

  private init() {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    for byte in 0..<256 {
      table[byte] =
        switch byte {
        case 9: Self.text
        case 10: Self.lineEnd
        case 13: Self.carriageReturn
        case 38: Self.ampersand
        case 60: Self.bracket
        case 93: Self.unusual
        case 32..<128: Self.text
        default: Self.unusual
        }
    }
    self.table = UnsafePointer(table)
  }

  /// The kind of a byte.
  @inline(__always)
  subscript(byte: UInt8) -> UInt8 { table[Int(byte)] }

  /// White space of XML.
  @inline(__always)
  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 10 || byte == 13 || byte == 9
  }

  /// A letter or an underscore, with which plain names begin.
  @inline(__always)
  static func isNameStart(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a || byte == UInt8(ascii: "_")
  }

  /// A byte of a plain name, without colons.
  @inline(__always)
  static func isName(_ byte: UInt8) -> Bool {
    isNameStart(byte) || byte >= 0x30 && byte <= 0x39 || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }
}

// The table holds only numbers and never changes.
extension PlainBytes: @unchecked Sendable {}
