/// How a reporter cuts time into reports.
enum WindowHabit: Sendable {
  /// A UTC day; `end` is its last second.
  case utcDayClosed
  /// A UTC day; `end` is the next midnight.
  case utcDayOpen
  /// A Belgian day, midnight to midnight.
  case localDay
  /// 24 hours from a time of day, in seconds after midnight UTC.
  case rolling(Int)
  /// Four hours from midnight UTC; `end` is the last second.
  case fourHours
  /// 86,401 seconds, so that each begins a second later than the last.
  case drifting
  /// A UTC day, reported with `begin` and `end` both at the last message.
  case instant
}

/// How a reporter writes its XML.
enum ReportStyle: Sendable {
  /// RFC 7489 as Google writes it: no version until 2025, `np` after `pct`.
  case google
  /// RFC 7489 as Microsoft writes it: CRLF, schema attributes, `envelope_to`.
  case microsoft
  /// RFC 7489 with a TAB at each line's end and no `sp`.
  case yahoo
  /// RFC 9990: the dmarc-2.0 namespace, no `pct`.
  case dmarc2
  /// RFC 7489 with empty `human_result`.
  case mimecast
  /// RFC 7489 plain.
  case plain
  /// RFC 7489 with `envelope_to` and a version.
  case mailDMARC
  /// RFC 7489 with one record for each message.
  case openDMARC
}

/// How a report is packed.
enum ReportPacking: Int, Sendable {
  /// The XML itself.
  case xml
  /// Compressed by gzip.
  case gzip
  /// In a zip archive of one member.
  case zip
  /// A mail with the gzip attached in base64.
  case mailGzip
  /// A mail with the zip attached in base64.
  case mailZip
  /// As `mailGzip`, appended to one mbox file.
  case mbox
}

/// The sender of aggregate reports of a receiver.
struct Reporter: Sendable {
  /// `org_name` and `email` in the reports.
  let organisation: String, email: String
  /// Receiver part of the file name.
  let host: String
  /// Its windows.
  let habit: WindowHabit
  /// Its XML.
  let style: ReportStyle
  /// Its packing.
  let packing: ReportPacking
}

/// Texts of a receiver's answers, in the form of `ReplyTemplate`.
struct ReceiverReplies: Sendable {
  /// After a message was taken.
  let accepted: String
  /// Refusal for DMARC; "" where it never refuses for that.
  let dmarc: String
  /// Refusal of an unknown mailbox.
  let unknown: String
  /// Temporary refusal for rate, greylisting or load.
  let rate: String
  /// Refusal for the sender's reputation.
  let reputation: String
  /// Refusal for content.
  let content: String
}

/// A mailbox provider or a site.
struct Receiver: Sendable {
  /// Its short name, as in truth.json.
  let name: String
  /// Its part of all mail.
  let weight: Double
  /// Recipient domains.
  let domains: [String]
  /// MX hosts with their addresses.
  let hosts: [(name: String, address: String)]
  /// EHLO keywords, comma separated.
  let esmtp: String
  /// TLS version and cipher, comma separated; "" without TLS.
  let tls: String
  /// Its answers.
  let replies: ReceiverReplies
  /// Who reports for it; nil for receivers that do not report.
  let reporter: Reporter?
  /// False for receivers that apply the full policy whatever `pct` says.
  let honoursPercent: Bool
  /// True for receivers that put failing mail aside where others refuse it.
  let neverRefuses: Bool
  /// False for receivers that look at no DMARC policy at all.
  let enforces: Bool
  /// Share of first attempts that meet a rate limit or greylisting, 0…1.
  let rateShare: Double
  /// Seconds after a DNS change until it sees it.
  let policyLagSeconds: Int
}
