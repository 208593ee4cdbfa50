// Texts that mean something at one receiver and nothing, or something else, elsewhere.
extension ReplyRules {
  static let atReceivers: [ReplyRule] = google + microsoft + yahoo + unitedInternet + others

  // Google: support.google.com/a/answer/3726730 (SMTP errors and codes), texts in
  // sisimai/set-of-emails. Google gives registered codes meanings of its own: 4.7.23 and 5.7.25
  // PTR, x.7.28 rate, x.7.29 TLS, x.7.27/30/32/40 its sender requirements. See `CodeTable`.
  private static let google: [ReplyRule] = [
    // 4.7.28: "unusual rate of unsolicited email originating from your DKIM domain" names DKIM
    // and is a limit; the same words with "has been blocked" are about standing.
    .at("google", is: #"unusual rate of unsolicited.*\brate limited\b"#, .rate),
    .at("google", is: #"unusual rate of unsolicited"#, .reputation),
    // 4.2.1, 5.2.1
    .at("google", is: #"receiving mail (?:too quickly|at a rate)"#, .rate),
    // 5.7.1 "likely suspicious due to the very low reputation of the sending domain"
    .at("google", is: #"\breputation\b"#, .reputation),
    // 5.7.1 "likely unsolicited mail"
    .at("google", is: #"likely unsolicited mail|content presents a potential"#, .content),
  ]

  // Microsoft: learn.microsoft.com "Email non-delivery reports in Exchange Online";
  // support.microsoft.com fix-ndr-error-550-5-7-515; sisimai Rhost/Microsoft.pm.
  private static let microsoft: [ReplyRule] = [
    .at("microsoft365", "outlook.com", is: #"\b5\.7\.509\b"#, .dmarcPolicy),
    // The bulk rule wants SPF and DKIM, so it comes with "DMARC= Pass" too.
    .at("microsoft365", "outlook.com", is: #"\b5\.7\.515\b"#, .authentication),
    // The sender was not authenticated to post to a group: access, not mail authentication.
    .at(
      "microsoft365", "outlook.com",
      is: #"resolver\.rst\.(?!\w+sizelimit)|\b5\.7\.(?:57|64|124|133|134|520|750)\b|"#
        + #"not authenticated (?:for|when sending|to send)"#, .other),
    // Directory based edge blocking: the recipient does not exist.
    .at(
      "microsoft365", "outlook.com", is: #"\b5\.4\.1\b.*recipient address(?:es)? rejected"#,
      .badAddress),
    // Banned IPs 5.7.606…649, blocked senders 5.7.511, new tenants' IPs 5.7.708; S775 is a
    // limit, but its text gives IP reputation as the reason.
    .at(
      "microsoft365", "outlook.com",
      is: #"\b5\.7\.(?:511|60[6-9]|6[1-4]\d|708)\b|\bs3(?:140|150)\b|\bs775\b|ip reputation"#,
      .reputation),
    .at("microsoft365", "outlook.com", is: #"\b4\.7\.5\d\d\b|server busy"#, .rate),
    // The message breaks RFC 5322.
    .at("microsoft365", "outlook.com", is: #"\b5\.7\.512\b"#, .content),
  ]

  // Yahoo and AOL: senders.yahooinc.com/smtp-error-codes (help.yahoo.com SLN7253);
  // spamresource.com 2024-04 shows the DMARC refusal, whose text is generic.
  private static let yahoo: [ReplyRule] = [
    .at("yahoo", is: #"sender is unauthenticated"#, .authentication),
    // 554 5.7.5 (AU01), until about 2018: zone-eu/zone-mta bounces.txt
    .at("yahoo", is: #"\(au0\d\)"#, .authentication),
    .at("yahoo", is: #"\b5\.7\.9 message not accepted for policy reasons"#, .dmarcPolicy),
    // TS03 says "permanently deferred"; the other TS codes are deferrals for volume or complaints
    // that end when sending slows down.
    .at("yahoo", is: #"permanently deferred|\[ts03\]|\[bl\d\d\]"#, .reputation),
    .at("yahoo", is: #"temporarily deferred|\[tss?\d\d\]"#, .rate),
    .at("yahoo", is: #"delivery error: dd "#, .badAddress),
  ]

  // GMX, WEB.DE, mail.com, IONOS: postmaster.mail.com/en/case; kumomta bounces.toml. Their text
  // begins with "Requested action not taken: mailbox unavailable" whatever the reason is.
  private static let unitedInternet: [ReplyRule] = [
    .at("gmx", "web.de", "mail.com", "ionos", is: #"due to domain's dmarc policy"#, .dmarcPolicy),
    .at("gmx", "web.de", "mail.com", "ionos", is: #"due to spf policy"#, .authentication),
    .at("gmx", "web.de", "mail.com", "ionos", is: #"reject due to policy restrictions"#, .other),
    .at("gmx", "web.de", "mail.com", "ionos", is: #"send limit exceeded"#, .rate),
    // 421 "Try again later": the first attempts of an IP are put off, as greylisting does.
    .at("gmx", "web.de", is: #"requested action aborted: local error in processing"#, .rate),
  ]

  private static let others: [ReplyRule] = [
    // Mimecast: header based anti-spoofing looks at the From address alone; "Administrative
    // prohibition" is a blocked sender or an SPF hard fail and does not say which.
    .at("mimecast", is: #"anti-spoofing policy|administrative prohibition"#, .other),
    // Its greylisting, by Mimecast's own page of SMTP errors.
    .at("mimecast", is: #"internal resources? (?:are )?temporarily unavailable"#, .rate),
    // T-Online: the whole text is "IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help
    // or to contact tosa@rx.t-online.de to clarify.) (BL)".
    .at("t-online", is: #"a problem occurred\. .{0,3}ask your postmaster"#, .reputation),
    // Tencent: too many messages came for this recipient in a short time, and none is taken for a
    // while (service.mail.qq.com/detail/122/166).
    .at("tencent", is: #"mailbox unavailable or access deni"#, .rate),
    // Comcast and others: "Throttled - try again later" comes with 4.1.0.
    .at("comcast", is: #"\bthrottled\b"#, .rate),
  ]
}
