/// A reply's text with places to fill in, ready to be written as one CSV field.
///
/// Places: `{d}` From domain, `{D}` the same in capitals, `{ip}` source address, `{rcpt}`
/// recipient, `{msgid}` Message-Id without brackets, `{epoch}` UNIX time, `{ts}` ISO time in UTC,
/// `{n}` a long number, `{dN}` N digits, `{idN}` N letters and digits, `{hexN}` and `{HEXN}` N
/// hexadecimal digits. A text that holds a comma or a quote is quoted as a whole.
struct ReplyTemplate {
  /// One part of a text.
  enum Part {
    case fixed(Piece)
    case domain, domainCapitals, address, recipient, messageID, epoch, stamp, number
    case digits(Int), letters(Int), hex(Int), hexCapitals(Int)
  }

  /// Parts in order.
  let parts: [Part]
  /// `X.Y.Z (text)` for the column dsnStatus.
  let status: Piece
  /// bounceCat for this text; empty for deliveries.
  let category: Piece

  /// Compiles a text; an unknown place is our own mistake.
  init(_ text: String, status: String, category: String, arena: PieceArena) {
    let quoted = text.utf8.contains(where: CSVText.needsQuotes)
    let escaped = text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"")
    var parts: [Part] = quoted ? [.fixed(arena.piece("\""))] : []
    var rest = Substring(escaped)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      if open > rest.startIndex { parts.append(.fixed(arena.piece(String(rest[..<open])))) }
      parts.append(Self.part(String(rest[rest.index(after: open)..<close])))
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { parts.append(.fixed(arena.piece(String(rest)))) }
    if quoted { parts.append(.fixed(arena.piece("\""))) }
    self.parts = parts
    self.status = arena.field(status)
    self.category = arena.piece(category)
  }

  private static func part(_ name: String) -> Part {
    switch name {
    case "d": return .domain
    case "D": return .domainCapitals
    case "ip": return .address
    case "rcpt": return .recipient
    case "msgid": return .messageID
    case "epoch": return .epoch
    case "ts": return .stamp
    case "n": return .number
    default: break
    }
    let letters = name.prefix { !$0.isNumber }
    guard let count = Int(name.dropFirst(letters.count)), (1...20).contains(count) else {
      preconditionFailure("unknown place {\(name)}")
    }
    switch letters {
    case "d": return .digits(count)
    case "id": return .letters(count)
    case "hex": return .hex(count)
    case "HEX": return .hexCapitals(count)
    default: preconditionFailure("unknown place {\(name)}")
    }
  }
}
