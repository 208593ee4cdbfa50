/// The columns that Stagewatch reads, by the names of PowerMTA's record fields.
///
/// Names are compared without regard to case, since the guide itself spells some in two ways
/// (PowerMTA User's Guide 5.0 section 11.2: `envId`, `envid`).
public enum LogColumn: Int, CaseIterable, Sendable {
  /// Record type; always present.
  case type
  /// Time of the event.
  case timeLogged
  /// Time when the message was queued.
  case timeQueued
  /// MAIL FROM.
  case orig
  /// RCPT TO.
  case rcpt
  /// What the delivery status says was done.
  case dsnAction
  /// Enhanced status code with its text.
  case dsnStatus
  /// The remote reply.
  case dsnDiag
  /// The remote host, `host (ip)`.
  case dsnMta
  /// The host that sent a bounce back, in `rb` rows.
  case dsnReportingMta
  /// PowerMTA's own category.
  case bounceCat
  /// Whether the message came in by SMTP or by a pickup file.
  case srcType
  /// The injector, `HELO (ip)`.
  case srcMta
  /// How it was handed on: smtp, pipe, file, discard.
  case dlvType
  /// The local address of the delivery.
  case dlvSourceIp
  /// The remote address of the delivery.
  case dlvDestinationIp
  /// The VirtualMTA.
  case vmta
  /// The job.
  case jobId
  /// Envelope id.
  case envId
  /// The queue, `domain/vmta`.
  case queue
  /// The pool of VirtualMTAs.
  case vmtaPool
  /// SMTP AUTH user of the injector.
  case rcvSmtpUser
  /// The From header field, where the admin lists it.
  case headerFrom
  /// The DKIM-Signature header field at submission, where the admin lists it.
  case headerDKIMSignature
  /// The Message-ID header field, where the admin lists it.
  case headerMessageID

  /// The name in the header line, as the guide spells it.
  public var name: String {
    switch self {
    case .headerFrom: "header_From"
    case .headerDKIMSignature: "header_DKIM-Signature"
    case .headerMessageID: "header_Message-Id"
    default: String(describing: self)
    }
  }
}
