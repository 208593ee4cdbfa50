import ByteKit

// Words, numbers, codes, ids and names: runs of letters, digits, dots, hyphens and underscores.
extension ReplyLexer {
  /// Bytes of a word without a digit that is kept.
  private static let wordBytesMax = 40
  /// Digits of a whole number that is kept.
  private static let numberDigitsMax = 4

  /// Length of the piece at a start; it ends with a letter or digit.
  func pieceLength(from start: Int) -> Int {
    var length = runLength(from: start, .piece)
    while length > 0, classes[base[start + length - 1]].isDisjoint(with: .word) { length -= 1 }
    return length
  }

  /// The piece at the index: kept, or replaced by its class.
  mutating func takePiece() {
    let length = pieceLength(from: index)
    let piece = UnsafeRawBufferPointer(rebasing: text[index..<index + length])
    let shape = PieceShape(piece, classes)
    if shape.letters == 0, shape.dots > 0, shape.marks == 0 {
      return takeDottedNumber(piece)
    }
    if shape.isName {
      takeName(piece)
    } else if isId(shape, piece) {
      replace(length, by: "id")
    } else {
      index += length
    }
  }

  /// A host or domain name; that of a block list keeps the list's own name, in angle brackets where
  /// labels in front of it go, since without them the token before would read on into it.
  private mutating func takeName(_ piece: UnsafeRawBufferPointer) {
    if KnownHosts.isErrorName(piece) { return index += piece.count }
    switch KnownHosts.blockListSuffix(of: piece) {
    case nil: replace(piece.count, by: "domain")
    case 0: index += piece.count
    case .some(let suffix):
      replace(piece.count, by: UnsafeRawBufferPointer(rebasing: piece[suffix...]))
    }
  }

  private mutating func takeDottedNumber(_ piece: UnsafeRawBufferPointer) {
    if IPAddress(bytes: piece) != nil {
      replace(piece.count, by: "ip")
    } else if let (_, end) = EnhancedStatusCode.standingAlone(piece, at: 0), end == piece.count {
      index += piece.count
    } else {
      replace(piece.count, by: "n")
    }
  }

  /// True for the codes of another reply that is quoted in this one: `550-5.7.1`.
  private static func isCodes(_ piece: UnsafeRawBufferPointer) -> Bool {
    guard ReplyLead.smtpCode(piece, at: 0) != nil,
      let (_, end) = EnhancedStatusCode.standingAlone(piece, at: 4)
    else { return false }
    return end == piece.count
  }

  /// True for a receiver's own code that must stay readable, `lpn007_517`: two to eight letters, up
  /// to four digits, an underscore, up to four digits; or for an RFC number.
  private static func isErrorCode(_ piece: UnsafeRawBufferPointer) -> Bool {
    var letters = 0
    while letters < piece.count, ByteClass.isLetter(piece[letters]) { letters += 1 }
    var end = letters
    while end < piece.count, ByteClass.isDigit(piece[end]) { end += 1 }
    let digits = end - letters
    if end == piece.count {
      return letters == 3 && digits <= 5 && ReplyLead.hasPrefix(piece, at: 0, "rfc")
    }
    let rest = end + 1
    guard 2...8 ~= letters, digits <= 4, piece[end] == ByteClass.underscore,
      1...4 ~= piece.count - rest
    else { return false }
    return piece[rest...].allSatisfy(ByteClass.isDigit)
  }

  private func isId(_ shape: PieceShape, _ piece: UnsafeRawBufferPointer) -> Bool {
    if shape.letters == 0 {
      return shape.digits > Self.numberDigitsMax && !Self.isCodes(piece)
    }
    if piece.count > Self.wordBytesMax { return true }
    let isMixed =
      (piece.count >= 8 && shape.digits >= 2) || (piece.count >= 6 && shape.digits >= 4)
    return isMixed && !Self.isErrorCode(piece) && !isAcceptableUseCode
  }

  /// True behind `AUP#`, as Cox and Spectrum write their codes: `AUP#In-1210`, `AUP#IPBL0001`.
  private var isAcceptableUseCode: Bool { index >= 4 && starts(with: "aup#", at: index - 4) }
}

/// What a piece is made of, counted in one pass.
struct PieceShape {
  private(set) var letters = 0
  private(set) var digits = 0
  private(set) var dots = 0
  /// Hyphens and underscores.
  private(set) var marks = 0
  /// True for a host or domain name: labels with a dot between, the last of two or more letters,
  /// or in A-label form (RFC 5890 section 2.3.2.1).
  let isName: Bool

  init(_ piece: UnsafeRawBufferPointer, _ classes: ByteClasses) {
    var labelStart = 0
    var hasEmptyLabel = false
    for position in 0..<piece.count {
      let byte = piece[position]
      let flags = classes[byte]
      if flags.contains(.digit) {
        digits += 1
      } else if byte == ByteClass.dot {
        if position == labelStart { hasEmptyLabel = true }
        labelStart = position + 1
        dots += 1
      } else if flags.contains(.letter) {
        letters += 1
      } else {
        marks += 1
      }
    }
    let last = UnsafeRawBufferPointer(rebasing: piece[labelStart...])
    isName =
      dots > 0 && !hasEmptyLabel
      && (ReplyLead.hasPrefix(last, at: 0, "xn--")
        || (last.count >= 2 && last.allSatisfy(ByteClass.isLetter)))
  }
}
