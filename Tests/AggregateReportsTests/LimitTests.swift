import AggregateReports
import ByteKit
import TestSupport
import Testing

/// Each limit of a report at its value and one past it, and hostile documents.
struct LimitTests {
  private func changed(_ change: (inout ReportLimits) -> Void) -> ReportLimits {
    var limits = ReportLimits.standard
    change(&limits)
    return limits
  }

  @Test("elements lie as deep as the limit says, and no deeper", arguments: [1, 65_536])
  func depth(blockBytes: Int) throws {
    // feedback and the extension's elements.
    func nested(_ depth: Int) -> String {
      let inner =
        String(repeating: "<x>", count: depth - 1) + String(repeating: "</x>", count: depth - 1)
      return ReportDraft().xml.replacing("</feedback>", with: inner + "</feedback>")
    }
    let limit = ReportLimits.standard.depthMax
    #expect(Reading.report(try ReportDraft.items(nested(limit), blockBytes: blockBytes)) != nil)
    let over = "report_limit: elements are nested deeper than \(limit)"
    for depth in [limit + 1, 100_000] {
      let items = try ReportDraft.items(nested(depth), blockBytes: blockBytes)
      #expect(Reading.rejection(items) == over)
    }
  }

  @Test("elements around the report count for the depth, too")
  func depthOutside() throws {
    let limit = ReportLimits.standard.depthMax
    // The deepest elements of the draft are five inside one another below feedback.
    let deepest = 5
    func inside(_ depth: Int) -> String {
      String(repeating: "<x>", count: depth) + ReportDraft().xml
    }
    #expect(Reading.report(try ReportDraft.items(inside(limit - deepest))) != nil)
    let over = "report_limit: elements are nested deeper than \(limit)"
    #expect(Reading.rejection(try ReportDraft.items(inside(limit - deepest + 1))) == over)
    #expect(Reading.rejection(try ReportDraft.items(inside(100_000))) == over)
  }

