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

  /// The leaf parts in order.
  private(set) var parts: [Part] = []
  /// True when a `message/feedback-report` part says `Feedback-Type: auth-failure`.
  private(set) var isFailureReport = false
  /// What ended the walk early.
  private(set) var problem: InputProblem?
  /// What stands behind the end of the message's last part; nil where its end is not marked.
  private(set) var epilogue: ArraySlice<UInt8>?

  private struct Work {
    let bytes: ArraySlice<UInt8>
    let depth: Int
    /// What a part is that does not say so (RFC 2046 section 5.1.5 for those of a digest).
    var type = "text/plain"
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
      let body = work.bytes[headers.bodyStart...]
      if headers.type.hasPrefix("multipart/"), let boundary = headers.boundary {
        let (children, end) = Self.split(body, boundary: boundary, max: limits.mimePartsMax + 1)
        if work.depth == 0, let end { epilogue = body[end...] }
        let type = headers.type == "multipart/digest" ? "message/rfc822" : "text/plain"
        open += children.reversed().map { Work(bytes: $0, depth: work.depth + 1, type: type) }
        continue
      }
      if headers.type == "message/rfc822" {
        let content = Self.decode(body, headers.encoding)
        open.append(Work(bytes: content, depth: work.depth + 1))
        continue
      }
      let part = Part(
        body: body, encoding: headers.encoding, fileName: headers.fileName, type: headers.type)
      if headers.type == "message/feedback-report", Self.saysAuthFailure(part.content) {
        isFailureReport = true
      }
      parts.append(part)
    }
  }

  private static func decode(
    _ body: ArraySlice<UInt8>, _ encoding: String
  ) -> ArraySlice<UInt8> {
    switch encoding {
    case "base64": MailDecoding.base64(body)[...]
    case "quoted-printable": MailDecoding.quotedPrintable(body)[...]
    default: body
    }
  }

  private static func saysAuthFailure(_ content: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: content.prefix(16 << 10), as: UTF8.self).lowercased()
    return text.split(whereSeparator: \.isNewline).contains {
      $0.hasPrefix("feedback-type:") && $0.contains("auth-failure")
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
