/// Tells addresses of From headers from what their writers call themselves (RFC 5322 section 3.4).
enum HeaderAddresses {
  /// The addresses of a header.
  ///
  /// Of each mailbox what stands in angle brackets, else its words with an at sign. Comments and
  /// quoted names are left out, and what stands behind a quote that never closes.
  static func of(_ header: [UInt8]) -> [ArraySlice<UInt8>] {
    mailboxes(of: header[...]).flatMap { mailbox -> [ArraySlice<UInt8>] in
      let pieces = pieces(of: mailbox)
      let inBrackets = pieces.filter { $0.first == UInt8(ascii: "<") }
        .flatMap { Self.pieces(of: $0.dropFirst()) }.filter(isAddress)
      return inBrackets.isEmpty ? pieces.filter(isAddress) : inBrackets
    }
  }

  private static func isAddress(_ piece: ArraySlice<UInt8>) -> Bool {
    let sign = piece.firstIndex(of: UInt8(ascii: "@"))
    return sign.map { $0 > piece.startIndex } == true && piece.first != UInt8(ascii: "<")
  }

  /// The parts between commas and semicolons that stand in no quotes, comments and brackets.
  private static func mailboxes(of header: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var begin = header.startIndex
    var index = header.startIndex
    while index < header.endIndex {
      let end = pieceEnd(header, from: index)
      if [UInt8(ascii: ","), UInt8(ascii: ";")].contains(header[index]) {
        parts.append(header[begin..<index])
        begin = end
      }
      index = end
    }
    return parts + [header[begin...]]
  }

  /// The words, and what stands in brackets with its opening one; quotes are part of a word where an
  /// at sign follows them.
  private static func pieces(of mailbox: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var word = mailbox.startIndex
    var index = mailbox.startIndex
    func close(_ end: Int) { if word < end { pieces.append(mailbox[word..<end]) } }
    while index < mailbox.endIndex {
      let end = pieceEnd(mailbox, from: index)
      switch mailbox[index] {
      case UInt8(ascii: "\""):
        if end < mailbox.endIndex, mailbox[end] == UInt8(ascii: "@") {
          index = end
          continue
        }
        close(index)
        word = end
      case UInt8(ascii: "<"):
        close(index)
        pieces.append(mailbox[index..<end].prefix { $0 != UInt8(ascii: ">") })
        word = end
      case UInt8(ascii: "("), UInt8(ascii: ">"), 0...0x20:
        close(index)
        word = end
      default: break
      }
      index = end
    }
    close(mailbox.endIndex)
    return pieces
  }

  /// Behind the quotes, the comment or the brackets that open at an index; else behind its byte.
  private static func pieceEnd(_ bytes: ArraySlice<UInt8>, from begin: Int) -> Int {
    let closing: UInt8
    switch bytes[begin] {
    case UInt8(ascii: "\""): closing = UInt8(ascii: "\"")
    case UInt8(ascii: "("): closing = UInt8(ascii: ")")
    case UInt8(ascii: "<"): closing = UInt8(ascii: ">")
    default: return begin + 1
    }
    var index = begin + 1
    while index < bytes.endIndex, bytes[index] != closing {
      index += bytes[index] == 0x5c ? 2 : 1
    }
    return min(index + 1, bytes.endIndex)
  }

  // MARK: - Rows of logs

  /// The names that stand before addresses in brackets, or in a comment behind an address, in the
  /// fields of a row of CSV or JSON.
  ///
  /// A reply is no name: it begins with a code, or has a semicolon before the bracket; nor is a
  /// comment with a digit, such as a host's address.
  static func names(inRow row: [UInt8]) -> [Range<Int>] {
    fields(of: row).compactMap { field in
      if let comment = comment(in: field) { return comment }
      guard let open = field.firstIndex(of: UInt8(ascii: "<")),
        field[open...].contains(UInt8(ascii: "@"))
      else { return nil }
      var name = field[..<open]
      // In JSON the key stands before it.
      if let colon = name.lastIndex(of: UInt8(ascii: ":")),
        colon > name.startIndex, name[colon - 1] == UInt8(ascii: "\"")
      {
        name = name[(colon + 1)...]
      }
      let marks = Array(" \"\\".utf8)
      name = name.drop(while: marks.contains)
      while let last = name.last, marks.contains(last) { name.removeLast() }
      let isReply =
        name.contains(UInt8(ascii: ";")) || name.prefix(3).allSatisfy(AddressByte.isDigit)
      return name.isEmpty || isReply ? nil : name.startIndex..<name.endIndex
    }
  }

  private static func comment(in field: ArraySlice<UInt8>) -> Range<Int>? {
    guard let sign = field.firstIndex(of: UInt8(ascii: "@")),
      let open = field[sign...].firstIndex(of: UInt8(ascii: "(")),
      let close = field[open...].firstIndex(of: UInt8(ascii: ")")), close > open + 1,
      !field[open..<close].contains(where: AddressByte.isDigit),
      !field[..<sign].contains(UInt8(ascii: ";"))
    else { return nil }
    return open + 1..<close
  }

  /// The parts between commas outside quotes.
  private static func fields(of row: [UInt8]) -> [ArraySlice<UInt8>] {
    var fields: [ArraySlice<UInt8>] = []
    var isQuoted = false
    var begin = 0
    for (index, byte) in row.enumerated() {
      let isEscaped = index > 0 && row[index - 1] == 0x5c
      if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
      guard byte == UInt8(ascii: ","), !isQuoted else { continue }
      fields.append(row[begin..<index])
      begin = index + 1
    }
    return fields + [row[begin...]]
  }
}
