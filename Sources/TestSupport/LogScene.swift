/// Mail of one sort at one minute, as a test means it.
package struct MailLine: Sendable {
  /// The record type.
  package var type = "d"
  /// From domain.
  package var domain: String
  /// The host that handed it over.
  package var relay: String
  /// The VMTA.
  package var vmta: String
  /// The address that receivers saw.
  package var sourceIP: String
  /// Where it went.
  package var recipientDomain: String
  /// The receiver's host.
  package var host: String
  /// What that said.
  package var reply = "smtp;250 2.0.0 OK"
  /// The reply's status.
  package var status = "2.0.0 (success)"
  /// The job.
  package var job: String

  /// Ordinary mail; what is named is otherwise.
  package init(
    domain: String = "bank.example", relay: String = "app-1", vmta: String = "vmta1",
    sourceIP: String = "203.0.113.5", recipientDomain: String = "gmail.com",
    host: String = "gmail-smtp-in.l.google.com", job: String = ""
  ) {
    (self.domain, self.relay, self.vmta, self.sourceIP) = (domain, relay, vmta, sourceIP)
    (self.recipientDomain, self.host, self.job) = (recipientDomain, host, job)
  }

  /// The same mail, refused.
  package func refused(_ reply: String, status: String = "5.7.1 (delivery not authorized)")
    -> MailLine
  {
    var line = self
    (line.type, line.reply, line.status) = ("b", reply, status)
    return line
  }

  /// The same mail, put off.
  package func deferred(_ reply: String) -> MailLine {
    var line = self
    (line.type, line.reply, line.status) = ("t", reply, "4.3.2 (system not accepting)")
    return line
  }

  /// A reply that names the DMARC policy.
  package static let policy =
    "smtp;550 5.7.26 Unauthenticated email from bank.example is not accepted due to domain's DMARC"
    + " policy. - gsmtp"
  /// A reply that knows no such mailbox.
  package static let unknown = "smtp;550 5.1.1 User unknown"
  /// A reply that names a block list.
  package static let blocked =
    "smtp;554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org"
  /// A reply of a server that is down.
  package static let outage = "smtp;421 4.3.2 Service temporarily unavailable"
}

/// A log that is written minute by minute.
package struct LogScene {
  /// The first second, POSIX seconds UTC.
  package static let begin = 1_771_200_000 / 86_400 * 86_400
  private static let header =
    "type,timeLogged,orig,rcpt,dsnStatus,dsnDiag,dsnMta,srcMta,dlvType,dlvSourceIp,vmta,jobId,"
    + "header_From\n"

  /// The log as text.
  package private(set) var text = Self.header
  private var rows = 0
  private var random: SeededRandom

  /// A log without rows.
  package init(seed: UInt64 = 1) { random = SeededRandom(seed: seed) }

  /// Writes a line at a minute, counted from `begin`, so many times.
  package mutating func add(_ line: MailLine, minute: Int, _ count: Int = 1) {
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
  package mutating func oneIn(_ count: Int) -> Bool {
    Int.random(in: 0..<count, using: &random) == 0
  }

  /// Writes a minute of ordinary mail, of which one in a hundred goes to a bad address.
  package mutating func ordinary(minute: Int, _ count: Int = 6, relay: MailLine = MailLine()) {
    for _ in 0..<count {
      let isBad = oneIn(100)
      add(isBad ? relay.refused(MailLine.unknown, status: "5.1.1 (bad)") : relay, minute: minute)
    }
  }

  /// A report of a day over mail of one address.
  package static func report(
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
