import ReplyClassifier
import Testing

private func lead(_ text: String) -> ReplyLead {
  Array(text.utf8).withUnsafeBytes { ReplyLead($0) }
}

private func code(_ reply: String, _ status: String = "") -> String? {
  Array(reply.utf8).withUnsafeBytes { diag in
    Array(status.utf8).withUnsafeBytes { status in
      EnhancedStatusCode.ofRow(diag: diag, status: status)?.description
    }
  }
}

@Suite struct CodeTests {
  @Test func causesKeepTheirNumbers() {
    #expect(
      Cause.allCases.map(\.rawValue) == [
        "dmarc_policy", "authentication", "reputation", "bad_address", "quota", "rate", "content",
        "connection", "expired", "local", "other",
      ])
    for cause in Cause.allCases { #expect(Cause(code: cause.code) == cause) }
    #expect(Cause.allCases.map(\.code) == Array(0...10))
    #expect(Cause(code: 11) == nil && Cause(code: 255) == nil)
  }

  @Test func theLeadOfAReply() {
    #expect(lead("smtp;550 5.7.26 no").smtpCode == 550)
    #expect(lead("smtp;550 5.7.26 no").enhanced?.description == "5.7.26")
    #expect(lead("Smtp; 421-4.7.0 no").enhanced?.description == "4.7.0")
    #expect(lead("550 #5.7.1 no").enhanced?.description == "5.7.1")
    #expect(lead("550").smtpCode == 550 && lead("550-").smtpCode == 550)
    #expect(lead("5.1.1 no").enhanced?.description == "5.1.1" && lead("5.1.1 no").smtpCode == 0)
    #expect(lead("x-pmta;no").isLocal && !lead("smtp;no").isLocal && !lead("").isLocal)
    for text in ["150 x", "650 x", "5500 x", "55 x", "550x", "55", "", "550.1", "smtp"] {
      #expect(lead(text).smtpCode == 0, "\(text)")
    }
    #expect(lead("smtp;599 x").smtpCode == 599 && lead("200 x").smtpCode == 200)
  }

  @Test(
    arguments: [
      ("smtp;550 5.7.26 no", "5.1.1 (x)", "5.7.26"), ("smtp;550 no 5.7.26", "5.1.1 (x)", "5.7.26"),
      ("smtp;550 no (#5.7.1)", "", "5.7.1"), ("smtp;550-5.7.1-no", "", "5.7.1"),
      ("smtp;550 no 4.7.1", "5.1.1", "5.1.1"), ("smtp;550 1.5.7.1", "", nil),
      ("smtp;550 5.7.1.2", "", nil), ("smtp;550 5.7.1a", "", nil), ("smtp;550 v5.7.1", "", nil),
      ("smtp;550 5.7.1.", "", "5.7.1"), ("smtp;550 5.7.1: no", "", "5.7.1"),
      ("smtp;550 3.7.1", "", nil), ("smtp;550 5.1000.1", "", nil),
      ("smtp;550 5.999.999", "", "5.999.999"),
      ("smtp;550 5..1", "", nil), ("", "2.0.0(success)", "2.0.0"), ("", "4.4.1 (x)", "4.4.1"),
      ("", "#4.4.1", "4.4.1"), ("", " 4.4.1", "4.4.1"), ("", "(4.4.1)", nil), ("", "", nil),
      ("no code 5.1.1", "", "5.1.1"), ("smtp;550 5.7.", "", nil), ("smtp;550 5", "", nil),
    ] as [(String, String, String?)])
  func theEnhancedCodeOfARow(_ reply: String, _ status: String, _ expected: String?) {
    #expect(code(reply, status) == expected)
  }

  @Test func codesAreMadeWithinRFC3463() {
    #expect(EnhancedStatusCode(5, 0, 0) != nil && EnhancedStatusCode(5, 999, 999) != nil)
    #expect(EnhancedStatusCode(3, 0, 0) == nil && EnhancedStatusCode(5, 1_000, 0) == nil)
    #expect(EnhancedStatusCode(5, 0, 1_000) == nil && EnhancedStatusCode(5, -1, 0) == nil)
  }
}
