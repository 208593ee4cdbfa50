/// What an enhanced code, a bounce category or an SMTP code says where the text says nothing.
enum CodeTable {
  // MARK: Enhanced status code

  /// The cause of an enhanced code; nil where the code alone does not tell, as 5.7.1 never does,
  /// and for codes of success.
  ///
  /// Sources: RFC 3463; RFC 7372 (x.7.20…26); RFC 7505 (x.1.10, x.7.27); RFC 8617 (x.7.29);
  /// RFC 8689 (x.7.30); IANA "SMTP Enhanced Status Codes". Google's own meanings of x.7.23…40:
  /// support.google.com/a/answer/3726730.
  static func cause(of code: EnhancedStatusCode, isGoogle: Bool) -> Cause? {
    if code.category == 2 { return nil }
    if isGoogle, code.subject == 7, let cause = google(code.detail) { return cause }
    switch code.subject {
    case 1: return address(code.detail)
    case 2: return mailbox(code.detail)
    case 3: return code.detail == 4 ? .content : code.detail == 2 ? .connection : nil
    case 4: return network(code.detail)
    case 5: return code.detail == 3 ? .rate : nil
    case 6: return .content
    case 7: return policy(code.detail)
    default: return nil
    }
  }

  private static func google(_ detail: UInt16) -> Cause? {
    switch detail {
    case 23, 25, 29: .connection
    case 24, 26, 27, 30, 31, 32, 40: .authentication
    case 28: .rate
    default: nil
    }
  }

  private static func address(_ detail: UInt16) -> Cause? {
    switch detail {
    case 1, 2, 3, 4, 6, 10: .badAddress
    default: nil
    }
  }

  private static func mailbox(_ detail: UInt16) -> Cause? {
    switch detail {
    case 1: .badAddress
    case 2: .quota
    case 3: .content
    default: nil
    }
  }

  private static func network(_ detail: UInt16) -> Cause? {
    switch detail {
    case 0, 1, 2, 3, 4, 6: .connection
    case 5: .rate
    case 7: .expired
    default: nil
    }
  }

  private static func policy(_ detail: UInt16) -> Cause? {
    switch detail {
    case 20, 21, 22, 23, 24, 26, 29: .authentication
    case 25, 30: .connection
    case 28: .rate
    default: nil
    }
  }

  // MARK: Bounce category

  /// The cause of PowerMTA's `bounceCat` (User's Guide 5.0 section 11.6); nil for `other`,
  /// `policy-related` (which most refusals of any kind become) and the site's own categories.
  static func cause(ofBounceCategory bytes: UnsafeRawBufferPointer) -> Cause? {
    for (name, cause) in categories
    where bytes.count == name.utf8CodeUnitCount && ReplyLead.hasPrefix(bytes, at: 0, name) {
      return cause
    }
    return nil
  }

  private static let categories: [(StaticString, Cause)] = [
    ("bad-mailbox", .badAddress), ("inactive-mailbox", .badAddress), ("bad-domain", .badAddress),
    ("quota-issues", .quota), ("spam-related", .content), ("content-related", .content),
    ("virus-related", .content), ("message-expired", .expired),
    ("no-answer-from-host", .connection), ("bad-connection", .connection),
    ("routing-errors", .connection),
  ]

  // MARK: SMTP code

  /// The cause of an SMTP code alone (RFC 5321 section 4.2.3, RFC 7504); nil where it is open.
  static func cause(ofSMTPCode code: Int) -> Cause? {
    switch code {
    case 421: .connection
    case 452, 552: .quota
    case 521, 551, 556: .badAddress
    default: nil
    }
  }
}
