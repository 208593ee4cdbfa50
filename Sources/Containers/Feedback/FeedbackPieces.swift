/// The pieces of one mail that are a report on another one (RFC 5965 section 2).
struct FeedbackPieces {
  /// How the report is written.
  let form: FeedbackMail.Form
  /// Header of the innermost mail around it.
  let header: ArraySlice<UInt8>
  /// Its fields or its text, decoded.
  let report: ArraySlice<UInt8>
  /// Header of the mail that it is about, decoded.
  let original: ArraySlice<UInt8>?

  /// The type of the part that holds the fields.
  static let type = "message/feedback-report"
  /// Types of the part that holds the mail, or its header alone (RFC 2046, RFC 6522, RFC 6532).
  private static let originalTypes: Set<String> = [
    "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
    "message/global-headers",
  ]
  /// How Exim begins the subject of its text; the From domain follows.
  private static let subject = "dmarc forensic report for "

  /// Bytes of a part that are decoded: base64 takes four for three, quoted-printable three for one.
  private static let encodedBytesMax = 3 * FeedbackMail.pieceBytesMax

  /// The report among the parts of a multipart; nil where none of them holds fields.
  ///
  /// The mail that it is about is the first that stands beside the fields, and is never opened.
  init?(among parts: [ArraySlice<UInt8>], header: ArraySlice<UInt8>, headerBytesMax: Int) {
    // Nearly no mail is such a report, and to read the headers of all its parts costs more than this.
    guard parts.contains(where: Self.mayHoldFields) else { return nil }
    var fields: ArraySlice<UInt8>?
    var original: ArraySlice<UInt8>?
    for part in parts {
      let headers = MIMEHeaders(part, bytesMax: headerBytesMax)
      let isFields = headers.type == Self.type && fields == nil
      let isOriginal = Self.originalTypes.contains(headers.type) && original == nil
      guard !headers.isCut, isFields || isOriginal else { continue }
      let content = Self.decoded(part[headers.bodyStart...], headers.encoding)
      if isFields { fields = content } else { original = Self.headerBlock(content) }
    }
    guard let fields else { return nil }
    self.init(form: .fields, header: header, report: fields, original: original)
  }

  /// The report that a single part holds; nil where it holds none.
  ///
  /// A text is one by the subject of its mail and by both lines, never by words alone.
  init?(part: MIMEMessage.Part, header: ArraySlice<UInt8>, subject: String) {
    guard part.type == Self.type || Self.announcesText(subject) else { return nil }
    let content = Self.decoded(part.body, part.encoding)
    if part.type == Self.type {
      self.init(form: .fields, header: header, report: content, original: nil)
    } else if part.type == "text/plain", Self.isText(content) {
      self.init(form: .text, header: header, report: content, original: nil)
    } else {
      return nil
    }
  }

  private init(
    form: FeedbackMail.Form, header: ArraySlice<UInt8>, report: ArraySlice<UInt8>,
    original: ArraySlice<UInt8>?
  ) {
    self.form = form
    self.header = header
    self.report = report
    self.original = original
  }

  /// The report with its place.
  func mail(at place: Place) -> FeedbackMail {
    FeedbackMail(
      form: form, path: place.path, offset: place.offset, header: header, report: report,
      original: original)
  }

  // MARK: - Looking

  /// True where the header of a part holds the name of the type, in any case.
  private static func mayHoldFields(_ part: ArraySlice<UInt8>) -> Bool {
    part.withUnsafeBytes { bytes in
      var line = 0
      while line < bytes.count {
        let end = bytes[line...].firstIndex(of: 10) ?? bytes.count
        let text = bytes[line..<end]
        if text.count <= 1, text.allSatisfy({ $0 == 13 }) { return false }
        for start in text.indices.dropLast(type.utf8.count - 1)
        where text[start] | 0x20 == UInt8(ascii: "m") {
          let word = UnsafeRawBufferPointer(rebasing: bytes[start..<(start + type.utf8.count)])
          if zip(word, type.utf8).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) { return true }
        }
        line = end + 1
      }
      return false
    }
  }

  private static func announcesText(_ subject: String) -> Bool {
    subject.prefix(Self.subject.count).lowercased() == Self.subject
  }

  private static func isText(_ content: ArraySlice<UInt8>) -> Bool {
    let lines = content.split(separator: 10)
    func has(_ name: String) -> Bool {
      lines.contains { line in
        let word = line.drop { $0 == 32 || $0 == 9 }.prefix(name.utf8.count)
        return String(decoding: word, as: UTF8.self).lowercased() == name
      }
    }
    return has("sender domain:") && has("sender ip address:")
  }

  private static func decoded(
    _ body: ArraySlice<UInt8>, _ encoding: String
  ) -> ArraySlice<UInt8> {
    MIMEMessage.decode(body.prefix(encodedBytesMax), encoding).prefix(FeedbackMail.pieceBytesMax)
  }

  /// What stands before the first empty line; the body behind it is not looked at.
  private static func headerBlock(_ content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = content.startIndex
    while let end = content[line...].firstIndex(of: 10) {
      if end > content.startIndex, content[line..<end].allSatisfy({ $0 == 13 }) {
        return content[..<line]
      }
      line = end + 1
    }
    return content
  }
}
