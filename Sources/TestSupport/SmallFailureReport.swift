import ByteKit

/// Text of a small failure report (RFC 9991), as a mail.
public struct SmallFailureReport: Sendable {
  /// The mail.
  public let text: String

  /// Makes one; `time` is POSIX seconds UTC.
  public init(
    at time: Int, from domain: String = "a.example", source: String = "192.0.2.1",
    messageID: String? = nil, recipient: String? = nil, result: String? = "reject",
    reporter: String = "reporter.example", type: String = "auth-failure"
  ) {
    let at = CivilTime.fields(of: time)
    let month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(separator: " ")[
      at.month - 1]
    let clock = CivilTime.iso(time).dropFirst(11).dropLast()
    var fields = [
      "Feedback-Type: \(type)", "Version: 1", "Auth-Failure: dmarc",
      "Authentication-Results: mx.\(reporter); dmarc=fail header.from=\(domain)",
      "Arrival-Date: \(at.day) \(month) \(at.year) \(clock) +0000", "Source-IP: \(source)",
      "Reported-Domain: \(domain)",
    ]
    if let result { fields.append("Delivery-Result: \(result)") }
    if let recipient { fields.append("Original-Rcpt-To: <\(recipient)>") }
    let id = messageID.map { "Message-ID: <\($0)>\n" } ?? ""
    text = """
      From: dmarc@\(reporter)
      Date: Mon, 16 Feb 2026 12:00:00 +0000
      Content-Type: multipart/report; report-type=feedback-report; boundary=b

      --b
      Content-Type: message/feedback-report

      \(fields.joined(separator: "\n"))

      --b
      Content-Type: text/rfc822-headers

      From: "Some Body" <news@\(domain)>
      To: someone@site.example
      Subject: a subject that nobody keeps
      \(id)
      --b--

      """
  }
}
