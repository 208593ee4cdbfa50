import ByteKit

/// Writes the rows of one node as an accounting file (PowerMTA User's Guide, accounting fields).
struct LogText {
  private let plan: ScenarioPlan
  private let node: String
  private var day = -1
  private var date = ""

  /// The header line without its end.
  static let header =
    "type,timeLogged,timeQueued,orig,rcpt,dsnAction,dsnStatus,dsnDiag,dsnMta,bounceCat,srcType,"
    + "srcMta,dlvType,dlvSourceIp,dlvDestinationIp,vmta,jobId,queue,header_From"

  /// Domain of the bounces where SPF passes for another domain.
  static let vendorDomain = "bounce.mailvendor.example"

  /// Takes a plan and the node whose file it is.
  init(_ plan: ScenarioPlan, node: String) {
    self.plan = plan
    self.node = node
  }

  /// The file.
  mutating func file(_ rows: [ScenarioRow]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(rows.count * 420)
    out += "\(Self.header)\n".utf8
    for row in rows where plan.relays[plan.streams[row.stream].relay].node == node {
      write(row, to: &out)
    }
    return out
  }

  private mutating func write(_ row: ScenarioRow, to out: inout [UInt8]) {
    let stream = plan.streams[row.stream]
    let relay = plan.relays[stream.relay]
    let mailbox = plan.mailboxes[row.mailbox]
    let letters = String(row.bits & 0xff_ffff_ffff, radix: 36)
    let recipient = "klant-\(letters)@\(mailbox.domain)"
    let envelope = stream.spf == .unaligned ? Self.vendorDomain : stream.domain
    let (status, category, text) = Self.reply(row.reply, mailbox.replies)
    let reply = Self.filled(
      text,
      [
        "{d}": stream.domain, "{ip}": relay.sourceIP, "{n}": String(row.bits >> 20),
        "{r}": recipient,
      ])
    let action = row.kind == .d ? "relayed" : row.kind == .b ? "failed" : "delayed"
    let job = row.job < 0 ? "" : "job-\(row.queued / ScenarioPlan.day)-\(row.job)"
    let host = mailbox.host.split(separator: "(").last.map { $0.dropLast() } ?? ""
    let fields: [String] = [
      row.kind.rawValue, time(row.time), time(row.queued), "b-\(letters)@\(envelope)", recipient,
      action, status, Self.quoted(reply), mailbox.host, category, "smtp",
      "\(relay.injector) (\(relay.injectorIP))", "smtp", relay.loggedIP, String(host), relay.vmta,
      job, "\(mailbox.domain)/\(relay.vmta)", "Dienst <dienst@\(stream.domain)>",
    ]
    for (index, field) in fields.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out += field.utf8
    }
    out.append(10)
  }

  /// `2026-01-05 08:00:00+0000`.
  private mutating func time(_ seconds: Int) -> String {
    if seconds / ScenarioPlan.day != day {
      day = seconds / ScenarioPlan.day
      date = CivilTime.isoDate(seconds)
    }
    let rest = seconds % ScenarioPlan.day
    return
      "\(date) \(Self.two(rest / 3600)):\(Self.two(rest / 60 % 60)):\(Self.two(rest % 60))+0000"
  }

  private static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }

  private static func quoted(_ text: String) -> String {
    text.utf8.contains(UInt8(ascii: ",")) ? "\"\(text)\"" : text
  }

  private static func filled(_ text: String, _ values: [String: String]) -> String {
    var out = ""
    var rest = text[...]
    while let open = rest.utf8.firstIndex(of: UInt8(ascii: "{")),
      let close = rest[open...].utf8.firstIndex(of: UInt8(ascii: "}"))
    {
      out += rest[..<open]
      out += values[String(rest[open...close])] ?? ""
      rest = rest[rest.index(after: close)...]
    }
    return out + rest
  }

  /// Status, category and text of a reply.
  private static func reply(
    _ reply: ScenarioRow.Reply, _ texts: MailboxReplies
  ) -> (status: String, category: String, text: String) {
    switch reply {
    case .accepted: return ("2.0.0 (success)", "", texts.accepted)
    case .policy: return ("5.7.1 (delivery not authorized)", "policy-related", texts.policy)
    case .policyLater:
      return (
        "4.7.1 (delivery not authorized)", "policy-related",
        "smtp;451 4.7.1 deferred by DMARC policy for {d}, queue id {n}"
      )
    case .unknown: return ("5.1.1 (bad destination mailbox address)", "bad-mailbox", texts.unknown)
    case .quota:
      return (
        "5.2.2 (mailbox full)", "quota-issues", "smtp;552 5.2.2 <{r}>: user is over quota"
      )
    case .later: return ("4.2.0 (other or undefined status)", "policy-related", texts.later)
    case .reputation:
      return ("5.7.1 (delivery not authorized)", "spam-related", texts.reputation)
    case .content:
      return (
        "5.7.1 (delivery not authorized)", "spam-related",
        "smtp;554 5.7.1 Message considered as spam {n}"
      )
    case .outageLater:
      return (
        "4.3.2 (system not accepting network messages)", "",
        "smtp;421 4.3.2 Service temporarily unavailable"
      )
    case .handshakeLater:
      return (
        "4.7.5 (cryptographic failure)", "",
        "smtp;454 4.7.5 TLS handshake failed: certificate has expired"
      )
    case .outage:
      return (
        "5.3.2 (system not accepting network messages)", "other",
        "smtp;554 5.3.2 Service unavailable, server has been taken out of service"
      )
    }
  }
}
