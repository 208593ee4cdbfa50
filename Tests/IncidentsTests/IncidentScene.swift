import AccountingLog
import DeliveryJoin
import Foundation
import Incidents
import TestSupport

/// Mail of one sort at one minute, as a test means it.
struct MailLine {
  var type = "d"
  var domain = "bank.example"
  var relay = "app-1"
  var vmta = "vmta1"
  var sourceIP = "203.0.113.5"
  var recipientDomain = "gmail.com"
  var host = "gmail-smtp-in.l.google.com"
  var reply = "smtp;250 2.0.0 OK"
  var status = "2.0.0 (success)"
  var job = ""

  /// The same mail, refused.
  func refused(_ reply: String, status: String = "5.7.1 (delivery not authorized)") -> MailLine {
    var line = self
    (line.type, line.reply, line.status) = ("b", reply, status)
    return line
  }

  /// The same mail, put off.
  func deferred(_ reply: String) -> MailLine {
    var line = self
    (line.type, line.reply, line.status) = ("t", reply, "4.3.2 (system not accepting)")
    return line
  }

  static let policy =
    "smtp;550 5.7.26 Unauthenticated email from bank.example is not accepted due to domain's DMARC"
    + " policy. - gsmtp"
  static let unknown = "smtp;550 5.1.1 User unknown"
  static let blocked =
    "smtp;554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org"
  static let outage = "smtp;421 4.3.2 Service temporarily unavailable"
}

/// A log that is written minute by minute.
struct LogScene {
  static let begin = 1_771_200_000 / 86_400 * 86_400
  static let header =
    "type,timeLogged,orig,rcpt,dsnStatus,dsnDiag,dsnMta,srcMta,dlvType,dlvSourceIp,vmta,jobId,"
    + "header_From\n"

  private(set) var text = Self.header
  private(set) var rows = 0
  private var random: SeededRandom

  init(seed: UInt64 = 1) { random = SeededRandom(seed: seed) }

  /// Writes a line at a minute, counted from `begin`, so many times.
  mutating func add(_ line: MailLine, minute: Int, _ count: Int = 1) {
    for index in 0..<count {
      let time = Self.begin + minute * 60 + (index * 7 + rows) % 60
      rows += 1
      text +=
        "\(line.type),\(time),bounce@\(line.domain),user\(rows)@\(line.recipientDomain),"
        + "\(line.status),\"\(line.reply)\",\(line.host) (198.18.0.1),\(line.relay) (10.0.0.1),smtp,"
        + "\(line.sourceIP),\(line.vmta),\(line.job),Bank <info@\(line.domain)>\n"
    }
  }

  /// True with a chance of one in so many.
  mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

  /// Writes a minute of ordinary mail, of which one in a hundred goes to a bad address.
  mutating func ordinary(minute: Int, _ count: Int = 6, relay: MailLine = MailLine()) {
    for _ in 0..<count {
      let isBad = oneIn(100)
      add(isBad ? relay.refused(MailLine.unknown, status: "5.1.1 (bad)") : relay, minute: minute)
    }
  }

  /// Reads it, with reports if there are any.
  func correlate(
    threads: Int = 1, chunkBytes: Int = LogScanOptions.chunkBytesDefault, reports: [String] = []
  ) async throws -> Correlation {
    let folder = try TemporaryFolder()
    var request = CorrelationRequest()
    request.keepsJournal = true
    request.scan = LogScanOptions(threads: threads, chunkBytes: chunkBytes)
    request.logs = [LogInput(path: try folder.write("acct.csv", text: text))]
    request.reports = try reports.enumerated().map { number, xml in
      try folder.write("report-\(number).xml", text: xml)
    }
    return await Correlation.run(request)
  }

  /// The spikes.
  func spikes(
    _ query: IncidentQuery = IncidentQuery(), reports: [String] = []
  ) async throws -> [Spike] {
    IncidentBuilder(try await correlate(reports: reports), query).spikes()
  }

  /// A report of a day over mail of one address.
  static func report(
    day: Int, count: Int, passes: Bool, disposition: String = "none", sourceIP: String
  ) -> String {
    let begin = Self.begin + day * 86_400
    let result = passes ? "pass" : "fail"
    return """
      <feedback><report_metadata><org_name>google.com</org_name><email>x@google.com</email>
      <report_id>r\(day)</report_id><date_range><begin>\(begin)</begin><end>\(begin + 86_399)</end>
      </date_range></report_metadata><policy_published><domain>bank.example</domain><p>none</p>
      </policy_published><record><row><source_ip>\(sourceIP)</source_ip><count>\(count)</count>
      <policy_evaluated><disposition>\(disposition)</disposition><dkim>\(result)</dkim>
      <spf>\(result)</spf></policy_evaluated></row>
      <identifiers><header_from>bank.example</header_from></identifiers><auth_results/></record>
      </feedback>
      """
  }
}
