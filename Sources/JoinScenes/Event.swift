/// One accounting row as a test means it.
package struct Event: Sendable {
  /// The record type.
  package var type: String
  /// `timeLogged`, POSIX seconds UTC.
  package var time: Int
  /// From domain.
  package var domain: String
  /// False leaves `header_From` empty, so that MAIL FROM decides.
  package var hasHeaderFrom: Bool
  /// The address that receivers saw.
  package var sourceIP: String
  /// Where it went.
  package var recipientDomain: String
  /// The receiver's host; empty where none was reached.
  package var host: String
  /// True where a refusal names the DMARC policy.
  package var isDMARC: Bool
  /// `dlvType`.
  package var deliveryType: String
  /// `srcMta`.
  package var injector: String
  /// The VMTA.
  package var vmta: String
  /// The job.
  package var job: String
  /// Puts a line end inside the quoted display name.
  package var hasLineEndInside: Bool
  /// Told in the reply; nil gives a reply that all such events share.
  package var replyID: Int?

  /// What is not named is as usual.
  package init(
    type: String = "d", time: Int = 0, domain: String = "bank.example", hasHeaderFrom: Bool = true,
    sourceIP: String = "203.0.113.5", recipientDomain: String = "gmail.com",
    host: String = "gmail-smtp-in.l.google.com", isDMARC: Bool = false,
    deliveryType: String = "smtp", injector: String = "app-1 (10.0.0.1)", vmta: String = "vmta1",
    job: String = "", hasLineEndInside: Bool = false, replyID: Int? = nil
  ) {
    self.type = type
    self.time = time
    self.domain = domain
    self.hasHeaderFrom = hasHeaderFrom
    self.sourceIP = sourceIP
    self.recipientDomain = recipientDomain
    self.host = host
    self.isDMARC = isDMARC
    self.deliveryType = deliveryType
    self.injector = injector
    self.vmta = vmta
    self.job = job
    self.hasLineEndInside = hasLineEndInside
    self.replyID = replyID
  }

  /// The first line of a log of events.
  package static let header =
    "type,timeLogged,orig,rcpt,dsnStatus,dsnDiag,dsnMta,srcMta,dlvType,dlvSourceIp,vmta,jobId,"
    + "header_From\n"

  /// `dsnDiag`.
  package var diagnostic: String {
    let id = replyID.map { " id\($0)" } ?? ""
    switch type {
    case "d": return "smtp;250 2.0.0 OK\(id)"
    case "b":
      return isDMARC
        ? "smtp;550 5.7.1 Email rejected per DMARC policy for \(domain)\(id)"
        : "smtp;550 5.1.1 User unknown\(id)"
    default: return "smtp;451 4.7.1 greylisted\(id)"
    }
  }

  /// The row in CSV with its line end.
  package var line: String {
    let from = hasLineEndInside ? "\"\"\"Bank\n, Ltd\"\" <info@\(domain)>\"" : "info@\(domain)"
    let fields = [
      type, String(time), "bounce@\(domain)", "user@\(recipientDomain)", "2.0.0 (success)",
      diagnostic, host.isEmpty ? "" : "\(host) (198.18.0.1)", injector, deliveryType, sourceIP,
      vmta, job, hasHeaderFrom ? from : "",
    ]
    return fields.joined(separator: ",") + "\n"
  }

  /// A log of events.
  package static func text(_ events: some Sequence<Event>) -> String {
    header + events.map(\.line).joined()
  }
}
