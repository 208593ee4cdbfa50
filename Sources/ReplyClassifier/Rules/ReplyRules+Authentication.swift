// Texts that name DMARC, SPF, DKIM or a sender requirement, whatever the receiver.
extension ReplyRules {
  static let namedAuthentication: [ReplyRule] =
    hostRequirements + requirements + dmarc + spf + dkim

  // Requirements for the connecting host, not for the message. They stand first since their texts
  // go on to speak of authentication or spam.
  private static let hostRequirements: [ReplyRule] = [
    // Google 5.7.1: "IPv6 sending guidelines regarding PTR records and authentication"
    .any(#"ptr records and authentication"#, .authentication),
    // Google 4.7.23, 5.7.25
    .any(
      #"\bptr (?:resource )?record\b|forward dns entry|\breverse dns\b|\brdns\b"#, .connection),
    // Postfix: reject_unknown_client_hostname, reject_non_fqdn_helo_hostname and its kin
    .any(#"find your (?:reverse )?hostname|helo command rejected"#, .connection),
    // Google x.7.29
    .any(
      #"not using a tls connection|requires? .{0,40}\btls\b|must issue a starttls"#, .connection),
  ]

  // Independent of the published policy; such mail is not reported with disposition reject.
  private static let requirements: [ReplyRule] = [
    // Google x.7.40, x.7.32
    .any(#"have a dmarc record|\bno dmarc (?:record|alignment)\b"#, .authentication),
    .any(#"aligned with either|from: header \(rfc5322\)"#, .authentication),
    // Google 5.7.26, 4.7.26, 2017 to now; Yahoo 5.7.9
    .any(#"sender is unauthenticated|because it is unauthenticated"#, .authentication),
    .any(#"authentication information|authenticate with either spf or dkim"#, .authentication),
    // Google x.7.24, x.7.27, x.7.30; Apple HME1. Results such as "spf=pass dkim=pass" say nothing.
    .any(#"spf record of the sending domain"#, .authentication),
    .any(#"(?:spf|dkim) (?:authentication|does not pass)"#, .authentication),
    // Microsoft 5.7.515 and 4.7.26
    .any(#"required authentication level|must pass either spf or dkim"#, .authentication),
    // Cox CXSNDR
    .any(#"authentication checks against your sending domain"#, .authentication),
    // Trend Micro DDEI: SPF, DKIM or DMARC, not told apart
    .any(#"\(sender filtering/authentication\)"#, .authentication),
  ]

  private static let dmarc: [ReplyRule] = [
    // Google 5.7.26 and 4.7.26 (DNS failure), Apple, Mail.Ru, Zoho, Rackspace, Infomaniak,
    // Proofpoint, Stalwart, mox, Exim, OpenDMARC; RFC 9989 "Rejecting Messages"; RFC 7489 10.3
    .any(#"\bdmarc policy\b"#, .dmarcPolicy),
    // Microsoft 5.7.509, Cisco AsyncOS, La Poste (both languages)
    .any(#"dmarc verification|v.{1,3}rification dmarc"#, .dmarcPolicy),
    .any(#"dmarc unauthenticated mail is prohibited"#, .dmarcPolicy),
    // Orange, Tencent, Maddy, Sophos XGEMAIL_0003, qmail filter, Trellix ETP205
    .any(#"dmarc (?:check|test|failure|evaluation|sender invalid)\b"#, .dmarcPolicy),
    // Comcast, rspamd, Rackspace G1E, AOL before 2018
    .any(#"(?:due to|set by) dmarc\b|dmarc dns lookup|\(dmarc:"#, .dmarcPolicy),
    // CyberSolutions MailGates: its help page 360039226551 gives DMARC as the reason of this text
    .any(#"sorry, we don.{1,3}t allow this mail\."#, .dmarcPolicy),
  ]

  private static let spf: [ReplyRule] = [
    // Google 2021 and now
    .any(#"spf record with a hard fail policy|pass spf checks"#, .authentication),
    // Exchange 5.7.23, Symantec.cloud
    .any(#"sender policy framework"#, .authentication),
    // Tencent, Alibaba, Orange, Hostpoint, Sophos, RFC 7208 section 8.4
    .any(#"\bspf[ -]?(?:mail from )?check(?:s|ed)?\b"#, .authentication),
    // GMX, Open-Xchange, Mimecast, Stalwart, Maddy
    .any(#"\bspf (?:policy|sender invalid|validation|authentication)"#, .authentication),
    // policyd-spf, apache.org
    .any(#"\bspf (?:fail|soft-?fail)|policy for spf\b"#, .authentication),
    // La Poste, GoDaddy, cPanel, C4, Forpsi, old qmail
    .any(#"spf\]?:? .{0,80}not allowed to send"#, .authentication),
    .any(#"not allowed to send .{0,80}\bspf\b|blocked by spf\b|bad spf records"#, .authentication),
  ]

  private static let dkim: [ReplyRule] = [
    // Mimecast, Sophos XGEMAIL_0001, Stalwart, Maddy, App::Qmail::DMARC
    .any(#"dkim sender invalid|\bdkim signatures?\b"#, .authentication),
    // Stalwart 5.7.29; RFC 8617
    .any(#"\barc validation\b"#, .authentication),
    // RFC 6376 section 6.3
    .any(#"unsigned messages not accepted|message signature incorrect"#, .authentication),
    .any(#"unable to verify signature"#, .authentication),
  ]

  /// The bare words, tried late: a mailbox or a signature may bear such a name.
  ///
  /// A word followed by "pass" tells of no failure, "dmarc=none" of no policy.
  static let looseAuthentication: [ReplyRule] = [
    .any(#"\bdmarc\b(?! ?[=:]? ?(?:pass|none))"#, .dmarcPolicy),
    .any(#"\b(?:spf|dkim)\b(?! ?[=:]? ?pass)"#, .authentication),
    .any(#"\bunauthenticated\b|\bauthentication (?:checks?|failure)\b"#, .authentication),
  ]
}
