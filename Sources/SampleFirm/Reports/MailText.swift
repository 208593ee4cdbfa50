import ByteKit
import Foundation

/// Mails that carry a report (RFC 7489 section 7.2.1.1, RFC 5322, RFC 2045).
enum MailText {
  /// A mail with one attachment in base64; lines end in CRLF.
  static func mail(_ report: AggregateReportText, attachment: [UInt8], name: String) -> String {
    let zip = name.hasSuffix(".zip")
    let boundary = "=_report_\(report.window.begin)_\(report.policy)"
    let host = report.reporter.host
    var lines = [
      "Return-Path: <\(report.reporter.email)>",
      "From: \(report.reporter.organisation) <\(report.reporter.email)>",
      "To: <dmarc-rua@\(report.domain)>",
      "Subject: Report Domain: \(report.domain) Submitter: \(host)",
      " Report-ID: <\(report.id)>",
      "Date: \(date(report.window.end + 4000))",
      "Message-ID: <\(report.fileName.replacing("!", with: "."))@\(host)>",
      "MIME-Version: 1.0",
      "Content-Type: multipart/mixed; boundary=\"\(boundary)\"",
      "",
      "This is a multi-part message in MIME format.",
      "--\(boundary)",
      "Content-Type: text/plain; charset=us-ascii",
      "",
      "This is a DMARC aggregate report for \(report.domain).",
      "",
      "--\(boundary)",
      "Content-Type: application/\(zip ? "zip" : "gzip"); name=\"\(name)\"",
      "Content-Transfer-Encoding: base64",
      "Content-Disposition: attachment; filename=\"\(name)\"",
      "",
    ]
    let encoded = Data(attachment).base64EncodedString()
    var start = encoded.startIndex
    while start < encoded.endIndex {
      let end = encoded.index(start, offsetBy: 76, limitedBy: encoded.endIndex) ?? encoded.endIndex
      lines.append(String(encoded[start..<end]))
      start = end
    }
    lines += ["--\(boundary)--", ""]
    return lines.joined(separator: "\r\n")
  }

  /// The mail as one message of an mbox file (RFC 4155), with LF.
  static func mboxMessage(_ report: AggregateReportText, _ mail: String) -> String {
    let at = CivilTime.fields(of: report.window.end + 4000)
    let clock = [at.hour, at.minute, at.second].map(two).joined(separator: ":")
    let space = at.day < 10 ? " " : ""
    let stamp =
      "\(weekday(report.window.end + 4000)) \(months[at.month - 1]) \(space)\(at.day) \(clock)"
      + " \(at.year)"
    return "From \(report.reporter.email) \(stamp)\n"
      + mail.replacing("\r\n", with: "\n") + "\n"
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func weekday(_ time: Int) -> String {
    ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][time / CivilTime.secondsPerDay % 7]
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

  /// The date of RFC 5322 section 3.3 in UTC.
  private static func date(_ time: Int) -> String {
    let at = CivilTime.fields(of: time)
    let clock = [at.hour, at.minute, at.second].map(two).joined(separator: ":")
    return "\(weekday(time)), \(two(at.day)) \(months[at.month - 1]) \(at.year) \(clock) +0000"
  }
}
