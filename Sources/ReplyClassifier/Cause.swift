/// Why a message was refused or deferred, as its SMTP reply tells it.
///
/// The raw value is the word used in JSON, in screens and in the configuration; `code` is the
/// number used in tables and in stored counts. Neither changes its meaning once released.
public enum Cause: String, CaseIterable, Hashable, Sendable {
  /// The DMARC policy of the From domain, or a DMARC check that could not be finished.
  case dmarcPolicy = "dmarc_policy"
  /// SPF, DKIM, ARC or a receiver's own sender requirements, whatever the published policy.
  case authentication
  /// The standing of the sending IP or domain: block lists, complaints, poor reputation.
  case reputation
  /// The recipient or its domain does not exist, or takes no mail.
  case badAddress = "bad_address"
  /// The recipient's mailbox is full.
  case quota
  /// Sent too fast, too many, or greylisted: the same mail is welcome later.
  case rate
  /// What the message holds: spam, virus, size, format.
  case content
  /// The network, DNS, TLS or the name of the connecting host (PTR).
  case connection
  /// Not delivered within the time PowerMTA was given.
  case expired
  /// PowerMTA's or its admin's own decision: suppressed, deleted, no route.
  case local
  /// None of the above, or not known.
  case other

  /// A stable number from 0 to 10, in the order of the cases.
  public var code: UInt8 {
    switch self {
    case .dmarcPolicy: 0
    case .authentication: 1
    case .reputation: 2
    case .badAddress: 3
    case .quota: 4
    case .rate: 5
    case .content: 6
    case .connection: 7
    case .expired: 8
    case .local: 9
    case .other: 10
    }
  }

  /// The cause of a stable number; nil where no cause has it.
  public init?(code: UInt8) {
    guard Int(code) < Self.allCases.count else { return nil }
    self = Self.allCases[Int(code)]
  }
}
