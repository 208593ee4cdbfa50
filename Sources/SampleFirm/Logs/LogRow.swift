/// One row to be written: a message, what happened to it, and when.
struct LogRow {
  /// Record types that the firm logs, by their code in the file.
  enum Kind: Int, CaseIterable, Sendable {
    case d, b, t, tq, r, f, rb
  }

  /// How the message left, or did not.
  enum Route: Sendable {
    /// By SMTP to the receiver.
    case smtp
    /// Not at all: no connection was made.
    case unconnected
    /// Into a program or a file on the node.
    case pipe, file
  }

  /// Its record type.
  var kind: Kind
  /// When it is logged, UTC seconds.
  var time: Int
  /// The message.
  var item: MailItem
  /// Which of the message's recipients, from 0.
  var recipient = 0
  /// How it left.
  var route = Route.smtp
  /// True for a reply that may be replaced where a plan asks for many distinct ones.
  var varies = false

  /// Columns that a kind fills.
  static let filled: [ColumnSet] = {
    let envelope: [LogColumn] = [.type, .timeLogged, .orig, .rcpt]
    let source: [LogColumn] = [.srcType, .srcMta, .rcvSmtpUser, .vmta, .vmtaPool, .jobId]
    let reply: [LogColumn] = [.dsnStatus, .dsnDiag, .dsnMta]
    let delivery: [LogColumn] = [
      .dlvType, .dlvSourceIp, .dlvDestinationIp, .dlvEsmtpAvailable, .dlvTlsProtocol,
      .dlvTlsCipher,
    ]
    let headers: [LogColumn] = [.headerFrom, .headerMessageID, .headerSignature]
    let event =
      envelope + source + reply + delivery + headers + [
        .timeQueued, .dsnAction, .bounceCat, .queue,
      ]
    return [
      ColumnSet(event + [.dlvSize]), ColumnSet(event), ColumnSet(event),
      ColumnSet(
        reply + [.type, .timeLogged, .queue, .vmta, .dlvType, .dlvSourceIp, .dlvDestinationIp]),
      ColumnSet(envelope + source + [.rcvSourceIp, .rcvDestinationIp, .headerFrom]),
      ColumnSet([
        .type, .timeLogged, .rcpt, .repSourceIp, .feedbackType, .format, .userAgent,
        .reportingMta, .reportedDomain, .headerFrom,
      ]),
      ColumnSet(envelope + reply + [.dsnReportingMta, .bounceCat, .srcType, .srcMta]),
    ]
  }()
}
