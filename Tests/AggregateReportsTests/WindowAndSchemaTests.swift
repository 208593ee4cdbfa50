import AggregateReports
import ByteKit
import Testing

/// Time ranges as reporters write them, and which schema a report follows.
struct WindowAndSchemaTests {
  private func window(_ begin: Int, _ end: Int) throws -> Range<Int>? {
    var draft = ReportDraft()
    (draft.begin, draft.end) = ("\(begin)", "\(end)")
    return try draft.report()?.window
  }

  @Test(
    "a window is half-open: one second longer where its length is 59 in the last minute",
    arguments: [
      (86_399, 86_400), (86_400, 86_400), (172_799, 172_800), (59, 60), (58, 58), (60, 60),
      (0, 0), (1, 1), (86_402, 86_402), (18_282, 18_282), (17_411_067, 17_411_067), (119, 120),
    ])
  func halfOpen(length: Int, normal: Int) throws {
    let begin = 1_795_392_000
    #expect(try window(begin, begin + length) == begin..<(begin + normal))
  }

  @Test("the earliest and the latest times are read, the ones past them refused")
  func bounds() throws {
    let last = 253_402_300_799
    #expect(try window(0, last) == 0..<(last + (last % 60 == 59 ? 1 : 0)))
    #expect(try window(0, last + 1) == nil)
    #expect(try window(-1, 10) == nil)
    #expect(try window(10, 9) == nil)
  }

  @Test("an empty window is kept, and said")
  func empty() throws {
    var draft = ReportDraft()
    draft.end = draft.begin
    let report = try #require(try draft.report())
    #expect(report.window.isEmpty)
    #expect(report.notes.map(\.code.rawValue) == ["empty_window"])
  }

  @Test(
    "the namespace, a generator, testing or a discovery method make the new schema; np does not")
  func schema() throws {
    var cases: [(ReportDraft, AggregateReport.Schema)] = []
    cases.append((ReportDraft(), .rfc7489))
    var draft = ReportDraft()
    draft.policy += "<np>reject</np>"
    cases.append((draft, .rfc7489))
    for tail in ["<testing>n</testing>", "<discovery_method>psl</discovery_method>", "<testing/>"] {
      draft = ReportDraft()
      draft.policy += tail
      cases.append((draft, .rfc9990))
    }
    draft = ReportDraft()
    draft.metadataTail = "<generator>x</generator>"
    cases.append((draft, .rfc9990))
    draft = ReportDraft()
    draft.attributes = " xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\""
    cases.append((draft, .rfc9990))
    draft.attributes = " xmlns=\"http://dmarc.org/dmarc-xml/0.1\""
    cases.append((draft, .rfc7489))
    draft.attributes = " xmlns:x=\"urn:ietf:params:xml:ns:dmarc-2.0\""
    cases.append((draft, .rfc7489))
    for (draft, schema) in cases { #expect(try draft.report()?.schema == schema, "\(draft.xml)") }
  }

  @Test("the policy as it was published: absent parts stay absent")
  func policy() throws {
    var draft = ReportDraft()
    draft.policy = "<p>quarantine</p><testing>y</testing>"
    var policy = try #require(try draft.report()).policy
    #expect(
      policy == PublishedPolicy(domain: "firm.example", policy: .quarantine, isTesting: true))
    draft.policy = "<p>reject</p><sp/><np>none</np><pct>5</pct><testing>n</testing>"
    policy = try #require(try draft.report()).policy
    #expect(
      policy
        == PublishedPolicy(
          domain: "firm.example", policy: .reject, nonexistentPolicy: Disposition.none, percent: 5))
    draft.policy = ""
    #expect(try draft.report()?.policy.policy == Disposition.none)
  }

  @Test("the receiver comes from the file name, the reporter from org_name or the address")
  func names() throws {
    for name in ["gmx.net!firm.example!1!2.xml", "GMX.net!firm.example!1!2!unique.xml.gz"] {
      let report = try ReportDraft.report(named: name)
      #expect(report?.fileReceiver == "gmx.net")
    }
    for name in ["!firm.example!1!2.xml", "a b!firm.example!1!2.xml", "gmx.net!firm.example.xml"] {
      #expect(try ReportDraft.report(named: name)?.fileReceiver == nil)
    }
    var draft = ReportDraft()
    draft.orgName = "  "
    #expect(try draft.report()?.reporter == "mailbox.example")
    draft.email = ""
    #expect(try draft.report()?.reporter == "(unknown)")
  }
}
