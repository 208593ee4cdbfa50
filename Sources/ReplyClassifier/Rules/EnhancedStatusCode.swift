/// An enhanced mail system status code such as 5.7.26 (RFC 3463 section 2).
public struct EnhancedStatusCode: Hashable, Sendable, CustomStringConvertible {
  /// 2 success, 4 persistent transient failure, 5 permanent failure.
  public let category: UInt8
  /// The subject, 0…999: 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy.
  public let subject: UInt16
  /// The detail, 0…999.
  public let detail: UInt16

  /// Makes a code of its three numbers; nil where RFC 3463 section 2 does not allow them.
  public init?(_ category: Int, _ subject: Int, _ detail: Int) {
    guard category == 2 || category == 4 || category == 5, 0...999 ~= subject, 0...999 ~= detail
    else { return nil }
    self.category = UInt8(category)
    self.subject = UInt16(subject)
    self.detail = UInt16(detail)
  }

  /// The dotted form.
  public var description: String { "\(category).\(subject).\(detail)" }
}

// MARK: - Reading

extension EnhancedStatusCode {
  /// The code of a row: that of the reply's text, else that of `dsnStatus`.
  ///
  /// PowerMTA writes `4.0.0 (undefined status)` where the receiver did not advertise
  /// ENHANCEDSTATUSCODES although its text has a code, so the text comes first.
  package static func ofRow(
    diag: UnsafeRawBufferPointer, status: UnsafeRawBufferPointer
  ) -> EnhancedStatusCode? {
    first(inReply: diag) ?? first(inStatus: status)
  }

  /// The first code in a reply: `smtp;550 5.7.26 …`, `550-5.7.26`, `(#5.7.1)`; nil without one.
  ///
  /// It must stand alone: digits or a dot on either side (an IP, a version) make it none. Behind
  /// the first words it must also be of the category of the SMTP code. Linear, no allocation.
  package static func first(inReply bytes: UnsafeRawBufferPointer) -> EnhancedStatusCode? {
    let lead = ReplyLead(bytes)
    if let code = lead.enhanced { return code }
    var index = lead.end
    while index < bytes.count {
      if let (code, end) = standingAlone(bytes, at: index) {
        if lead.smtpCode == 0 || lead.smtpCode / 100 == Int(code.category) { return code }
        index = end
      } else {
        index += 1
      }
    }
    return nil
  }

  /// The code of `dsnStatus`: `5.7.1 (delivery not authorized)`, `2.0.0(success)` or bare.
  package static func first(inStatus bytes: UnsafeRawBufferPointer) -> EnhancedStatusCode? {
    var index = 0
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x23 { index += 1 }
    return standingAlone(bytes, at: index)?.code
  }

  /// Reads a code that starts at an index and has no digit or dot on either side.
  static func standingAlone(
    _ bytes: UnsafeRawBufferPointer, at start: Int
  ) -> (code: EnhancedStatusCode, end: Int)? {
    guard start + 5 <= bytes.count, start == 0 || !isNumeric(bytes[start - 1]) else { return nil }
    guard let category = ByteClass.digit(bytes[start]), bytes[start + 1] == ByteClass.dot,
      let subject = number(bytes, at: start + 2), subject.end < bytes.count,
      bytes[subject.end] == ByteClass.dot, let detail = number(bytes, at: subject.end + 1)
    else { return nil }
    if detail.end < bytes.count, ByteClass.isWord(bytes[detail.end]) { return nil }
    if detail.end + 1 < bytes.count, bytes[detail.end] == ByteClass.dot,
      ByteClass.isWord(bytes[detail.end + 1])
    {
      return nil
    }
    guard let code = EnhancedStatusCode(category, subject.value, detail.value) else { return nil }
    return (code, detail.end)
  }

  private static func number(
    _ bytes: UnsafeRawBufferPointer, at start: Int
  ) -> (value: Int, end: Int)? {
    var value = 0
    var end = start
    while end < bytes.count, end < start + 3, let digit = ByteClass.digit(bytes[end]) {
      value = value * 10 + digit
      end += 1
    }
    return end > start ? (value, end) : nil
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    byte == ByteClass.dot || ByteClass.isWord(byte)
  }
}
