public import Traffic
public import ByteKit
public import FailureReports

/// A failure report beside what the log says of the mail that it is about.
///
/// Evidence for one mail, never part of a rate.
public struct FailureReportMatch: Hashable, Sendable {
  /// How the mail was found.
  public enum Means: String, Hashable, Sendable {
    /// By its Message-ID, which is certain.
    case messageID = "message_id"
    /// By From domain, source address and time, of which one row alone fits: likely.
    case time
  }

  /// The report.
  public let report: FailureReport
  /// The mail's row; nil where none fits, or several fit by the time.
  public let mail: LoggedMail?
  /// How it was found; nil where it was not.
  public let means: Means?
  /// Rows that fit: several of a mail to several recipients, and of times that tell none apart.
  public let rows: Int
}

/// What the log says of one mail: its row, the earliest where it has several.
public struct LoggedMail: Hashable, Sendable {
  /// The log and the row's offset in it, unpacked.
  public let path: String, offset: Int
  /// Time of the row, POSIX seconds UTC.
  public let time: Int
  /// Who handed it over; nil where its rows differ.
  public let relay: Relay?
  /// The address that the receiver saw; nil where its rows differ or have none.
  public let sourceIP: IPAddress?
  /// To whom it went, in lower case; nil where its rows differ.
  public let recipient: String?
}
