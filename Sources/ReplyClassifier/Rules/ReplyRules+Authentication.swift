// Texts that name DMARC, SPF, DKIM or a sender requirement, whatever the receiver.
extension ReplyRules {
  static let namedAuthentication: [ReplyRule] =
    hostRequirements + requirements + dmarcMissing + dmarc + spf + dkim

  // Requirements for the connecting host, not for the message. They stand first since their texts
  // go on to speak of authentication or spam.
  private static let hostRequirements: [ReplyRule] = [
    // Google 5.7.1: "IPv6 sending guidelines regarding PTR records and authentication"
    .any(#"ptr records and authentication"#, .authentication),
    // Google 4.7.23, 5.7.25
    .any(
      #"\bptr (?:resource )?records?\b|forward dns entry|\breverse dns\b|\brdns\b"#, .connection),
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

  // DMARC named as what is missing: the receiver wants a record, and no policy was applied. Such
  // texts stand before those that name a policy.
  private static let dmarcMissing: [ReplyRule] = [
    .any(
      #"\b(?:no|not? any|without an?y?|lacks?(?: an?)?|missing) (?:valid )?dmarc\b"#,
      .authentication),
    .any(
      #"(?:not|n.{1,3}t|must|should) (?:publish|have|specify|contain) (?:an? )?(?:valid )?dmarc\b"#,
      .authentication),
    .any(
      #"\bdmarc (?:dns )?(?:record|entry|policy)s? (?:is |are |was )?(?:not |required|missing|absent)"#,
      .authentication),
    .any(#"(?:requires?|publish|add) an? (?:valid )?dmarc (?:record|policy)"#, .authentication),
  ]

  // A bare "dmarc" is not enough: it stands beside a word of refusal or a policy. The words of
  // failing are read with what follows them, since "DMARC check passed" is said as well.
  private static let dmarc: [ReplyRule] = [
    // Google 5.7.26 and 4.7.26 (DNS failure), Apple, Mail.Ru, Zoho, Rackspace, Infomaniak,
    // Proofpoint, Stalwart, mox, Exim, OpenDMARC; RFC 9989 "Rejecting Messages"; RFC 7489 10.3
    .any(isReason + #"\bdmarc[ -]policy\b"# + asksForNothing, .dmarcPolicy),
    // The name in full, and the policy in the words of its record (RFC 9989 sections 1 and 4.7)
    .any(#"domain-based message authentication\b[^.;]{0,60}"# + refusal, .dmarcPolicy),
    .any(
      #"\bp=(?:reject|quarantine)\b|\bpolicy (?:of|for) \S+ is (?:reject|quarantine)\b"#,
      .dmarcPolicy),
    .any(#"(?:owner|domain|policy|sender) requests? (?:rejection|quarantine)\b"#, .dmarcPolicy),
    // The same in German, Dutch; and French, Italian, Spanish, Portuguese, Polish
    .any(
      #"\bdmarc[ -](?:richtlinie|beleid)|\bpol[^ ]{0,4}(?:ic|yc|tyk|tiq)\w* dmarc\b"#, .dmarcPolicy),
    // Microsoft 5.7.509, Cisco AsyncOS, La Poste (both languages)
    .any(#"dmarc verification(?! ?(?:pass|ok))|v.{1,3}rification dmarc"#, .dmarcPolicy),
    .any(#"dmarc unauthenticated mail is prohibited"#, .dmarcPolicy),
    // Orange, Tencent, Maddy, Sophos XGEMAIL_0003, qmail filter, Trellix ETP205, Cloudflare
    .any(
      #"dmarc (?:checks?|test|failure|evaluation|validation|sender invalid)\b"# + saysNothing,
      .dmarcPolicy),
    // Comcast, rspamd, Rackspace G1E, AOL before 2018
    .any(
      #"(?<!not )(?:due to|set by|blocked by|refused by|rejected by) (?:the )?(?:(?!not )\S+ )?dmarc\b"#,
      .dmarcPolicy),
    // A lookup that fails for the time being is DMARC's own way to put mail off.
    .any(
      #"(?:time|tempor|fail|error|unable|could not)[^.;]{0,40}(?:look|quer|retriev|fetch)[^.;]{0,30}\bdmarc (?:record|policy)"#,
      .dmarcPolicy),
    .any(
      #"dmarc dns lookup|dmarc (?:temp|perm)\w* ?err|\(dmarc:|\bdmarc ?[=:] ?(?:reject|quarantine)"#,
      .dmarcPolicy),
    // Symantec.cloud, Forward Email: the reply begins with DMARC and says that it failed
    .any(#"^\W*(?:\d{3}[ -])?(?:\d\.\d+\.\d+ )?dmarc\b[^.]{0,40}\bfail"#, .dmarcPolicy),
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
    // The words of SPF's own explanation (RFC 7208 section 8.4, Mail::SPF)
    .any(#"\bdesignate\b.{0,30}\bpermitted sender"#, .authentication),
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
  /// A word followed by "pass" tells of no failure, "dmarc=none" of no policy. DMARC needs a word of
  /// refusal in the same sentence; where it is what is asked for, or stands by itself, no policy was applied.
  static let looseAuthentication: [ReplyRule] = [
    .any(
      #"(?:publish|add|set ?up|configure|check|review|protected by)[^.;]{0,40}\bdmarc\b"#,
      .authentication),
    .any(#"\bdmarc(?: dns)? (?:records?|entry)\b"#, .authentication),
    .any("(?<!not )" + refusal + #"[^.;]{0,80}"# + dmarcName, .dmarcPolicy),
    .any(dmarcName + "[^.;]{0,80}" + refusal, .dmarcPolicy),
    .any(dmarcName + #"|\b(?:spf|dkim)\b(?! ?[=:]? ?pass)"#, .authentication),
    .any(#"\bunauthenticated\b|\bauthentication (?:checks?|failure)\b"#, .authentication),
  ]

  /// DMARC where it is not said to be no reason, nor that it refuses nothing.
  private static let dmarcName = isReason + #"\bdmarc\b"# + saysNothing

  /// Before DMARC's name: it is not said to be passed, or no reason.
  private static let isReason =
    "(?<!pass )(?<!passed )(?<!passes )(?<!not )(?<!not by )(?<!not due to )(?<!not because of )"
    + "(?<!not rejected by )(?<!not refused by )(?<!not blocked by )"

  /// Results of DMARC that refuse nothing.
  private static let saysNothing =
    "(?!:?(?: result| check| policy| was| were| is| all)* ?[=:]? ?"
    + "(?:pass|page|none|unknown|ok\\b|succ|not (?:done|checked|performed|evaluated)))"

  /// A policy that refuses nothing, or that only a page tells of.
  private static let asksForNothing =
    #"(?! page| checks? (?:pass|ok\b|succ)|(?: was| is| of|:|=)* ?"?none\b)"#

  /// Words of refusal in the languages that such replies were seen in or are likely in.
  private static let refusal =
    "(?:reject|refus|block|bounce|den(?:y|ied)|fail|prohibit|violat|disallow|quarantin|suspicious"
    + "|not (?:accept|allow|permit|align|pass)|abgelehnt|abgewiesen|verweigert|rifiut|respint|geweigerd"
    + "|odrzuc|rechaz|recus|rejeit|avvis|afvist|elutas|respins|odm.{1,3}tnut|zam.{1,3}tnut"
    + "|\u{043E}\u{0442}\u{043A}\u{043B}\u{043E}\u{043D}|\u{62D2}|\u{5931}\u{8D25}|\u{5931}\u{6557}"
    + "|\u{672A}\u{901A}\u{8FC7}|\u{AC70}\u{BD80})"
}
