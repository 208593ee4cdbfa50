import ReplyClassifier
import Testing

@Suite struct ReplyTrapsTests {
  let speaker = Speaker()

  private static let yahooPolicy =
    "smtp;554 5.7.9 Message not accepted for policy reasons. See https://senders.yahooinc.com/error-codes"

  @Test func yahoosGenericTextMeansDMARCAtYahooOnly() {
    #expect(speaker.cause(Self.yahooPolicy, at: "yahoo") == .dmarcPolicy)
    for receiver in [nil, "google", "outlook.com", "gmx"] {
      #expect(speaker.cause(Self.yahooPolicy, at: receiver) == .other)
    }
    let unauthenticated = "smtp;550 5.7.9 This mail has been blocked: sender is unauthenticated."
    #expect(speaker.cause(unauthenticated, at: "yahoo") == .authentication)
    #expect(speaker.cause(unauthenticated) == .authentication)
  }

  @Test func neteasesDMCIsNoDMARC() {
    let text = "smtp;450 MI:DMC 163 mx31,PMmowAC3,1710404495"
    #expect(speaker.cause(text, at: "netease") == .rate)
    #expect(speaker.cause(text) == .other)
  }

  @Test(arguments: [
    ("5.7.26", Cause.authentication), ("4.7.26", .authentication), ("5.7.27", .authentication),
    ("5.7.30", .authentication), ("4.7.31", .authentication), ("5.7.32", .authentication),
    ("5.7.40", .authentication), ("5.7.24", .authentication), ("4.7.23", .connection),
    ("5.7.25", .connection), ("5.7.29", .connection), ("4.7.28", .rate), ("5.7.1", .other),
  ])
  func googlesCodesHaveItsOwnMeaningWhereTheTextIsNew(_ code: String, _ cause: Cause) {
    let smtp = code.hasPrefix("4") ? "450" : "550"
    #expect(speaker.cause("smtp;\(smtp) \(code) A new text.", at: "google") == cause)
    #expect(
      speaker.cause("smtp;\(smtp)-\(code) A new \(smtp) \(code) text.", at: "google") == cause)
    #expect(speaker.cause("", at: "google", status: "\(code) (undefined status)") == cause)
  }

  @Test(arguments: [
    ("5.7.23", Cause.authentication), ("5.7.29", .authentication), ("5.7.30", .connection),
    ("5.7.27", .other), ("5.7.40", .other), ("5.7.20", .authentication), ("5.1.1", .badAddress),
    ("5.1.10", .badAddress), ("5.2.2", .quota), ("4.4.7", .expired), ("5.3.4", .content),
    ("4.5.3", .rate), ("5.4.6", .connection), ("4.4.5", .rate), ("5.6.0", .content),
    ("2.1.5", .other), ("5.0.0", .other),
  ])
  func registeredCodesDecideElsewhereWhereTheTextIsNew(_ code: String, _ cause: Cause) {
    let smtp = code.hasPrefix("4") ? "450" : "550"
    #expect(speaker.cause("smtp;\(smtp) \(code) A new text.", at: "gmx") == cause)
    #expect(speaker.cause("smtp;\(smtp) A new text.", status: code) == cause)
  }

  @Test func microsoftsCodesAndResults() {
    for receiver in ["outlook.com", "microsoft365"] {
      #expect(speaker.cause("smtp;550 5.7.509 New words.", at: receiver) == .dmarcPolicy)
      #expect(speaker.cause("smtp;550 5.7.515 New words.", at: receiver) == .authentication)
      let results =
        "smtp;550 5.7.515 Access denied, sending domain EXAMPLE.ORG doesn't meet the required "
        + "authentication level. Spf= Pass , Dkim= Fail , DMARC= Pass"
      #expect(speaker.cause(results, at: receiver) == .authentication)
    }
    #expect(speaker.cause("smtp;550 5.7.509 New words.") == .other)
  }

  @Test func theCodeInTheTextComesBeforeThatOfTheStatus() {
    #expect(
      speaker.cause("smtp;550 5.2.2 no", status: "5.1.1 (bad destination mailbox)") == .quota)
    #expect(speaker.cause("smtp;550 no (#5.2.2)", status: "5.0.0 (undefined status)") == .quota)
    #expect(speaker.cause("smtp;550 no", status: "5.2.2 (mailbox full)") == .quota)
    #expect(speaker.cause("smtp;550 no", status: "5.2.2(mailbox full)") == .quota)
    // A code of the other category is a part of the text, as are versions and IPs.
    #expect(speaker.cause("smtp;550 no, was 4.2.2", status: "5.1.1 (bad)") == .badAddress)
    #expect(speaker.cause("smtp;550 v5.2.2 and 5.2.2.1 say no", status: "5.1.1") == .badAddress)
  }

  @Test func theCategoryComesBeforeTheSMTPCode() {
    #expect(speaker.cause("smtp;552 no", category: "bad-mailbox") == .badAddress)
    #expect(speaker.cause("smtp;552 no", category: "policy-related") == .quota)
    #expect(speaker.cause("smtp;552 no", category: "Bad-Mailbox") == .badAddress)
    #expect(speaker.cause("smtp;552 no", category: "bad-mailbox-x") == .quota)
  }

  @Test(arguments: [
    "smtp;550 5.1.1 <dmarc@rcpt.example>: User unknown",
    "smtp;550 5.1.1 dmarc-reports@dmarc.example.net unknown user",
    "smtp;550 5.1.1 rejected by dmarc.example.net", "smtp;550 5.1.1 see https://a.example/dmarc",
    "smtp;550 5.1.1 see http://support.google.com/dmarc/spf?dkim",
    "smtp;550 5.1.1 see https://help.mail.ru/mail-help/postmaster/dmarc",
    "smtp;550 5.1.1 see www.a.example/dmarc", "smtp;550 5.1.1 see a.example/help/dmarc#spf",
    "smtp;550 5.1.1 no (dmarc=pass)", "smtp;550 5.1.1 no (spf=pass dkim=pass dmarc=pass)",
    "smtp;550 5.1.1 no; DMARC: pass", "smtp;550 5.1.1 no; DKIM passed, DMARC=none",
    "smtp;550 5.1.1 no, antidmarc dmarcs spfx", "smtp;550 5.1.1 dmarc+x=spf.example@a.example no",
  ])
  func aWordInANameOrAPassDoesNotCount(_ reply: String) {
    #expect(speaker.cause(reply) == .badAddress)
  }

  @Test(arguments: [
    ("smtp;550 5.7.1 no (dmarc=fail)", Cause.dmarcPolicy),
    ("smtp;550 5.7.1 no, refused: DMARC", .dmarcPolicy),
    ("smtp;550 5.7.1 no, DMARC", .authentication), ("smtp;550 no [dkim=fail]", .authentication),
    ("smtp;550 5.7.1 SPF=softfail, DMARC=pass", .authentication),
    ("smtp;550 5.7.1 dkim=pass spf=fail dmarc=fail", .dmarcPolicy),
    ("smtp;550 5.7.1 poor reputation of sender domain", .reputation),
    ("smtp;450 Sender domain does not exist", .other),
    ("smtp;550 5.1.1 spam@rcpt.example: full stop", .badAddress),
    ("smtp;552 mailbox size limit exceeded", .quota),
    ("smtp;552 message size limit exceeded", .content),
  ])
  func wordsThatCount(_ reply: String, _ cause: Cause) { #expect(speaker.cause(reply) == cause) }

  @Test func whatPowerMTADecidedItselfIsLocal() {
    #expect(speaker.cause("x-pmta;deleted by administrator") == .local)
    #expect(speaker.cause("X-PMTA; deleted by administrator", at: "google") == .local)
    #expect(
      speaker.cause("smtp;550 5.7.1 recipient is in suppression list \"a1\": <a@b.example>")
        == .local)
    #expect(speaker.cause("x-pmta;dmarc", status: "5.7.26", category: "bad-mailbox") == .local)
    #expect(speaker.cause("x-pmta;too old", category: "message-expired") == .expired)
    let quoted = "x-pmta;bounce-queue;reply:"
    #expect(speaker.cause("\(quoted)550 5.7.1 our policy") == .local)
    #expect(speaker.cause("\(quoted)550-5.7.26 failed a DMARC check") == .dmarcPolicy)
    #expect(speaker.cause("\(quoted)DMARC check") == .local)
  }
}
