import ByteKit

/// Takes a mail message apart into its leaf parts (RFC 2045, 2046).
///
/// Lenient where senders are: a missing end boundary, odd types and names, LF for CRLF. Parts are
/// told by a flat loop over a stack of open work, so that nesting costs no call depth.
struct MIMEMessage {
  /// One part that holds no other parts.
  ///
  /// It is decoded when it is asked for, so that the parts of a message are not held all at once.
  struct Part {
    /// The part as the message has it.
    let body: ArraySlice<UInt8>
    /// Its transfer encoding.
    let encoding: String
    /// Attachment file name, if the part gives one.
    let fileName: String?
    /// `type/subtype`, lower case.
    let type: String

    /// Decoded content; where the encoding is not told and the text is base64 of something packed, so
    /// is that.
    var content: ArraySlice<UInt8> {
      let decoded = MIMEMessage.decode(body, encoding)
      return encoding.isEmpty ? MailDecoding.unlabelledBase64(decoded) ?? decoded : decoded
    }

    /// True for what a person would have attached as a document: no text, no picture, no signature.
    var isAttachment: Bool {
      let isPlain =
        ["image/", "text/", "audio/", "video/", "message/"].contains(where: type.hasPrefix)
      let isSignature = type.hasSuffix("-signature") || type.hasSuffix("pgp-keys")
      return !isSignature && (!isPlain || Self.isPackedName(fileName))
    }

    private static func isPackedName(_ name: String?) -> Bool {
      guard let name = name?.lowercased() else { return false }
      return [".xml", ".gz", ".zip", ".tar", ".tgz", ".xz", ".bz2", ".zst", ".7z", ".rar", ".eml"]
        .contains(where: name.hasSuffix)
    }

    /// True for the text of a mail: it is written for people, and what looks like a header or like
    /// XML in it is neither.
    ///
    /// A report that stands there undecorated is told by its first element.
    func isProse(_ content: ArraySlice<UInt8>) -> Bool {
      guard fileName == nil, type == "text/plain" || type == "text/html" else { return false }
      let head = content.prefix(4096)
      if head.starts(with: [0x1f, 0x8b]) || head.starts(with: [0x50, 0x4b, 3, 4]) { return false }
      return !head.indices.contains {
        head[$0...].starts(with: "<feedback".utf8) || head[$0...].starts(with: ":feedback".utf8)
      }
    }
  }

  /// The leaf parts in order, those of reports on single mails left out.
  private(set) var parts: [Part] = []
  /// Reports on single mails (RFC 5965).
  private(set) var feedback: [FeedbackPieces] = []
  /// What ended the walk early.
  private(set) var problem: InputProblem?
  /// What stands behind the end of the message's last part; nil where its end is not marked.
  private(set) var epilogue: ArraySlice<UInt8>?

  /// The mail that a part lies in, the innermost.
  private struct Enclosing {
    let header: ArraySlice<UInt8>
    let subject: String
  }

  private struct Work {
    let bytes: ArraySlice<UInt8>
    let depth: Int
    /// What a part is that does not say so (RFC 2046 section 5.1.5 for those of a digest).
    var type = "text/plain"
    /// Nil for a mail itself.
    var mail: Enclosing?
  }

