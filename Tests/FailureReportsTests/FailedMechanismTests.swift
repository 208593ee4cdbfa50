import FailureReports
import Testing

/// Which mechanisms gave no aligned identity: what the fields prove, and nothing more.
struct FailedMechanismTests {
  private func failed(_ fields: [String], failure: String? = "dmarc") -> [String]? {
    var draft = FeedbackDraft()
    draft.fields = ["Feedback-Type: auth-failure", "Reported-Domain: mail.firm.example"]
    if let failure { draft.fields.append("Auth-Failure: \(failure)") }
    draft.fields += fields
    return draft.report?.failed?.words
  }

  @Test(
    arguments: [
      ([], nil), (["Identity-Alignment: none"], []), (["Identity-Alignment: dkim"], ["dkim"]),
      (["Identity-Alignment: dkim", "Authentication-Results: h; dmarc=fail"], ["dkim", "spf"]),
      (["Identity-Alignment: what"], nil),
      (["Authentication-Results: h; spf=pass smtp.mailfrom=b@firm.example"], nil),
      (["Authentication-Results: h; spf=pass smtp.mailfrom=other.example"], ["spf"]),
      (["Authentication-Results: h; dkim=fail header.d=firm.example"], ["dkim"]),
      (
        [
          "Authentication-Results: h; dkim=fail header.d=firm.example;"
            + " dkim=pass header.i=@firm.example"
        ], nil
      ),
      (["Authentication-Results: h; dkim = pass (2048; \"x\") header.d = \"x.example\""], ["dkim"]),
      (
        ["Authentication-Results: h; spf=none", "Authentication-Results: h; dkim=none"],
        ["dkim", "spf"]
      ),
    ] as [([String], [String]?)])
  func `Fields prove what failed`(_ fields: [String], _ expected: [String]?) {
    #expect(failed(fields) == expected)
  }

  @Test func `A report about SPF alone says nothing of alignment`() {
    #expect(failed(["Authentication-Results: h; spf=fail"], failure: "spf") == nil)
    #expect(failed(["Authentication-Results: h; spf=fail"], failure: nil) == ["spf"])
  }

  @Test func `Results in the mail count where the reporter wrote them`() {
    for (server, expected) in [
      ("mx.reporter.example", ["dkim", "spf"]), ("mx.other.example", nil),
    ] {
      var draft = FeedbackDraft()
      draft.original += ["Authentication-Results: \(server); dmarc=fail"]
      #expect(draft.report?.failed?.words == expected)
    }
  }
}
