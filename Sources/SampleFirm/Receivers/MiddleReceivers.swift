/// Receivers of middle size.
enum MiddleReceivers {
  /// In the order of their weight.
  static let all: [Receiver] = [mimecast, gmx, webde, comcast, fastmail]

  private static func united(_ host: String) -> ReceiverReplies {
    ReceiverReplies(
      accepted: "smtp;250 Requested mail action okay, completed: id=1M{id12}-00{id6}",
      dmarc: "smtp;554 Transaction failed Reject due to domain's DMARC policy. For explanation"
        + " visit https://postmaster.\(host)/en/case?c=r2001&i={ip}&v={d}&r=1M{id12}",
      unknown: "smtp;550 Requested action not taken: mailbox unavailable",
      rate: "smtp;421 Requested action aborted: local error in processing (\(host)) Try again"
        + " later",
      reputation: "smtp;554 Transaction failed Reject due to policy restrictions. For explanation"
        + " visit https://postmaster.\(host)/en/case?c=hi&i={ip}",
      content: "smtp;554 Transaction failed Unsolicited bulk e-mail, id=1M{id12}")
  }

  private static let mimecast = Receivers.receiver(
    "mimecast", 5, domains: ["advocaten-dewit.example", "farmalab-gent.example"],
    hosts: [
      ("eu-smtp-inbound-1.mimecast.com", "192.0.2.170"),
      ("eu-smtp-inbound-2.mimecast.com", "192.0.2.171"),
    ],
    tls: Receivers.tls12,
    replies: ReceiverReplies(
      accepted: "smtp;250 SmtpThread-{d7}-{epoch}@uk-mta-{d2}.uk.mimecast.lan Received OK"
        + " [{id20}.uk{d2}]",
      dmarc: "smtp;550 DMARC Sender Invalid - envelope rejected -"
        + " https://community.mimecast.com/docs/DOC-1369#550 [{id20}.uk{d2}]",
      unknown: "smtp;550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550"
        + " [{id20}.uk{d2}]",
      rate: "smtp;451 Internal resources are temporarily unavailable -"
        + " https://community.mimecast.com/docs/DOC-1369#451 [{id20}.uk{d2}]",
      reputation: "smtp;550 csi.mimecast.org Poor Reputation Sender. -"
        + " https://community.mimecast.com/docs/DOC-1369#550 [{id20}.uk{d2}]",
      content: "smtp;554 Email rejected due to security policies -"
        + " https://community.mimecast.com/docs/DOC-1369#554 [{id20}.uk{d2}]"),
    reporter: Reporter(
      organisation: "Mimecast", email: "no-reply@eu-1.mimecastreport.com", host: "mimecast.org",
      habit: .utcDayClosed, style: .mimecast, packing: .mailZip), rate: 0.02, lag: 1800)

  private static let gmx = Receivers.receiver(
    "gmx", 4, domains: ["gmx.net", "gmx.de"],
    hosts: [("mx00.emig.gmx.net", "192.0.2.180"), ("mx01.emig.gmx.net", "192.0.2.181")],
    esmtp: "8BITMIME,SIZE,STARTTLS", replies: united("gmx.net"),
    reporter: Reporter(
      organisation: "GMX", email: "noreply-dmarc@sicher.gmx.net", host: "gmx.net",
      habit: .utcDayClosed, style: .dmarc2, packing: .gzip), honoursPercent: false, lag: 900)

  private static let webde = Receivers.receiver(
    "web.de", 3, domains: ["web.de"],
    hosts: [("mx-ha02.web.de", "192.0.2.184"), ("mx-ha03.web.de", "192.0.2.185")],
    esmtp: "8BITMIME,SIZE,STARTTLS", replies: united("web.de"),
    reporter: Reporter(
      organisation: "WEB.DE", email: "noreply-dmarc@sicher.web.de", host: "web.de",
      habit: .utcDayClosed, style: .dmarc2, packing: .mailGzip), honoursPercent: false, lag: 900)

  private static let comcast = Receivers.receiver(
    "comcast", 2, domains: ["comcast.net"],
    hosts: [
      ("mx1.mxge.comcast.net", "192.0.2.190"), ("mx2a1.comcast.net", "192.0.2.191"),
    ],
    tls: Receivers.tls12,
    replies: ReceiverReplies(
      accepted: "smtp;250 2.0.0 {id20} mail accepted for delivery",
      dmarc: "smtp;550 5.2.0 {id20} Message rejected due to DMARC. Please see"
        + " http://postmaster.comcast.net/smtp-error-codes.php#DM000001",
      unknown: "smtp;550 5.1.1 Not our Customer",
      rate: "smtp;421 4.1.0 {ip} Throttled - try again later. Please see"
        + " https://postmaster.comcast.net/smtp-error-codes.php#RL000003",
      reputation: "smtp;554 resimta-c2p-{d6}.sys.comcast.net comcast {ip} Comcast block for spam."
        + " Please see http://postmaster.comcast.net/smtp-error-codes.php#BL000000",
      content: "smtp;550 5.2.0 {id20} Message considered as spam or virus"),
    reporter: Reporter(
      organisation: "comcast.net", email: "dmarc-admin@alerts.comcast.net", host: "comcast.net",
      habit: .utcDayOpen, style: .plain, packing: .xml), lag: 7200)

  private static let fastmail = Receivers.receiver(
    "fastmail", 2, domains: ["fastmail.com", "fastmail.fm"],
    hosts: [
      ("in1-smtp.messagingengine.com", "192.0.2.195"),
      ("in2-smtp.messagingengine.com", "192.0.2.196"),
    ],
    replies: ReceiverReplies(
      accepted: "smtp;250 2.0.0 Ok: queued as {HEX12}", dmarc: "",
      unknown: "smtp;550 5.1.1 <{rcpt}>: Recipient address rejected: User unknown in virtual"
        + " mailbox table",
      rate: "smtp;451 4.7.1 <{rcpt}>: Recipient address rejected: Try again later, greylisted",
      reputation: "smtp;554 5.7.1 Service unavailable; Client host [{ip}] blocked using"
        + " zen.spamhaus.org",
      content: "smtp;550 5.7.1 Message rejected: content looks like spam ({HEX12})"),
    reporter: Reporter(
      organisation: "Fastmail Pty Ltd", email: "reports@fastmaildmarc.com", host: "fastmail.com",
      habit: .utcDayClosed, style: .plain, packing: .gzip), neverRefuses: true, lag: 1200)
}
