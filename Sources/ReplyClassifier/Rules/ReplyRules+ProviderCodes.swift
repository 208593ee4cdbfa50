// Codes that providers write into their replies, each with what its owner says that it means. They are
// read before the texts for all receivers, since the words around them are often the same whatever
// the code. The comment of each system names where its codes are published; codes whose meaning was
// not found are left out, so that the words decide.
extension ReplyRules {
  /// The codes of all systems, as rules.
  static let providerCodes: [ReplyRule] =
    orangeAndLaPoste + cloudFilter + spectrum + sophos + goDaddy + aol + netEase + otherCodes

  /// One rule for each cause of a system of codes.
  ///
  /// `before` and `behind` are the patterns around a code; a system without receivers holds at all,
  /// where the way that its codes are written is found nowhere else.
  private static func codes(
    at receivers: [String] = [], before: String, behind: String = #"\b"#,
    _ meanings: [(cause: Cause, codes: [String])]
  ) -> [ReplyRule] {
    meanings.map { meaning in
      ReplyRule(
        receivers: receivers, subject: .text,
        pattern: before + "(?:" + meaning.codes.joined(separator: "|") + ")" + behind,
        cause: meaning.cause)
    }
  }

  // OFR004_515, OFR_515 (Orange), LPN007_517, LPN416 (La Poste): the last three digits are the code.
  // postmaster.orange.fr; egressif.io "Orange & Wanadoo" (2026-06); postmastery.com "Orange
  // postmaster"; sisimai Rhost::FrancePTT; php-smtp-toolbox (519); bentonow.com (517).
  private static let orangeAndLaPoste =
    // 506 is spam, but its text may say that it is the address's standing.
    [.any(#"ip reputation (?:ofr|lpn)"#, .reputation)]
    + codes(
      before: #"\b(?:ofr|ouk|lpn(?:aaa)?)(?:\d{3}[-_]|_)?"#,
      [
        (.dmarcPolicy, ["515", "517", "519"]),
        (.authentication, ["401", "535"]),
        (.badAddress, ["416", "420", "426"]),
        (.quota, ["417"]),
        (.other, ["305", "402", "403", "405", "415", "421"]),
        (.reputation, ["101", "102", "510", "630", "999"]),
        (.rate, ["103", "104", "105", "108", "109"]),
        (.connection, ["107", "20\\d", "505"]),
        (.content, ["506", "513", "514"]),
      ])

  // AUP#CXSNDR: Cox and others behind cloudfilter.net. cox.com "Email error codes".
  private static let cloudFilter = codes(
    before: #"\baup#"#,
    [
      (.authentication, ["cxsndr"]),
      (.connection, ["cxdns"]),
      (.rate, ["(?:cx|cn?)?cnct", "cxmxrt"]),
      (.content, ["urlbl\\d+"]),
      (.reputation, ["cxbl", "cdrbl", "cxthrt", "cxmj", "ipbl\\d+"]),
      (.other, ["cxsmtp"]),
    ])

  // AUP#In-1210: Spectrum (Charter). spectrumbusiness.net "Understanding email error codes".
  private static let spectrum = codes(
    before: #"\baup#(?:in|out|i|o)?-?"#,
    [
      (.reputation, ["10[0-8]0", "12[0-5]0"]),
      (.connection, ["1090", "11[0-5]0", "1260"]),
      (.authentication, ["11[6-9]0"]),
      (.rate, ["13[0-9]0", "14[0-9]0", "15[458]0"]),
      (.badAddress, ["1560"]),
      (.content, ["1530"]),
      (.other, ["15[02]0"]),
    ])

  // XGEMAIL_0003: Sophos Email. docs.sophos.com "SMTP error codes".
  private static let sophos = codes(
    before: #"\bxgemail_00"#,
    [
      (.dmarcPolicy, ["03"]), (.authentication, ["0[12]"]), (.reputation, ["0[4589]"]),
      (.connection, ["06"]), (.other, ["07"]), (.badAddress, ["1[01]"]),
      (.content, ["1[23]"]), (.rate, ["1[45]"]),
    ])

  // IB607: GoDaddy (secureserver.net, its bizsmtp hosts). godaddy.com help 40685.
  private static let goDaddy = codes(
    before: #"\bib"#,
    [
      (.authentication, ["508"]),
      (.connection, ["108"]),
      (.rate, ["007", "101", "504", "510", "60[57]"]),
      (.content, ["212", "50[12]", "705"]),
      (.reputation, ["10[3-6]", "11[0-3]"]),
      (.other, ["401", "506"]),
    ])

  // (RTR:DU), (HVU:B1): AOL until 2018, and mail systems that kept its codes.
  // postmaster.aol.com/errors, as stored; zone-mta config/bounces.txt.
  private static let aol = codes(
    before: #"(?<![\w:])"#, behind: "",
    [
      (.connection, ["rtr:(?:rd|ge)\\b", "dns:[a-z]\\w{1,2}\\b"]),
      (.reputation, ["rtr:(?!rd|ge)[a-z]\\w\\b", "rly:(?:b[123l]|cs|ir)\\b"]),
      (.content, ["hvu:[a-z]\\w\\b", "rly:(?:bd|ch)\\d?\\b", "mff:[a-z]\\w\\b"]),
      (.rate, ["dyn:t\\d\\b", "con:b\\d\\b"]),
      (.other, ["rly:sn\\b"]),
    ])

  // HL:REP and its kin at 163.com, 126.com, yeah.net: NetEase's list of codes, as repeated at
  // biecuoliao.com/pa/MBRrwEM.html. DMC counts messages of a connection; it is not DMARC.
  private static let netEase = codes(
    at: ["netease"], before: #"\b"#,
    [
      (.authentication, ["mi:spf"]),
      (.rate, ["hl:(?:icc|ifc|itc)", "mi:(?:dmc|sfq|stc)", "rp:(?:drc|qrc|trc)"]),
      (.reputation, ["hl:(?:rep|mep|ihu)", "dt:rbl", "wm:bli"]),
      (.content, ["dt:(?:spm|sum)"]),
      (.other, ["(?:mi|rp):(?:cel|ccl)", "wm:blu"]),
    ])

  private static let otherCodes: [ReplyRule] = [
    // Rackspace G2, G8, G16, G28, G30: emailsrvr.com's replies name the code in brackets.
    .at("rackspace", is: #"\(g(?:2|28|30)\)"#, .rate),
    // Yahoo: PH01 is content that looks like phishing (senders.yahooinc.com/smtp-error-codes).
    .at("yahoo", is: #"\[ph0\d\]"#, .content),
    // T-Online: on its block list, or not yet on the list of known hosts (postmaster.t-online.de).
    .at("t-online", is: #"\((?:bl|nowl)\)"#, .reputation),
    // Trend Micro Email Reputation Services: docs.trendmicro.com "ERS".
    .any(#"\bers-(?!no)|\(ers\)|\bno-?ptr\b"#, .reputation),
    .at("trend_micro", is: #"\bno-domain\b"#, .badAddress),
    // Mimecast: signatures of its spam scanner.
    .at("mimecast", is: #"due to security policies"#, .content),
  ]
}