  /// Walks a message; throws where the whole file is past a limit.
  ///
  /// Each part counts with all of its bytes, as they are looked through for each level that lies
  /// around them.
  init(
    _ message: ArraySlice<UInt8>, path: String, limits: ContainerLimits, budget: FileBudget
  ) throws(InputProblem) {
    var open = [Work(bytes: message, depth: 0)]
    var seen = 0
    while let work = open.popLast() {
      seen += 1
      guard seen <= limits.mimePartsMax else {
        problem = InputProblem(
          code: "mime_limit", path: path, reason: "more than \(limits.mimePartsMax) MIME parts")
        return
      }
      // The message itself was counted where it was found.
      if seen > 1 { try budget.addItem() }
      try budget.unpack(work.bytes.count)
      guard work.depth <= limits.depthMax * 4 else {
        problem = InputProblem(
          code: "mime_limit", path: path, reason: "MIME parts nested too deep")
        return
      }
      let headers = MIMEHeaders(
        work.bytes, bytesMax: limits.mimeHeaderBytesMax, type: work.type)
      if headers.isCut {
        problem = InputProblem(
          code: "mime_limit", path: path,
          reason: "a header block of more than \(limits.mimeHeaderBytesMax) bytes")
        return
      }
      let mail =
        work.mail
        ?? Enclosing(header: work.bytes[..<headers.bodyStart], subject: headers.subject)
      open += take(work, headers, mail, limits)
    }
  }

  /// Takes a part, and gives back what lies in it that is still to be looked at.
  private mutating func take(
    _ work: Work, _ headers: MIMEHeaders, _ mail: Enclosing, _ limits: ContainerLimits
  ) -> [Work] {
    let body = work.bytes[headers.bodyStart...]
    if headers.type.hasPrefix("multipart/"), let boundary = headers.boundary {
      let (children, end) = Self.split(body, boundary: boundary, max: limits.mimePartsMax + 1)
      if work.depth == 0, let end { epilogue = body[end...] }
      if let found = FeedbackPieces(
        among: children, header: mail.header, headerBytesMax: limits.mimeHeaderBytesMax)
      {
        feedback.append(found)
        return []
      }
      let type = headers.type == "multipart/digest" ? "message/rfc822" : "text/plain"
      return children.reversed().map {
        Work(bytes: $0, depth: work.depth + 1, type: type, mail: mail)
      }
    }
    if headers.type == "message/rfc822" {
      return [Work(bytes: Self.decode(body, headers.encoding), depth: work.depth + 1)]
    }
    let part = Part(
      body: body, encoding: headers.encoding, fileName: headers.fileName, type: headers.type)
    if let found = FeedbackPieces(part: part, header: mail.header, subject: mail.subject) {
      feedback.append(found)
    } else {
      parts.append(part)
    }
    return []
  }

  static func decode(
    _ body: ArraySlice<UInt8>, _ encoding: String
  ) -> ArraySlice<UInt8> {
    switch encoding {
    case "base64": MailDecoding.base64(body)[...]
    case "quoted-printable": MailDecoding.quotedPrintable(body)[...]
    default: body
    }
  }

  /// The pieces between boundary lines, at most `max`, and where the last boundary ends; a missing one
  /// ends at the end.
  ///
  /// Behind the boundary only blanks may follow, or the two hyphens of the end: boundaries of
  /// nested multiparts often begin with the outer one's (RFC 2046 section 5.1.1).
  private static func split(
    _ body: ArraySlice<UInt8>, boundary: [UInt8], max: Int
  ) -> (pieces: [ArraySlice<UInt8>], end: Int?) {
    let hyphens = [UInt8(ascii: "-"), UInt8(ascii: "-")]
    let mark = hyphens + boundary
    var pieces: [ArraySlice<UInt8>] = []
    var pieceStart: Int?
    var line = body.startIndex
    while line < body.endIndex, pieces.count < max {
      let end = body[line...].firstIndex(of: 10) ?? body.endIndex
      if body[line..<end].starts(with: mark) {
        let rest = body[(line + mark.count)..<end]
        let isLast = rest.starts(with: hyphens)
        if isLast || rest.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) {
          if let start = pieceStart { pieces.append(body[start..<Swift.max(start, line)]) }
          if isLast { return (pieces, min(end + 1, body.endIndex)) }
          pieceStart = min(end + 1, body.endIndex)
        }
      }
      line = end + 1
    }
    if let start = pieceStart, pieces.count < max { pieces.append(body[start...]) }
    return (pieces, nil)
  }
}
