/// What each byte may be a part of, as a table of 256 entries.
///
/// The tests of `ByteClass` say the same one at a time; a table lookup answers all of them at once.
struct ByteClasses {
  /// Kinds of tokens that a byte may stand in.
  struct Flags: OptionSet {
    let rawValue: UInt16

    static let letter = Flags(rawValue: 1 << 0)
    static let digit = Flags(rawValue: 1 << 1)
    static let blank = Flags(rawValue: 1 << 2)
    /// Part of an address, host, number, time or id.
    static let run = Flags(rawValue: 1 << 3)
    /// Part of a link.
    static let url = Flags(rawValue: 1 << 4)
    /// Part of a run without digits that holds no address, link, IP, time or name.
    static let plain = Flags(rawValue: 1 << 5)
    /// Letter, digit, dot, hyphen or underscore.
    static let piece = Flags(rawValue: 1 << 6)
    static let at = Flags(rawValue: 1 << 7)
    static let colon = Flags(rawValue: 1 << 8)
    /// One of the marks that tell base64 from a word.
    static let longMark = Flags(rawValue: 1 << 9)
    /// Part of a token of the base64 alphabets.
    static let longToken = Flags(rawValue: 1 << 10)
    /// Part of an IPv6 address.
    static let group = Flags(rawValue: 1 << 11)

    static let word: Flags = [.letter, .digit]
  }

  private let flags: UnsafeMutablePointer<Flags>

  /// Makes the table, to be freed with `deallocate`.
  init() {
    flags = .allocate(capacity: 256)
    for byte in UInt8.min...UInt8.max { (flags + Int(byte)).initialize(to: Self.flags(of: byte)) }
  }

  func deallocate() { flags.deallocate() }

  subscript(byte: UInt8) -> Flags { flags[Int(byte)] }

  private static func flags(of byte: UInt8) -> Flags {
    var flags: Flags = []
    let isLetter = ByteClass.isLetter(byte)
    let isDigit = ByteClass.isDigit(byte)
    let isWord = isLetter || isDigit
    let isMark = byte == ByteClass.dot || byte == ByteClass.dash || byte == ByteClass.underscore
    let isLongMark = byte == 0x2b || byte == ByteClass.slash || byte == 0x3d
    let isHex = isDigit || (byte >= 0x61 && byte <= 0x66)
    func add(_ flag: Flags, _ isSet: Bool) { if isSet { flags.insert(flag) } }
    add(.letter, isLetter)
    add(.digit, isDigit)
    add(.blank, byte == ByteClass.space)
    add(.run, ByteClass.isRun(byte))
    add(.url, ByteClass.isURL(byte))
    add(
      .plain,
      ByteClass.isRun(byte) && !isDigit && byte != ByteClass.at && byte != ByteClass.colon
        && byte != ByteClass.dot)
    add(.piece, isWord || isMark)
    add(.at, byte == ByteClass.at)
    add(.colon, byte == ByteClass.colon)
    add(.longMark, isLongMark)
    add(.longToken, isWord || isLongMark || byte == ByteClass.dash || byte == ByteClass.underscore)
    add(.group, isHex || byte == ByteClass.colon || byte == ByteClass.dot)
    return flags
  }
}
