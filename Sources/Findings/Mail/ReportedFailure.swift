public import ByteKit
public import Join
import Traffic
import FailureReports

/// What a receiver told of one mail that failed authentication (RFC 6591, RFC 9991), and the mail's row
/// in the log where that is known.
///
/// Evidence for single mails: how many there are tells nothing, and they are part of no rate.
public struct ReportedFailure: Hashable, Sendable {
  /// The mail as the log has it.
  public struct Logged: Hashable, Sendable {
    /// The log and the row's offset in it, unpacked; of several rows the earliest.
    public internal(set) var path: String
    /// The offset.
    public let offset: Int
    /// Time of the row, POSIX seconds UTC.
    public let time: Int
    /// The relay; without names where several handed it over.
    public internal(set) var relay: RelayName
    /// To whom it went; nil where it had several recipients.
    public internal(set) var recipient: String?
  }

  /// Registrable domain of who reports; empty where that is not said.
  public let reporter: String
  /// The sender outside the log that the address is of; nil where there is none, or several are.
  public let senderID: String?
  /// From domain; empty where it is not said.
  public internal(set) var domain: String
  /// The address that handed the mail over; nil where it is not said.
  public let sourceIP: IPAddress?
  /// When it came, POSIX seconds UTC; nil where that is not said.
  public let arrival: Int?
  /// True where `arrival` is the time of the report.
  public let isArrivalOfReport: Bool
  /// What failed, in the word of RFC 6591 or RFC 9991; nil where it is not said.
  public let authFailure: String?
  /// Mechanisms that gave no aligned identity; nil where nothing is said of them.
  public let failed: [String]?
  /// What was done with it, in the word of RFC 6591; nil where it is not said.
  public let deliveryResult: String?
  /// The mail's Message-ID without brackets; nil where it is not said.
  public internal(set) var messageID: String?
  /// How many mails the report says that it stands for.
  public let incidents: Int
  /// Path of the report.
  public internal(set) var path: String
  /// Where its mail begins in a mailbox.
  public let offset: Int
  /// Fields of it that could not be read, and that stand more than once.
  public let unreadable: [String], doubled: [String]
  /// The mail's row; nil where none was found.
  public internal(set) var logged: Logged?
  /// How it was found; nil where it was not.
  public let means: FailureReportMatch.Means?
  /// Rows of the log that fit.
  public let rows: Int
}

extension ReportedFailure {
  /// Tells what was found for the failure reports of a run, and of which sender outside the log each is.
  static func all(
    of correlation: Correlation, systems: [MailSystem], senders: [Sender]
  ) -> [ReportedFailure] {
    var byAddress: [IPAddress: [Sender]] = [:]
    for sender in senders {
      for address in sender.reportedAddresses { byAddress[address, default: []].append(sender) }
    }
    return correlation.failureReports.map { match in
      let found = match.report.sourceIP.flatMap { byAddress[$0] } ?? []
      let domain = match.report.fromDomain ?? ""
      // Senders may share an address; then the From domain must tell them apart.
      let fitting = found.count == 1 ? found : found.filter { $0.domains.contains(domain) }
      return ReportedFailure(match, systems, senderID: fitting.count == 1 ? fitting.first?.id : nil)
    }
  }

  private init(_ match: FailureReportMatch, _ systems: [MailSystem], senderID: String?) {
    let report = match.report
    reporter = report.reporter
    self.senderID = senderID
    domain = report.fromDomain ?? ""
    sourceIP = report.sourceIP
    arrival = report.arrival
    isArrivalOfReport = report.isArrivalOfReport
    authFailure = report.authFailure?.rawValue
    failed = report.failed?.words
    deliveryResult = report.deliveryResult?.rawValue
    messageID = report.messageID
    incidents = report.incidents
    path = report.path
    offset = report.offset
    unreadable = report.unreadable.map(\.rawValue)
    doubled = report.doubled.map(\.rawValue)
    logged = match.mail.map { mail in
      Logged(
        path: mail.path, offset: mail.offset, time: mail.time,
        relay: mail.relay.map { RelayName($0, sourceIP: mail.sourceIP, systems: systems) }
          ?? RelayName(sharedBy: [], sourceIP: mail.sourceIP, systems: systems),
        recipient: mail.recipient)
    }
    means = match.means
    rows = match.rows
  }
}
