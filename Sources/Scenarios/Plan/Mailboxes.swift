/// The receivers that scenarios send to.
///
/// The large ones bear their real names, since reports and replies are known by them; the sites
/// are invented. Addresses are of the documentation blocks.
enum Mailboxes {
  /// Numbers of the receivers that scenarios speak of.
  static let google = 0, microsoft = 1, outlook = 2, yahoo = 3, gmx = 4, mimecast = 5
  static let silent = 6, openDMARC = 7, emptyElement = 8, deferring = 9

  /// All receivers in the order of their numbers.
  static let all: [Mailbox] = [
    Mailbox(
      name: "google", weight: 30, domain: "gmail.com",
      host: "gmail-smtp-in.l.google.com (192.0.2.126)", organisation: "google.com",
      email: "noreply-dmarc-support@google.com", lagSeconds: 300,
      replies: MailboxReplies(
        accepted: "smtp;250 2.0.0 OK  {n} a1si{n}wrb.1 - gsmtp",
        policy: "smtp;550 5.7.26 Unauthenticated email from {d} is not accepted due to domain's"
          + " DMARC policy. Please contact the administrator of {d} domain if this was a legitimate"
          + " mail. To learn about the DMARC initiative, go to"
          + " https://support.google.com/mail/?p=DmarcRejection a1si{n}wrb.1 - gsmtp",
        unknown: "smtp;550 5.1.1 The email account that you tried to reach does not exist. Please"
          + " try double-checking the recipient's email address for typos or unnecessary spaces."
          + " a1si{n}wrb.1 - gsmtp",
        later: "smtp;421 4.7.28 Gmail has detected an unusual rate of mail originating from your IP"
          + " address [{ip}]. Mail sent from your IP address has been temporarily rate limited."
          + " a1si{n}wrb.1 - gsmtp",
        reputation: "smtp;550 5.7.1 [{ip}] Our system has detected that this message is likely"
          + " suspicious due to the very low reputation of the sending IP address. a1si{n}wrb.1"
          + " - gsmtp")),
    Mailbox(
      name: "microsoft365", weight: 18, domain: "claes-bouw.example",
      host: "claes-bouw-example.mail.protection.outlook.com (192.0.2.140)",
      organisation: "Enterprise Outlook", email: "dmarcreport@microsoft.com", style: .recipient,
      endIsClosed: false, lagSeconds: 3000, replies: exchange),
    Mailbox(
      name: "outlook.com", weight: 14, domain: "hotmail.com",
      host: "hotmail-com.olc.protection.outlook.com (192.0.2.150)", organisation: "Outlook.com",
      email: "dmarcreport@microsoft.com", style: .recipient, endIsClosed: false,
      lagSeconds: 2400, replies: exchange),
    Mailbox(
      name: "yahoo", weight: 8, domain: "yahoo.com", host: "mta5.am0.yahoodns.net (192.0.2.160)",
      organisation: "Yahoo", email: "dmarchelp@yahooinc.com", greylisting: 0.03,
      lagSeconds: 7200,
      replies: MailboxReplies(
        accepted: "smtp;250 ok dirdel",
        policy: "smtp;554 5.7.9 Message not accepted for policy reasons. See"
          + " https://senders.yahooinc.com/error-codes",
        unknown: "smtp;554 delivery error: dd This user doesn't have a yahoo.com account ({r}) [0]"
          + " - mta{n}.mail.ir2.yahoo.com",
        later: "smtp;421 4.7.0 [TSS04] Messages from {ip} temporarily deferred due to unexpected"
          + " volume or user complaints - 4.16.55.1",
        reputation: "smtp;553 5.7.1 [BL21] Connections will not be accepted from {ip}, because the"
          + " ip is in Spamhaus's list")),
    Mailbox(
      name: "gmx", weight: 6, domain: "gmx.net", host: "mx00.emig.gmx.net (192.0.2.180)",
      organisation: "GMX", email: "noreply-dmarc@sicher.gmx.net", style: .dmarc2, samples: false,
      lagSeconds: 900,
      replies: MailboxReplies(
        accepted: "smtp;250 Requested mail action okay, completed: id=1M{n}",
        policy: "smtp;554 Transaction failed Reject due to domain's DMARC policy. For explanation"
          + " visit https://postmaster.gmx.net/en/case?c=r2001&i={ip}&v={d}&r=1M{n}",
        unknown: "smtp;550 Requested action not taken: mailbox unavailable",
        later: "smtp;421 Requested action aborted: local error in processing (gmx.net) Try again"
          + " later",
        reputation: "smtp;554 5.7.1 Bad DNS PTR or poor reputation of {ip}")),
    Mailbox(
      name: "mimecast", weight: 5, domain: "dewit-advocaten.example",
      host: "eu-smtp-inbound-1.mimecast.com (192.0.2.170)", organisation: "Mimecast",
      email: "no-reply@eu-1.mimecastreport.com", lagSeconds: 1800,
      replies: MailboxReplies(
        accepted: "smtp;250 SmtpThread-{n}@uk-mta-1.uk.mimecast.lan Received OK [{n}.uk1]",
        policy: "smtp;550 DMARC Sender Invalid - envelope rejected -"
          + " https://community.mimecast.com/docs/DOC-1369#550 [{n}.uk1]",
        unknown: "smtp;550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550"
          + " [{n}.uk1]",
        later: "smtp;451 Internal resources are temporarily unavailable -"
          + " https://community.mimecast.com/docs/DOC-1369#451 [{n}.uk1]",
        reputation: "smtp;550 csi.mimecast.org Poor Reputation Sender. {ip} -"
          + " https://community.mimecast.com/docs/DOC-1369#550 [{n}.uk1]")),
    site("postbus-noord.example", 9, number: 1),
    site(
      "hostpunt.example", 4, number: 2, organisation: "hostpunt.example", style: .openDMARC,
      greylisting: 0.25),
    site(
      "filterdienst.example", 4, number: 3, organisation: "filterdienst.example",
      style: .emptyElement, dayBegin: 82_800, neverRefuses: true),
    site(
      "gemeente-oost.example", 3, number: 4, organisation: "gemeente-oost.example",
      style: .plain),
  ]

