import AccountingLog
import ByteKit
import Join
import Traffic
import TestSupport

/// A log whose rows name their Message-IDs, and failure reports about some mail.
struct FailureReportScene {
  static let begin = 1_780_000_200
  static let header =
    "type,timeLogged,orig,rcpt,dsnMta,srcMta,dlvType,dlvSourceIp,vmta,header_From,"
    + "header_Message-Id\n"

  /// One row of the log.
  struct Row {
    var type = "d"
    var time = 0
    var domain = "bank.example"
    var recipient = "anna@site.example"
    var injector = "app-1 (10.0.0.1)"
    var vmta = "v1"
    var sourceIP = "203.0.113.5"
    var deliveryType = "smtp"
    /// As it stands in the log.
    var messageID = ""

    var line: String {
      "\(type),\(begin + time),b@\(domain),\(recipient),mx.site.example (192.0.2.9),\(injector),"
        + "\(deliveryType),\(sourceIP),\(vmta),\"\"\"Bank\"\" <info@\(domain)>\",\(messageID)\n"
    }
  }

  /// One report.
  struct Told {
    var time: Int? = 0
    var domain = "bank.example"
    var sourceIP = "203.0.113.5"
    var recipient: String?
    var messageID: String?
    var reporter = "reporter.example"

    /// The mail, as a program writes it that sends RFC 9991's fields.
    var mail: String {
      let time = time.map { "Arrival-Date: \(Self.date(begin + $0))\n" } ?? "Arrival-Date: ?\n"
      let recipient = recipient.map { "Original-Rcpt-To: <\($0)>\n" } ?? ""
      let id = messageID.map { "Message-ID: <\($0)>\n" } ?? ""
      return """
        From: dmarc@\(reporter)
        Date: Mon, 1 Jun 2026 00:00:00 +0000
        Content-Type: multipart/report; report-type=feedback-report; boundary=b

        --b
        Content-Type: message/feedback-report

        Feedback-Type: auth-failure
        Auth-Failure: dmarc
        \(time)Source-IP: \(sourceIP)
        Reported-Domain: \(domain)
        \(recipient)
        --b
        Content-Type: text/rfc822-headers

        From: "Bank" <info@\(domain)>
        \(id)
        --b--

        """
    }

    /// The text that Exim writes.
    var text: String {
      """
      From: dmarc@\(reporter)
      Date: Mon, 1 Jun 2026 00:00:00 +0000
      Subject: DMARC Forensic Report for \(domain) from IP \(sourceIP)

      A message claiming to be from you has failed the published DMARC

        Sender Domain: \(domain)
        Sender IP Address: \(sourceIP)
        Received Date: \(Self.date(begin + (time ?? 0)))
        SPF Alignment: no
        DKIM Alignment: no
        DMARC Results: Reject

      ------ This is a copy of the headers that were received before the error
             was detected.

      From: "Bank" <info@\(domain)>
      \(messageID.map { "Message-ID: <\($0)>\n" } ?? "")
      """
    }

    private static func date(_ seconds: Int) -> String {
      let at = CivilTime.fields(of: seconds + 7200)
      let months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(separator: " ")
      return "\(at.day) \(months[at.month - 1]) \(at.year) \(two(at.hour)):\(two(at.minute)):"
        + "\(two(at.second)) +0200"
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  }

  let folder: TemporaryFolder
  var request = CorrelationRequest()
  /// Offsets of the rows, by log.
  private(set) var offsets: [[Int]] = []

  /// Writes the logs and a mailbox of the reports, each in one of both forms.
  init(_ logs: [[Row]], _ told: [Told], asText: (Int) -> Bool = { _ in false }) throws {
    folder = try TemporaryFolder()
    for (number, rows) in logs.enumerated() {
      var text = Self.header
      var starts: [Int] = []
      for row in rows {
        starts.append(text.utf8.count)
        text += row.line
      }
      offsets.append(starts)
      request.logs.append(LogInput(path: try folder.write("acct-\(number).csv", text: text)))
    }
    let box = told.enumerated().map { number, report in
      "From a@b.example Mon Jun  1 01:02:03 2026\n\(asText(number) ? report.text : report.mail)\n"
    }
    request.reports = [try folder.write("reports.mbox", text: box.joined())]
  }

  /// What was found.
  func matches(
    threads: Int = 1, chunkBytes: Int = LogScanOptions.chunkBytesDefault
  ) async -> [FailureReportMatch] {
    var request = request
    request.scan = LogScanOptions(threads: threads, chunkBytes: chunkBytes)
    let correlation = await Correlation.run(request)
    withExtendedLifetime(folder) {}
    return correlation.failureReports
  }
}
