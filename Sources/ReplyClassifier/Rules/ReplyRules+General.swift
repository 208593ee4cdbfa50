// Texts that name neither a receiver's own code nor authentication. They follow RFC 5321 section
// 4.2.3 and the wording of Postfix, Exim, Sendmail, Exchange, qmail and the large providers, as
// kept in sisimai/set-of-emails.
extension ReplyRules {
  /// Decisions of this PowerMTA and its admin (User's Guide 5.0, suppression lists and
  /// `pmta delete`).
  static let decidedByAdmin: [ReplyRule] = [
    .any(#"recipient is in suppression list|deleted by administrator"#, .local)
  ]

  /// Expiry, the recipient, its domain and its mailbox.
  static let recipients: [ReplyRule] = [
    .any(#"\bbounce-after\b|message (?:has )?expired|delivery time expired"#, .expired),
    .any(
      #"retry (?:time|timeout) (?:not reached|exceeded)|not delivered (?:within|before)"#, .expired),
    .any(#"queue too long|cannot send message (?:for|within)"#, .expired),

    // The sender's address is not the recipient's.
    .any(#"(?:sender|from|return) (?:e?mail )?address\b.{0,60}(?:not found|not exist)"#, .other),
    .any(#"sender (?:address )?rejected|domain of sender"#, .other),
    .any(#"sender domain .{0,40}(?:not (?:found|exist|resolve)|must exist|no mx|invalid)"#, .other),

    .any(#"over ?quota|quota (?:has been )?exceed|exceed\w* .{0,40}\bquota\b"#, .quota),
    .any(#"(?:mailbox|inbox|mail box|account|user)\b.{0,40}\bfull\b"#, .quota),
    .any(#"\bmailbox size\b"#, .quota),
    .any(#"out of storage|insufficient (?:disk|mailbox|storage) space"#, .quota),
    .any(#"(?:exceed\w*|over) .{0,30}storage (?:limit|allocation)|no space left"#, .quota),

    // Greylisting also says "recipient rejected"; limits also say "mailbox".
    .any(#"\bgr[ea]y-?list"#, .rate),

    .any(
      #"(?:user|recipient|mailbox|address|account)s? (?:is )?unknown|no ?such ?user"#, .badAddress),
    .any(#"unknown (?:local )?(?:user|recipient|mailbox|address|account|part)"#, .badAddress),
    .any(#"no such (?:local )?(?:recipient|mailbox|person|address|account|e-?mail)"#, .badAddress),
    .any(
      #"(?:recipient|mailbox|user|account|address)\b.{0,80}\b(?:not|n.{1,3}t) exist"#, .badAddress),
    .any(
      #"(?:recipient|mailbox|user|account|e-?mail address) (?:was |is )?not found"#, .badAddress),
    .any(
      #"(?:mailbox|account|user|recipient)\b.{0,60}\b(?:disabled|inactive|suspended)"#, .badAddress),
    .any(
      #"(?:mailbox|account|user|recipient)\b.{0,60}\b(?:unavailable|discontinued)"#, .badAddress),
    .any(
      #"invalid (?:recipient|mailbox|user|address)|not a valid (?:user|mailbox|recipient)"#,
      .badAddress),
    .any(#"(?:doesn.{1,3}t|does not) have (?:an? )?\S+ account|no mailbox here"#, .badAddress),
    .any(#"not our customer|no longer (?:valid|available|accepts mail|in use)"#, .badAddress),
    .any(#"(?:domain|host)\b.{0,40}\b(?:not exist|not found|unknown)|no such domain"#, .badAddress),
    .any(#"null mx|unrouteable (?:mail )?(?:domain|address)|unknown domain"#, .badAddress),
  ]

  /// The standing of IP and domain, rates.
  static let standing: [ReplyRule] = [
    // Block lists; the link tells where Proofpoint's text does not.
    .any(#"\bblocked using\b|\b(?:black|block|deny) ?list|\bdnsbls?\b|\brbls?\b"#, .reputation),
    .any(#"\b(?:spamhaus|spamcop|barracudacentral|sorbs|uceprotect|abuseat)\b"#, .reputation),
    .any(
      #"proofpoint\.com/(?:dnsbl-lookup|\?ip=)|(?:spamhaus|spamcop)\."#, .reputation, in: .links),
    .any(#"\breputation\b|\bsender ?score\b|user complaints|banned sending ip"#, .reputation),
    .any(#"\bts03\b|permanently deferred"#, .reputation),

    // Before the limits of rate.
    .any(
      #"(?:message|mail|file) (?:is )?too (?:large|big)|size .{0,40}(?:exceed|limit)"#, .content),
    .any(#"exceed\w* .{0,30}\bsize\b"#, .content),

    .any(
      #"\brate[ -]?limit|\bthrottl|\btoo (?:many (?!hops)|fast|quickly|much mail|frequent)"#, .rate),
    .any(#"(?:exceed\w*|over) .{0,40}\b(?:rate|limit|connections|messages per)\b"#, .rate),
    .any(#"\btss?\d\d\b|temporarily deferred|unexpected volume|slow(?:ing)? down"#, .rate),
    .any(#"unusual rate|excessive (?:rate|number|volume)|concurrent connections"#, .rate),
    .any(#"\blimit (?:was |has been |is )?(?:exceeded|reached)\b"#, .rate),

    .any(#"\b(?:ip|client host|host|server)\b.{0,40}\b(?:blocked|banned|listed)\b"#, .reputation),
  ]

  /// Content, and what happened on the way.
  static let rest: [ReplyRule] = [
    .any(#"too many hops|mail loop|loops back"#, .connection),
    .any(#"\bspam|\bunsolicited\b|\bjunk\b|\bbulk mail\b|this message scored"#, .content),
    .any(#"\bvirus|\bmalware\b|\bphish|\bmalicious\b"#, .content),
    .any(#"\bcontent\b.{0,40}\b(?:reject|block|refus|denied)|\battachments?\b"#, .content),
    .any(#"\b(?:rejected|blocked|refused) by (?:the |our )?content filter"#, .content),
    .any(
      #"connection (?:was )?(?:refused|reset|closed|lost|dropped|timed)|lost connection"#,
      .connection),
    .any(#"\btimed? ?out\b|\bno answer\b|no route to host|(?:un|not )reachable"#, .connection),
    .any(#"\bstarttls\b|\btls\b|\bcertificate\b|\bhandshake\b"#, .connection),
    .any(
      #"\bdns\b.{0,40}\b(?:fail|error|lookup|timeout)|name server|unable to resolve"#, .connection),
    .any(
      #"unable to (?:connect|route)|cannot connect|service (?:is )?(?:temporarily )?unavailable"#,
      .connection),
  ]
}
