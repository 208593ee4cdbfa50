/// A receiver of mail: a mailbox provider or a site.
package struct Mailbox: Sendable {
  /// How it writes a report's authentication results.
  package enum ReportStyle: Sendable {
    /// RFC 7489, all signatures named.
    case plain
    /// RFC 7489 with `envelope_to`.
    case recipient
    /// RFC 9990: its namespace, `testing`, no `pct`.
    case dmarc2
    /// RFC 7489 without a dkim element, whatever was signed (OpenDMARC issue 230).
    case openDMARC
    /// RFC 7489 with an empty dkim element beside the real ones.
    case emptyElement
  }

  /// Its name in the output of stagewatch.
  package var name: String
  /// Weight among all receivers.
  package var weight: Double
  /// Recipient domain.
  package var domain: String
  /// MX host and its address.
  package var host: String
  /// `org_name` of its reports; nil where it does not report.
  package var organisation: String?
  /// `email` of its reports.
  package var email = ""
  /// Form of its reports.
  package var style = ReportStyle.plain
  /// Seconds after midnight UTC at which its reporting day begins.
  package var dayBegin = 0
  /// True where `end` is the day's last second.
  package var endIsClosed = true
  /// False where it applies the policy to all mail whatever `pct` and `t` say.
  package var samples = true
  /// True where it puts aside what the policy wants refused.
  package var neverRefuses = false
  /// True where it defers mail that the policy wants refused.
  package var defersForPolicy = false
  /// Share of first attempts that meet greylisting or a limit.
  package var greylisting = 0.01
  /// Seconds after a change of DNS until it sees it.
  package var lagSeconds = 600
  /// Its answers.
  package var replies: MailboxReplies
  /// The first time of which it sends no reports; nil where it goes on.
  package var silentFrom: Int?
  /// True where each report is sent twice.
  package var sendsTwice = false
  /// True where a day with two policies gives two reports.
  package var splitsMixedDays = false
}

/// Texts of a receiver's answers; `{d}` is the From domain, `{ip}` the source address, `{n}` a
/// number that differs each time, `{r}` the recipient.
package struct MailboxReplies: Sendable {
  /// Taken.
  package var accepted: String
  /// Refused for DMARC.
  package var policy: String
  /// No such mailbox.
  package var unknown: String
  /// Greylisting or a limit.
  package var later: String
  /// The source address has a bad name.
  package var reputation: String
}
