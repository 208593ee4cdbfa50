/// The receivers of the firm's mail.
///
/// Identities of large reporters are real, since readers know them by name; all Belgian sites are
/// invented. MX addresses are of the documentation blocks all the same.
enum Receivers {
  /// All receivers; the number of one is its place here.
  static let all: [Receiver] = large + MiddleReceivers.all + SmallReceivers.all

  static let tls13 = "TLSv1.3,TLS_AES_256_GCM_SHA384"
  static let tls12 = "TLSv1.2,ECDHE-RSA-AES256-GCM-SHA384"
  static let common = "PIPELINING,8BITMIME,SIZE,ENHANCEDSTATUSCODES,STARTTLS"

  /// Makes a receiver with the usual habits.
  static func receiver(
    _ name: String, _ weight: Double, domains: [String], hosts: [(String, String)],
    esmtp: String = common, tls: String = tls13, replies: ReceiverReplies, reporter: Reporter?,
    honoursPercent: Bool = true, neverRefuses: Bool = false, enforces: Bool = true,
    rate: Double = 0.015, lag: Int = 600
  ) -> Receiver {
    Receiver(
      name: name, weight: weight, domains: domains,
      hosts: hosts.map { (name: $0.0, address: $0.1) }, esmtp: esmtp, tls: tls, replies: replies,
      reporter: reporter, honoursPercent: honoursPercent, neverRefuses: neverRefuses,
      enforces: enforces, rateShare: rate, policyLagSeconds: lag)
  }

  private static let microsoftReplies = ReceiverReplies(
    accepted: "smtp;250 2.6.0 <{msgid}> [InternalId={n}, Hostname=DB9PR0{d1}MB{d4}.eurprd0{d1}"
      + ".prod.outlook.com] {d5} bytes in 0.{d3}, {d3} KB/sec Queued mail for delivery",
    dmarc: "smtp;550 5.7.509 Access denied, sending domain [{D}] does not pass DMARC verification"
      + " and has a DMARC policy of reject. [AM7EUR0{d1}FT0{d2}.eop-EUR03.prod.protection."
      + "outlook.com {ts} {hex16}]",
    unknown: "smtp;550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."
      + " [AM7EUR0{d1}FT0{d2}.eop-EUR03.prod.protection.outlook.com {ts} {hex16}]",
    rate: "smtp;451 4.7.500 Server busy. Please try again later from [{ip}]. (S77714)"
      + " [DB8EUR0{d1}FT0{d2}.eop-EUR05.prod.protection.outlook.com {ts} {hex16}]",
    reputation: "smtp;550 5.7.1 Unfortunately, messages from [{ip}] weren't sent. Please contact"
      + " your Internet service provider since part of their network is on our block list (S3140)."
      + " [AM7EUR0{d1}FT0{d2}.eop-EUR03.prod.protection.outlook.com {ts} {hex16}]",
    content: "smtp;550 5.7.520 Message blocked because it contains content identified as spam."
      + " AS(4810) [DB8EUR0{d1}FT0{d2}.eop-EUR05.prod.protection.outlook.com {ts} {hex16}]")

  private static let google = ReceiverReplies(
    accepted: "smtp;250 2.0.0 OK  {epoch} {id20}si{n}.{d3} - gsmtp",
    dmarc: "smtp;550 5.7.26 Unauthenticated email from {d} is not accepted due to domain's DMARC"
      + " policy. Please contact the administrator of {d} domain if this was a legitimate mail. To"
      + " learn about the DMARC initiative, go to"
      + " https://support.google.com/mail/?p=DmarcRejection {id20}si{n}.{d3} - gsmtp",
    unknown: "smtp;550 5.1.1 The email account that you tried to reach does not exist. Please try"
      + " double-checking the recipient's email address for typos or unnecessary spaces. For more"
      + " information, go to https://support.google.com/mail/?p=NoSuchUser {id20}si{n}.{d3}"
      + " - gsmtp",
    rate: "smtp;421 4.7.28 Gmail has detected an unusual rate of mail originating from your IP"
      + " address [{ip}]. To protect our users from spam, mail sent from your IP address has been"
      + " temporarily rate limited. {id20}si{n}.{d3} - gsmtp",
    reputation: "smtp;550 5.7.1 [{ip}] Our system has detected that this message is likely"
      + " suspicious due to the very low reputation of the sending IP address. {id20}si{n}.{d3}"
      + " - gsmtp",
    content: "smtp;552 5.7.0 This message was blocked because its content presents a potential"
      + " security issue. {id20}si{n}.{d3} - gsmtp")

