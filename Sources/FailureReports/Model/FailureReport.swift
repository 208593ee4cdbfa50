public import ByteKit

/// One authentication failure report: what a receiver says of a single mail that failed (RFC 6591,
/// and RFC 9991 for DMARC).
///
/// Everything in it comes from whoever sent the mail, or the report: what could not be read is nil
/// and named in `unreadable`. There is no body in it, no subject, no display name and no To.
public struct FailureReport: Hashable, Sendable {
  /// Path of the mail that it came in; what that lies in comes before it.
  public let path: String
  /// Where the mail begins in a mailbox, unpacked; 0 for one that is a file of its own.
  public let offset: Int
  /// True for the text that Exim writes, which has no fields.
  public package(set) var isText = false

  /// Registrable domain of the address that sent it (From, RFC 5322 section 3.6.2); empty where there
  /// is none.
  public package(set) var reporter = ""
  /// The program that wrote it (User-Agent, RFC 5965 section 3.1).
  public package(set) var userAgent: String?
  /// What failed (Auth-Failure, RFC 6591 section 3.1; `dmarc`, RFC 9991 section 4).
  public package(set) var authFailure: AuthFailure?
  /// Mechanisms that gave no aligned identity, as far as the report tells; nil where it does not.
  ///
  /// One that is missing may have failed all the same (RFC 9991 section 4), unless DMARC passed.
  public package(set) var failed: Mechanisms?
  /// The same as the field alone has it (Identity-Alignment, RFC 9991 section 4).
  public package(set) var identityAlignment: Mechanisms?
  /// What DMARC came to (`dmarc=` in Authentication-Results, RFC 8601); nil where it is not said.
  public package(set) var dmarcPasses: Bool?
  /// The address that handed the mail over (Source-IP, RFC 5965 section 3.2): that of a forwarder
  /// where it was forwarded.
  public package(set) var sourceIP: IPAddress?
  /// When the mail came, POSIX seconds UTC (Arrival-Date, RFC 5965 section 3.2).
  public package(set) var arrival: Int?
  /// True where that is the time of the report itself, which says no other.
  public package(set) var isArrivalOfReport = false
  /// From domain (Reported-Domain, RFC 5965 section 3.3), in normal form.
  public package(set) var fromDomain: String?
  /// True where that is the domain of the mail's own From, since the report names none.
  public package(set) var isDomainOfMail = false
  /// What was done with the mail (Delivery-Result, RFC 6591 section 3.2.2).
  public package(set) var deliveryResult: DeliveryResult?
  /// Domain of the envelope's sender (Original-Mail-From, RFC 5965 section 3.2); empty for the null
  /// sender.
  public package(set) var envelopeDomain: String?
  /// To whom it was sent (Original-Rcpt-To, RFC 5965 section 3.3, else `for` in the topmost Received),
  /// in lower case; its local part may be a token that the reporter made (RFC 6590).
  public package(set) var recipient: String?
  /// The reporter's own name for the mail (Original-Envelope-Id, RFC 5965 section 3.2), by which it can
  /// be asked.
  public package(set) var envelopeID: String?
  /// The mail's Message-ID (RFC 5322 section 3.6.4) without `<>` and white space.
  public package(set) var messageID: String?
  /// The list that passed the mail on (List-Id, RFC 2919).
  public package(set) var listID: String?
  /// Domain and selector of the signature that failed (DKIM-Domain, DKIM-Selector, RFC 6591 section
  /// 3.2.4).
  public package(set) var dkimDomain: String?
  /// The selector.
  public package(set) var dkimSelector: String?
  /// How many mails it stands for (Incidents, RFC 5965 section 3.2); never part of a count of mail.
  public package(set) var incidents = 1

  /// Fields that say something that could not be read, in the order of `Field`.
  public package(set) var unreadable: [Field] = []
  /// Fields that must stand once and stand more often; the first counts.
  public package(set) var doubled: [Field] = []

  /// An empty report.
  package init(path: String, offset: Int) {
    self.path = path
    self.offset = offset
  }

  /// Notes a field that could not be read.
  mutating func noteUnreadable(_ field: Field) { Self.note(field, in: &unreadable) }

  /// Notes a field that stands more often than it may.
  mutating func noteDoubled(_ field: Field) { Self.note(field, in: &doubled) }

  private static func note(_ field: Field, in fields: inout [Field]) {
    if !fields.contains(field) {
      fields = Field.allCases.filter { $0 == field || fields.contains($0) }
    }
  }
}
