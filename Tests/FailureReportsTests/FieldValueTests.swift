import ByteKit
import FailureReports
import Testing

/// Values of single fields: every form that is known, limits, and what is no value.
struct FieldValueTests {
  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("192.0.2.1 (host.example)", "192.0.2.1"),
    ("192.0.2.1 (x [198.51.100.1])", "192.0.2.1"), ("(host [192.0.2.1])", "192.0.2.1"),
    ("[192.0.2.1]", "192.0.2.1"), ("[IPv6:2001:db8::1]", "2001:db8::1"),
    ("IPV6:2001:DB8::1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
    ("192.0.2.999", nil), ("", nil), ("fe80::1%eth0", nil), ("[]", nil), ("host.example", nil),
  ])
  func `A source address is read in every form`(_ text: String, _ expected: String?) {
    let report = FeedbackDraft().adding("Source-IP: \(text)").report
    #expect(report?.sourceIP?.description == expected)
    #expect(report?.unreadable == (expected == nil ? [.sourceIP] : []))
  }

  @Test(arguments: [
    ("Tue, 24 Nov 2026 06:15:09 +0000", 1_795_500_909), ("24 Nov 2026 06:15 GMT", 1_795_500_900),
    ("Tue,24 Nov 26 06:15:09 +0000 (UTC)", 1_795_500_909),
    ("tue, 24 NOV 2026 01:15:09 EST", 1_795_500_909),
    ("Tue, 24 Nov 2026 14:15:09 +0800", 1_795_500_909),
    ("Tue, 24 Nov 2026 01:45:09 -0430", 1_795_500_909),
    ("Sat, 29 Feb 2020 23:59:60 +0000", 1_583_020_800),
  ])
  func `A time is read in every form`(_ text: String, _ expected: Int) {
    #expect(FeedbackDraft().adding("Arrival-Date: \(text)").report?.arrival == expected)
    #expect(FeedbackDraft().adding("Received-Date: \(text)").report?.arrival == expected)
  }

  @Test(arguments: [
    "", "yesterday", "Tue, 24 Nov 2026 25:00:00 +0000", "Tue, 31 Nov 2026 06:15:09 +0000",
    "Tue, 24 Nov 2026 06:15:09", "Tue, 24 Nov 2026 06:15:09 +00", "24 Nov 2026 06:60 GMT",
    "29 Feb 2026 06:15 GMT", "24 Nov 12026 06:15 GMT", "24 Nov 2026 06:15 XYZ",
  ])
  func `What is no time is no time, and not that of the report`(_ text: String) {
    let report = FeedbackDraft().adding("Arrival-Date: \(text)").report
    #expect(report?.arrival == nil)
    #expect(report?.unreadable == [.arrival])
  }

  @Test func `Without a time the report's own counts, and is marked`() {
    let report = FeedbackDraft().report
    #expect(report?.arrival == 1_780_272_000)
    #expect(report?.isArrivalOfReport == true)
  }

  @Test func `A Message-ID is kept up to its limit, without brackets and blanks`() {
    let limit = FailureReportLimits.messageIDBytesMax
    func found(_ id: String) -> String? {
      var draft = FeedbackDraft()
      draft.original[1] = "Message-ID: \(id)"
      return draft.report?.messageID
    }
    #expect(found("< A b@C.example > (x)") == "Ab@C.example")
    #expect(found("bare@x.example") == "bare@x.example")
    let longest = String(repeating: "x", count: limit)
    #expect(found("<\(longest)>") == longest)
    #expect(found("<\(longest)x>") == nil)
    #expect(found("<>") == nil)
  }

  @Test func `Words and addresses are kept up to their limits`() {
    let word = String(repeating: "w", count: FailureReportLimits.wordBytesMax)
    #expect(FeedbackDraft().adding("User-Agent: \(word)").report?.userAgent == word)
    #expect(FeedbackDraft().adding("User-Agent: \(word)w").report?.userAgent == nil)
    let local = String(repeating: "l", count: FailureReportLimits.addressBytesMax - 10)
    let address = "\(local)@x.example"
    #expect(FeedbackDraft().adding("Original-Rcpt-To: \(address)").report?.recipient == address)
    #expect(FeedbackDraft().adding("Original-Rcpt-To: l\(address)").report?.recipient == nil)
    let most = FailureReportLimits.incidentsMax
    #expect(FeedbackDraft().adding("Incidents: \(most)").report?.incidents == most)
    #expect(FeedbackDraft().adding("Incidents: \(most + 1)").report?.incidents == 1)
  }

  @Test func `Of a long value its front counts`() {
    let room = FailureReportLimits.valueBytesMax
    func passes(_ count: Int) -> Bool? {
      let front = String(repeating: "x", count: count)
      return FeedbackDraft().adding("Authentication-Results: \(front); dmarc=pass").report?
        .dmarcPasses
    }
    // A blank in front, and the result behind it.
    #expect(passes(room - 13) == true)
    #expect(passes(room - 12) == nil)
  }

  @Test func `Of results the first count up to the limit`() {
    let others = (1..<FailureReportLimits.resultsMax).map { "x\($0)=none" }
    func passes(_ more: [String]) -> Bool? {
      let all = (others + more + ["dmarc=pass"]).joined(separator: "; ")
      return FeedbackDraft().adding("Authentication-Results: h; \(all)").report?.dmarcPasses
    }
    #expect(passes([]) == true)
    #expect(passes(["y=none"]) == nil)
  }
}
