// Texts that name neither a receiver's own code nor authentication. They follow RFC 5321 section
// 4.2.3 and the wording of Postfix, Exim, Sendmail, Exchange, qmail and the large providers, as
// kept in sisimai/set-of-emails.
extension ReplyRules {
  /// Decisions of this PowerMTA and its admin (User's Guide 5.0, suppression lists and
  /// `pmta delete`).
  static let decidedByAdmin: [ReplyRule] = [
    .any(#"recipient is in suppression list|deleted by administrator"#, .local)
  ]

  /// Greylisting and block lists by their own words.
  ///
  /// They stand before the recipient, since such replies also say "mailbox unavailable" or "recipient
  /// rejected".
  static let listed: [ReplyRule] = [
    .any(#"\bgr[ea]y-?list"#, .rate),
    // A list of links is about the message.
    .any(#"\buribl\b|\b(?:url|link)s? (?:in|within)\b|(?:black|block) ?listed url"#, .content),
    .any(
      #"\bblocked using (?!spam)|\b(?:black|block|deny)-? ?listed (?:using|by (?!rec))"#,
      .reputation),
    .any(
      #"(?:<ip>|\bip(?: address)?|\bclient host|\bserver)\W.{0,30}\b(?:black|block|deny)-? ?list"#,
      .reputation),
    // Harvesting of addresses, as the receiver takes it.
    .any(#"too many (?:bad|invalid|unknown) (?:commands|recipients|users)"#, .reputation),
  ]

  /// Expiry, the recipient, its domain and its mailbox.
  static let recipients: [ReplyRule] = [
    .any(#"\bbounce-after\b|message (?:has )?expired|delivery time expired"#, .expired),
    .any(
      #"retry (?:time|timeout) (?:not reached|exceeded)|not delivered (?:within|before)"#, .expired),
    .any(#"queue too long|cannot send message (?:for|within)"#, .expired),
    .any(#"multiple retries|could not be delivered for"#, .expired),

    // The sender's address is not the recipient's.
    .any(#"(?:sender|from|return) (?:e?mail )?address\b.{0,60}(?:not found|not exist)"#, .other),
    .any(#"sender (?:address )?rejected|domain of sender"#, .other),
    .any(#"sender domain .{0,40}(?:not (?:found|exist|resolve)|must exist|no mx|invalid)"#, .other),

    // A limit of the receiver's queue, not of a mailbox.
    .any(#"\b(?:queue|sending|message) quota\b|received too much e?-?mail"#, .rate),
    .any(
      #"over ?-?quota|quota (?:has been |limit )?exceed|quota violation|exceed\w* .{0,40}\bquota\b"#,
      .quota),
    .any(#"too much mail data|mailbox limit|full mailbox|destinataire pleine"#, .quota),
    .any(
      #"\b(?:disk|mailbox)[ -]?quota\b|over (?:the )?(?:allowed |disk )?quota|disk ?space limit"#,
      .quota),
    .any(#"not (?:have )?(?:enough|sufficient) (?:\w+ )?(?:space|storage)"#, .quota),
    .any(#"maximum allowed storage|too many messages on"#, .quota),
    .any(#"(?:mailbox|inbox|mail box|account|user)\b.{0,40}\bfull\b"#, .quota),
    .any(#"\bmailbox size\b"#, .quota),
    .any(#"out of storage|insufficient (?:disk|mailbox|storage) space"#, .quota),
    .any(#"(?:exceed\w*|over) .{0,30}storage (?:limit|allocation)|no space left"#, .quota),

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
    .any(
      #"not our customer|no longer (?:valid|available|accepts mail|in use|on server)"#, .badAddress),
    .any(#"not in (?:the )?recipient list|recipient (?:is )?(?:unrecogni|archived)"#, .badAddress),
    .any(#"(?:archived|deactivated|expired|closed) (?:recipient|mailbox|account)"#, .badAddress),
    .any(
      #"(?:account|mailbox|mbox) (?:is |was |has been )?(?:blocked|frozen|closed|unallocated)"#,
      .badAddress),
    .any(#"inactive (?:mbox|e?-?mail address|user)|illegal alias|unknown alias"#, .badAddress),
    .any(#"bad (?:destination |recipient )?address syntax|address syntax error"#, .badAddress),
    .any(
      #"(?:user|account|address|recipient|mailbox)\b.{0,40}\bnot (?:known|active|present|local)"#,
      .badAddress),
    .any(#"not (?:an? )?(?:known|active|local) (?:user|address|recipient|account)"#, .badAddress),
    .any(#"(?:mailbox|recipient|user) (?:is )?(?:invalid|terminated|locked)"#, .badAddress),
    .any(
      #"no (?:mail ?box|account) (?:by|for|found|available)|no one at this address"#, .badAddress),
    .any(#"\bbadrc|\buser ?unknown\b|\bdisableduser\b|no such id\b"#, .badAddress),
    .any(#"no existe .{0,20}(?:usuario|persona|cuenta)|nessun utente"#, .badAddress),
    .any(
      #"utilisateur inconnu|destinataire .{0,20}(?:inconnu|invalide|archiv|bloqu)"#, .badAddress),
    .any(#"(?:domain|host)\b.{0,40}\b(?:not exist|not found|unknown)|no such domain"#, .badAddress),
    .any(#"null mx|unrouteable (?:mail )?(?:domain|address)|unknown domain"#, .badAddress),
  ]

  /// The standing of IP and domain, rates.
  static let standing: [ReplyRule] = [
    // Block lists; the link tells where Proofpoint's text does not.
    .any(
      #"\bblocked using (?!spam)|\b(?:black|block|deny) ?list|\bdnsbls?\b|\brbls?\b"#, .reputation),
    .any(#"\b(?:spamhaus|spamcop|barracudacentral|sorbs|uceprotect|abuseat)\b"#, .reputation),
    .any(
      #"proofpoint\.com/(?:dnsbl-lookup|\?ip=)|(?:spamhaus|spamcop)\."#, .reputation, in: .links),
    .any(#"\breputation\b|\bsender ?score\b|user complaints|banned sending ip"#, .reputation),
    // The sender is called a source of spam; what follows speaks of the message.
    .any(
      #"\bspamm(?:ers?|ing)\b|spam abuse|(?:sending|source of|block for) spam\b|\bzombie\b"#,
      .reputation),
    .any(
      #"\bbad ip\b|<ip>\W{0,3}is filtered|\bdynamic (?:ip|address)|bounce attack"#, .reputation),
    .any(
      #"<ip>\W{0,3}(?:(?:is|was|has been) )?(?:blocked|refused|rejected|denied)\b"#, .reputation),
    .any(
      #"not .{0,20}accept\w* .{0,20}from your ip\b|by your ip\b|not allowed to connect"#,
      .reputation),
    .any(#"many (?:spam|unwanted|unsolicited)"#, .reputation),
    .any(#"access to (?:submit messages to )?this (?:e-?)?mail system"#, .reputation),
    .any(#"\bts03\b|permanently deferred"#, .reputation),

    // Before the limits of rate.
    .any(
      #"(?:message|mail|file) (?:is )?too (?:large|big)|size .{0,40}(?:exceed|limit)"#, .content),
    .any(#"exceed\w* .{0,30}\bsize\b|(?:line|message) (?:length|limit)\b"#, .content),
    .any(#"taille limite du message|mime complexity"#, .content),

    .any(
      #"\brate[ -]?limit|\bthrottl|\btoo (?:many (?!hops|received)|fast|quickly|much mail|frequent)"#,
      .rate),
    .any(#"(?:exceed\w*|over) .{0,40}\b(?:rate|limit|connections|messages per)\b"#, .rate),
    .any(#"\btss?\d\d\b|temporarily deferred|unexpected volume|slow(?:ing)? down"#, .rate),
    .any(#"unusual rate|excessive (?:rate|number|volume)|concurrent connections"#, .rate),
    .any(#"\blimit (?:was |has been |is )?(?:exceeded|reached)\b"#, .rate),
    .any(#"frequency limited|excessive volume|\bmax\w* (?:messages?|recipients?) per\b"#, .rate),
    .any(#"resources? restricted|trop de connexions|\bper hour\b|again slower"#, .rate),

    .any(
      #"\b(?:ip|client host|host|server)\b.{0,40}\b(?:blocked|banned|listed)\b(?! using spam)"#,
      .reputation),
  ]

  /// Content, and what happened on the way.
  static let rest: [ReplyRule] = [
    .any(#"too many hops|mail loop|loops back|(?:routing|forwarding) loop|looping\b"#, .connection),
    .any(#"name lookup fail|mismatches client ip|dns check fail|reverse lookup"#, .connection),
    .any(#"unknown host|name or service not known|could not connect"#, .connection),
    // Faults of the receiver itself.
    .any(
      #"temporary (?:domain |server |system )?(?:failure|error)|internal (?:server )?error"#,
      .connection),
    .any(#"\brfc ?[25]\d22\b|not rfc compliant|\bube\b|\bbase64\b|\bmime headers?\b"#, .content),
    .any(#"message filtered|anti-?spam|unacceptable content|banned content"#, .content),
    .any(
      #"(?:from|date|subject|message-id|received):? (?:header|field)|header fields?\b|invalid characters"#,
      .content),
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
    // Decisions that give no reason, whatever code comes with them.
    .any(
      #"restricted by policy|violating our \w+ polic|rejected by destination domain"#, .other),
  ]
}