  private static func site(
    _ domain: String, _ weight: Double, number: Int, organisation: String? = nil,
    style: Mailbox.ReportStyle = .plain, dayBegin: Int = 0, neverRefuses: Bool = false,
    greylisting: Double = 0.02
  ) -> Mailbox {
    Mailbox(
      name: domain, weight: weight, domain: domain,
      host: "mx1.\(domain) (198.51.100.\(200 + number))", organisation: organisation,
      email: "dmarc@\(domain)", style: style, dayBegin: dayBegin, endIsClosed: false,
      neverRefuses: neverRefuses, greylisting: greylisting, lagSeconds: 3600 * number,
      replies: MailboxReplies(
        accepted: "smtp;250 2.0.0 Ok: queued as {n}",
        policy: "smtp;550 5.7.1 rejected by DMARC policy for {d}",
        unknown: "smtp;550 5.1.1 <{r}>: Recipient address rejected: User unknown",
        later: "smtp;450 4.2.0 <{r}>: Recipient address rejected: Greylisted, try again later",
        reputation: "smtp;554 5.7.1 Service unavailable; Client host [{ip}] blocked using"
          + " zen.spamhaus.org"))
  }

  private static let exchange = MailboxReplies(
    accepted: "smtp;250 2.6.0 <{n}@mail> [InternalId={n}, Hostname=DB9PR01MB1.eurprd01.prod."
      + "outlook.com] 9000 bytes in 0.1, 50 KB/sec Queued mail for delivery",
    policy: "smtp;550 5.7.509 Access denied, sending domain [{d}] does not pass DMARC verification"
      + " and has a DMARC policy of reject. [AM7EUR01FT001.eop-EUR03.prod.protection.outlook.com"
      + " {n}]",
    unknown: "smtp;550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)."
      + " [AM7EUR01FT001.eop-EUR03.prod.protection.outlook.com {n}]",
    later: "smtp;451 4.7.500 Server busy. Please try again later from [{ip}]. (S77714)"
      + " [DB8EUR01FT001.eop-EUR05.prod.protection.outlook.com {n}]",
    reputation: "smtp;550 5.7.1 Unfortunately, messages from [{ip}] weren't sent. Please contact"
      + " your Internet service provider since part of their network is on our block list (S3140)."
      + " [AM7EUR01FT001.eop-EUR03.prod.protection.outlook.com {n}]")
}
