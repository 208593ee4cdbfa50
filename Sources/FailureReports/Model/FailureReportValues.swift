extension FailureReport {
  /// What a report says failed (RFC 6591 section 3.3, RFC 9991 section 4).
  public enum AuthFailure: String, CaseIterable, Sendable {
    case dmarc, spf, signature, bodyhash, revoked, adsp
  }

  /// What was done with a mail (RFC 6591 section 3.2.2).
  public enum DeliveryResult: String, CaseIterable, Sendable {
    case delivered, spam, policy, reject, other
  }

  /// The mechanisms of DMARC, as a set.
  public struct Mechanisms: OptionSet, Hashable, Sendable {
    /// A bit for each.
    public let rawValue: UInt8

    /// Makes a set of its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// DKIM (RFC 6376).
    public static let dkim = Mechanisms(rawValue: 1)
    /// SPF (RFC 7208).
    public static let spf = Mechanisms(rawValue: 2)
    /// Both.
    public static let both: Mechanisms = [.dkim, .spf]

    /// Their words, in a fixed order.
    public var words: [String] {
      (contains(.dkim) ? ["dkim"] : []) + (contains(.spf) ? ["spf"] : [])
    }
  }

  /// A field of a report whose value may be unreadable or stand twice.
  public enum Field: String, CaseIterable, Sendable {
    case feedbackType = "Feedback-Type"
    case userAgent = "User-Agent"
    case authFailure = "Auth-Failure"
    case identityAlignment = "Identity-Alignment"
    case sourceIP = "Source-IP"
    case arrival = "Arrival-Date"
    case fromDomain = "Reported-Domain"
    case deliveryResult = "Delivery-Result"
    case envelopeFrom = "Original-Mail-From"
    case recipient = "Original-Rcpt-To"
    case envelopeID = "Original-Envelope-Id"
    case messageID = "Message-ID"
    case dkimDomain = "DKIM-Domain"
    case dkimSelector = "DKIM-Selector"
    case incidents = "Incidents"

    /// Its name in lower case.
    package var name: String { rawValue.lowercased() }
  }
}
