/// Columns of the accounting files (PowerMTA User's Guide, accounting fields).
enum LogColumn: Int, CaseIterable, Sendable {
  case type, timeLogged, timeQueued, orig, rcpt, orcpt, dsnAction, dsnStatus, dsnDiag, dsnMta
  case bounceCat, srcType, srcMta, dlvType, dlvSourceIp, dlvDestinationIp, dlvEsmtpAvailable
  case dlvSize, vmta, jobId, envId, queue, vmtaPool, dlvTlsProtocol, dlvTlsCipher, rcvSmtpUser
  case headerFrom, headerMessageID, headerSignature, rcvSourceIp, rcvDestinationIp, repSourceIp
  case feedbackType, format, userAgent, reportingMta, reportedDomain, dsnReportingMta

  /// Its name in a header line.
  var name: String {
    switch self {
    case .headerFrom: return "header_From"
    case .headerMessageID: return "header_Message-Id"
    case .headerSignature: return "header_DKIM-Signature"
    default: return "\(self)"
    }
  }
}

/// A set of columns.
struct ColumnSet: Sendable {
  private let bits: UInt64

  /// Makes a set.
  init(_ columns: [LogColumn]) {
    bits = columns.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
  }

  /// True when the column is in it.
  @inline(__always)
  func contains(_ column: LogColumn) -> Bool { bits & (1 << UInt64(column.rawValue)) != 0 }
}

/// How one node writes its accounting files.
struct LogLayout: Sendable {
  /// The node's name, which is its folder's.
  let node: String
  /// Columns in order; the first is the type.
  let columns: [LogColumn]
  /// True for ISO times with the Belgian offset, false for UNIX times.
  let isoTimes: Bool
  /// True for CRLF, false for LF.
  let crlf: Bool

  private static let reportColumns: [LogColumn] = [
    .rcvSourceIp, .rcvDestinationIp, .repSourceIp, .feedbackType, .format, .userAgent,
    .reportingMta, .reportedDomain, .dsnReportingMta,
  ]

  /// The two nodes: the first with ISO times, CRLF and the guide's order; the second with UNIX
  /// times, LF, an order of its own and without the DKIM-Signature header.
  static let nodes: [LogLayout] = [
    LogLayout(
      node: "pmta-a",
      columns: [
        .type, .timeLogged, .timeQueued, .orig, .rcpt, .orcpt, .dsnAction, .dsnStatus, .dsnDiag,
        .dsnMta, .bounceCat, .srcType, .srcMta, .dlvType, .dlvSourceIp, .dlvDestinationIp,
        .dlvEsmtpAvailable, .dlvSize, .vmta, .jobId, .envId, .queue, .vmtaPool, .dlvTlsProtocol,
        .dlvTlsCipher, .rcvSmtpUser, .headerFrom, .headerMessageID, .headerSignature,
      ] + reportColumns, isoTimes: true, crlf: true),
    LogLayout(
      node: "pmta-b",
      columns: [
        .type, .timeLogged, .timeQueued, .jobId, .vmta, .vmtaPool, .queue, .srcType, .srcMta,
        .rcvSmtpUser, .headerFrom, .orig, .rcpt, .orcpt, .dsnAction, .dsnStatus, .dsnDiag, .dsnMta,
        .bounceCat, .dlvType, .dlvSourceIp, .dlvDestinationIp, .dlvEsmtpAvailable, .dlvSize,
        .envId,
      ] + reportColumns, isoTimes: false, crlf: false),
  ]

  /// The header line with its line end.
  var headerLine: String {
    columns.map(\.name).joined(separator: ",") + (crlf ? "\r\n" : "\n")
  }
}