  private static let large: [Receiver] = [
    receiver(
      "google", 30, domains: ["gmail.com", "atelier-rombout.example", "notaris-verhulst.example"],
      hosts: [
        ("gmail-smtp-in.l.google.com", "192.0.2.126"), ("aspmx.l.google.com", "192.0.2.127"),
        ("alt1.aspmx.l.google.com", "192.0.2.128"),
      ],
      esmtp: "ENHANCEDSTATUSCODES,PIPELINING,CHUNKING,8BITMIME,SIZE,STARTTLS,SMTPUTF8",
      replies: google,
      reporter: Reporter(
        organisation: "google.com", email: "noreply-dmarc-support@google.com", host: "google.com",
        habit: .utcDayClosed, style: .google, packing: .zip), lag: 300),
    receiver(
      "microsoft365", 14,
      domains: ["bouwgroep-claes.example", "ocmw-zuiderkant.example", "transport-maes.example"],
      hosts: [
        ("bouwgroep-claes-example.mail.protection.outlook.com", "192.0.2.140"),
        ("ocmw-zuiderkant-example.mail.protection.outlook.com", "192.0.2.141"),
        ("transport-maes-example.mail.protection.outlook.com", "192.0.2.142"),
      ],
      replies: microsoftReplies,
      reporter: Reporter(
        organisation: "Enterprise Outlook", email: "dmarcreport@microsoft.com",
        host: "enterprise.protection.outlook.com", habit: .utcDayOpen, style: .microsoft,
        packing: .mailGzip), lag: 3000),
    receiver(
      "outlook.com", 12, domains: ["hotmail.com", "outlook.be", "live.be"],
      hosts: [
        ("hotmail-com.olc.protection.outlook.com", "192.0.2.150"),
        ("outlook-be.olc.protection.outlook.com", "192.0.2.151"),
        ("live-be.olc.protection.outlook.com", "192.0.2.152"),
      ],
      tls: tls12, replies: microsoftReplies,
      reporter: Reporter(
        organisation: "Outlook.com", email: "dmarcreport@microsoft.com",
        host: "protection.outlook.com", habit: .utcDayOpen, style: .microsoft, packing: .gzip),
      lag: 2400),
    receiver(
      "yahoo", 6, domains: ["yahoo.com", "ymail.com"],
      hosts: [
        ("mta5.am0.yahoodns.net", "192.0.2.160"), ("mta7.am0.yahoodns.net", "192.0.2.161"),
      ],
      esmtp: "PIPELINING,8BITMIME,SIZE,STARTTLS",
      replies: ReceiverReplies(
        accepted: "smtp;250 ok dirdel",
        dmarc: "smtp;554 5.7.9 Message not accepted for policy reasons. See"
          + " https://senders.yahooinc.com/error-codes",
        unknown: "smtp;554 delivery error: dd This user doesn't have a yahoo.com account ({rcpt})"
          + " [0] - mta{d4}.mail.ir2.yahoo.com",
        rate: "smtp;421 4.7.0 [TSS04] Messages from {ip} temporarily deferred due to unexpected"
          + " volume or user complaints - 4.16.55.1; see"
          + " https://postmaster.yahooinc.com/error-codes",
        reputation: "smtp;553 5.7.1 [BL21] Connections will not be accepted from {ip}, because the"
          + " ip is in Spamhaus's list",
        content: "smtp;554 5.7.9 Message content rejected as spam (mta{d4})"),
      reporter: Reporter(
        organisation: "Yahoo", email: "dmarchelp@yahooinc.com", host: "yahoo.com",
        habit: .utcDayClosed, style: .yahoo, packing: .gzip), rate: 0.03, lag: 5400),
  ]
}