  @Test("an element holds as much text as the limit says, and no more", arguments: [1_000, 65_536])
  func text(blockBytes: Int) throws {
    let limit = ReportLimits.standard.textBytesMax
    var draft = ReportDraft()
    draft.orgName = String(repeating: "x", count: limit)
    let whole = Reading.report(try draft.items(blockBytes: blockBytes))
    #expect(whole?.orgName.utf8.count == limit)
    draft.orgName += "x"
    #expect(
      Reading.rejection(try draft.items(blockBytes: blockBytes))
        == "report_limit: an element holds more than \(limit) bytes of text")
  }

  @Test("elements that say nothing here may hold any text")
  func textOfOthers() throws {
    var draft = ReportDraft()
    let long = String(repeating: "x", count: ReportLimits.standard.textBytesMax + 1)
    draft.metadataTail = "<extra_contact_info>\(long)</extra_contact_info>"
    #expect(try draft.report()?.messages == 1)
  }

  @Test("a report holds as many different records as the limit says, and no more")
  func records() throws {
    let limits = changed { $0.recordsMax = 5 }
    var draft = ReportDraft()
    draft.records = (0..<5).map { ReportDraft.record(ip: "192.0.2.\($0)") }
    draft.records += draft.records
    let report = Reading.report(try draft.items(limits: limits))
    #expect(report?.records.map(\.count) == [2, 2, 2, 2, 2])
    #expect(report?.recordCount == draft.records.count)
    draft.records.append(ReportDraft.record(ip: "192.0.2.9"))
    #expect(
      Reading.rejection(try draft.items(limits: limits))
        == "report_limit: more than 5 different records")
  }

  @Test("records past a number count for their networks", arguments: [4, 5, 6])
  func folded(count: Int) throws {
    let limits = changed { $0.toldApartMax = 4 }
    var draft = ReportDraft()
    draft.records = (0..<count).map { ReportDraft.record(ip: "192.0.2.\($0)") }
    draft.records += draft.records
    let report = Reading.report(try draft.items(limits: limits))
    let told = (0..<4).map { "192.0.2.\($0)" }
    #expect(
      report?.records.map(\.sourceIP.description) == told + (count > 4 ? ["192.0.0.0/16"] : []))
    #expect(report?.messages == 2 * count)
    #expect(report?.notes.contains { $0.code == "sources_folded" } == (count > 4))
    // Reports are told apart by all that they say.
    #expect(report?.contentHash == (try draft.report()?.contentHash))
  }

  @Test("different records take as many bytes as the limit says, and no more")
  func retainedBytes() throws {
    var draft = ReportDraft()
    draft.records = (0..<20).map { ReportDraft.record(ip: "192.0.2.\($0)") }
    // Found by search: what 20 equal-sized records take is the limit's own business.
    func reads(_ bytes: Int) throws -> Bool {
      Reading.report(try draft.items(limits: changed { $0.retainedBytesMax = bytes })) != nil
    }
    var (low, high) = (0, 1 << 20)
    #expect(try reads(high))
    while high - low > 1 {
      let middle = (low + high) / 2
      if try reads(middle) { high = middle } else { low = middle }
    }
    #expect(try reads(high))
    let items = try draft.items(limits: changed { $0.retainedBytesMax = low })
    #expect(Reading.rejection(items) == "report_limit: different records of more than \(low) bytes")
    #expect(high % 20 == 0)
  }

  @Test("a record keeps as many signatures, SPF results and reasons as the limit says")
  func signatures() throws {
    let limits = changed { $0.signaturesMax = 3 }
    func record(_ count: Int) -> String {
      let names = (0..<count).map { "d\($0).example" }
      return ReportDraft.record(
        auth: names.map {
          "<dkim><domain>\($0)</domain><result>pass</result></dkim>"
            + "<spf><domain>\($0)</domain><result>pass</result></spf>"
        }.joined(),
        reasons: names.map { "<reason><type>other</type><comment>\($0)</comment></reason>" }
          .joined())
    }
    for (count, codes) in [
      (3, []), (4, ["reasons_left_out", "signatures_left_out", "spf_left_out"]),
    ] {
      var draft = ReportDraft()
      draft.records = [record(count)]
      let report = try #require(Reading.report(try draft.items(limits: limits)))
      #expect(report.records[0].dkim.map(\.domain) == ["d0.example", "d1.example", "d2.example"])
      #expect(report.records[0].spf.count == 3)
      #expect(report.records[0].reasons.count == 3)
      #expect(report.notes.map(\.code.rawValue) == codes)
    }
  }

  @Test("a report has as many elements as the limit says, and no more")
  func elements() throws {
    let xml = ReportDraft().xml
    let count = xml.split(separator: "<").filter { !$0.hasPrefix("/") }.count
    let limits = changed { $0.elementsMax = count }
    #expect(Reading.report(try ReportDraft.items(xml, limits: limits)) != nil)
    let fewer = changed { $0.elementsMax = count - 1 }
    #expect(
      Reading.rejection(try ReportDraft.items(xml, limits: fewer))
        == "report_limit: more than \(count - 1) elements")
  }

  @Test("counts add up to the limit and never overflow")
  func messages() throws {
    let limit = ReportLimits.standard.messagesMax
    var draft = ReportDraft()
    draft.records = [
      ReportDraft.record(count: limit - 1), ReportDraft.record(count: 1),
      ReportDraft.record(ip: "192.0.2.2", count: 1),
    ]
    let report = try #require(try draft.report())
    #expect(report.messages == limit)
    #expect(report.notes.map(\.code.rawValue) == ["too_many_messages"])
    draft.records = [ReportDraft.record(count: limit + 1), ReportDraft.record(count: Int.max)]
    #expect(try draft.report()?.messages == 0)
  }

  @Test("a name is looked at as far as the limit says: longer, and its < is markup")
  func names() throws {
    // The longest name that is still looked at, its < included.
    let longest = 128
    func email(_ bytes: Int) -> ReportDraft {
      var draft = ReportDraft()
      draft.email = "<" + String(repeating: "n", count: bytes - 1) + "@mailbox.example>"
      return draft
    }
    for blockBytes in [1, 50, 65_536] {
      let report = Reading.report(try email(longest).items(blockBytes: blockBytes))
      #expect(report?.emailDomain == "mailbox.example")
      #expect(report?.notes.map(\.code.rawValue) == ["repaired_markup"])
      let refused = Reading.rejection(try email(longest + 1).items(blockBytes: blockBytes))
      #expect(refused?.hasPrefix("bad_report: not well-formed XML") == true)
    }
  }

  @Test("a mebibyte behind a report is searched for another one")
  func secondReport() throws {
    let one = ReportDraft().xml
    func items(_ gap: Int) throws -> [ReportReader.Item] {
      try ReportDraft.items(one + String(repeating: " ", count: gap) + one)
    }
    #expect(try items(0).count == 2)
    #expect(try items((1 << 20) - (128 << 10)).count == 2)
    #expect(try items((1 << 20) + (128 << 10)).count == 1)
  }

  @Test("hostile documents end with a reason and not with more")
  func hostile() throws {
    let long = String(repeating: "a", count: 11 << 20)
    let documents = [
      "<feedback><\(long)", "<feedback x=\"\(long)", "<feedback><!--\(long)",
      "<!\(long)", "<?\(long)", "<feedback>&\(long)", "<feedback>&#\(long)",
      "<feedback><![CDATA[\(long)", "<\(long)></\(long)>",
    ]
    for document in documents {
      let reason = Reading.rejection(try ReportDraft.items(document))
      #expect(reason != nil, "\(document.prefix(20))")
    }
  }

  @Test("the memory of 200 MB of records that repeat stays small")
  func constantMemory() throws {
    let draft = ReportDraft()
    let parts = draft.xml.split(separator: "<record>", maxSplits: 1)
    let parser = ReportParser(source: "x", fileName: "x", limits: .standard)
    func feed(_ text: some StringProtocol) -> Bool {
      Array(text.utf8).withUnsafeBytes { parser.take($0) }
    }
    #expect(feed(parts[0]))
    // Long texts that differ, and records that do not.
    var bytes = 0
    var records = 0
    let filling = String(repeating: "lorem ipsum ", count: 1 << 16)
    while bytes < 200 << 20 {
      let block = ReportDraft.record(auth: "<note>\(filling)\(records)</note>")
      #expect(feed(block))
      bytes += block.utf8.count
      records += 1
    }
    #expect(parser.retainedBytes < 64 << 10)
    #expect(feed("</feedback>"))
    let report = try parser.finish().get()
    #expect(report.records.count == 1)
    #expect(report.messages == records)
    #expect(report.recordCount == records)
  }
}
