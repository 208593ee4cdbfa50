/// Fixed texts that rows of any system share.
struct RowTexts {
  let empty: Piece, comma: Piece, lineFeed: Piece, crlf: Piece
  let kinds: [Piece]
  let relayed: Piece, failed: Piece, delayed: Piece
  let smtp: Piece, pipe: Piece, file: Piece, unspecified: Piece
  let recipient: Piece
  let letters: Piece, hex: Piece, hexCapitals: Piece
  let further: Piece, furtherReply: Piece
  let nodeAddresses: [Piece]
  let abuse: Piece, arf: Piece, userAgent: Piece, reportingMta: Piece, reportNode: Piece
  let archive: Piece, people: [Piece]

  /// Puts the texts into an arena.
  init(_ arena: PieceArena) {
    func one(_ text: String) -> Piece { arena.piece(text) }
    empty = one("")
    comma = one(",")
    lineFeed = one("\n")
    crlf = one("\r\n")
    kinds = LogRow.Kind.allCases.map { arena.piece("\($0)") }
    relayed = one("relayed")
    failed = one("failed")
    delayed = one("delayed")
    smtp = one("smtp")
    pipe = one("pipe")
    file = one("file")
    unspecified = one("0.0.0.0")
    recipient = one("klant-")
    letters = one("abcdefghijklmnopqrstuvwxyz234567")
    hex = one("0123456789abcdef")
    hexCapitals = one("0123456789ABCDEF")
    further = one(".klant.example")
    furtherReply = one("smtp;554 5.7.1 Refused by local rule ")
    nodeAddresses = [one("10.20.0.25"), one("10.0.0.25")]
    abuse = one("abuse")
    arf = one("arf")
    userAgent = one("Yahoo!-Mail-Feedback/2.0")
    reportingMta = one("dns;mail.yahoo.com")
    reportNode = one("203.0.113.2")
    archive = one("archief.scheldewaard.example")
    people = SmallReceivers.forwardedPeople.map { arena.piece($0) }
  }
}
