import AggregateReports
import ByteKit
import TestSupport
import Testing

/// Limits on markup, which hold before libxml2 sees it, at their values and one past them.
struct MarkupLimitTests {
  /// What a text gives in pieces of several sizes, whoever begins to read it.
  private func outcomes(_ xml: String, _ limits: ReportLimits = .standard) throws -> Set<String> {
    let folder = try TemporaryFolder()
    let path = try folder.write("r.xml", text: xml)
    var found: Set<String> = []
    for (blockBytes, isPlain) in [(64 << 10, true), (64 << 10, false), (4_096, true), (63, false)] {
      var items: [ReportReader.Item] = []
      ReportReader(limits: limits, blockBytes: blockBytes, readsPlainly: isPlain)
        .read(path: path, using: ParserMemory()) { items.append($0) }
      found.insert(
        Reading.report(items) != nil ? "report" : Reading.rejection(items) ?? "\(items.count) items"
      )
    }
    return found
  }

  private func behindMetadata(_ text: String) -> String {
    var draft = ReportDraft()
    draft.metadataTail = text
    return draft.xml
  }

  private static func filled(_ front: String, _ end: String, _ bytes: Int) -> String {
    front + String(repeating: "x", count: bytes - front.utf8.count - end.utf8.count) + end
  }

  private static func bytes(_ units: [UInt16], isBigEndian: Bool) -> [UInt8] {
    units.flatMap { (unit: UInt16) -> [UInt8] in
      let pair = [UInt8(unit >> 8), UInt8(unit & 0xff)]
      return isBigEndian ? pair : pair.reversed()
    }
  }

  @Test(
    "markup is as long as the limit says, and no longer",
    arguments: [
      ("<x a=\"", "\"/>", "tag"), ("<x", "/>", "tag"), ("<!--", "-->", "comment"),
      ("<![CDATA[", "]]>", "CDATA section"), ("<?x ", "?>", "processing instruction"),
    ])
  func markup(front: String, end: String, kind: String) throws {
    let limit = ReportLimits.standard.markupBytesMax
    #expect(limit == 65_536)
    let most = Self.filled(front, end, limit)
    // A name that long is libxml2's to judge.
    let isName = front == "<x"
    let found = try outcomes(behindMetadata(most))
    #expect(found == ["report"] || isName && !found.contains { $0.hasPrefix("report_limit") })
    #expect(
      try outcomes(behindMetadata(Self.filled(front, end, limit + 1))) == [
        "report_limit: a \(kind) of more than \(limit) bytes"
      ])
  }

  @Test("an end tag is markup, too")
  func endTag() throws {
    let limit = ReportLimits.standard.markupBytesMax
    func tag(_ bytes: Int) -> String {
      "<x></x" + String(repeating: " ", count: bytes - 4) + ">"
    }
    #expect(try outcomes(behindMetadata(tag(limit))) == ["report"])
    #expect(
      try outcomes(behindMetadata(tag(limit + 1))) == [
        "report_limit: a tag of more than \(limit) bytes"
      ])
  }

  @Test("a tag has as many attributes as the limit says, and no more")
  func attributes() throws {
    let limit = ReportLimits.standard.attributesMax
    #expect(limit == 32)
    func tag(_ count: Int) -> String {
      "<x" + (0..<count).map { " a\($0)=\"a=b\"" }.joined() + "/>"
    }
    #expect(try outcomes(behindMetadata(tag(limit))) == ["report"])
    #expect(
      try outcomes(behindMetadata(tag(limit + 1))) == [
        "report_limit: a tag has more than \(limit) attributes"
      ])
  }

  @Test("as much stands in front of the first element as the limit says, and no more")
  func prolog() throws {
    let limit = ReportLimits.standard.prologBytesMax
    #expect(limit == 65_536)
    func document(_ bytes: Int) -> String {
      // The comments are short; the declaration is part of what stands in front.
      let front = "<?xml version=\"1.0\"?><!-- 1 --><!-- 2 -->"
      return front + String(repeating: "\n", count: bytes - front.utf8.count) + ReportDraft().xml
    }
    #expect(try outcomes(document(limit)) == ["report"])
    #expect(
      try outcomes(document(limit + 1)) == [
        "report_limit: more than \(limit) bytes in front of the first element"
      ])
  }

  @Test("names that no report has are as many as the limit says, and no more")
  func names() throws {
    let limit = ReportLimits.standard.otherNamesMax
    let plain = (0...limit).map { "<n\($0)></n\($0)>" }
    let attributes = (0...limit).map { "<x a\($0)=\"\"/>" }
    let over = "report_limit: more than \(limit) different names that no report has"
    #expect(try outcomes(behindMetadata(plain[..<limit].joined())) == ["report"])
    #expect(try outcomes(behindMetadata(plain.joined())) == [over])
    // The element's own name is one of them.
    #expect(try outcomes(behindMetadata(attributes[..<(limit - 1)].joined())) == ["report"])
    #expect(try outcomes(behindMetadata(attributes[..<limit].joined())) == [over])
    let instructions = (0...limit).map { "<?p\($0)?>" }
    #expect(try outcomes(behindMetadata(instructions[..<limit].joined())) == ["report"])
    #expect(try outcomes(behindMetadata(instructions.joined())) == [over])
  }

  @Test("names count in records that were read before as well")
  func namesOfKnownRecords() throws {
    var limits = ReportLimits.standard
    var draft = ReportDraft()
    draft.records = (0..<6).map {
      ReportDraft.record(ip: "192.0.2.\($0)", auth: "<a\($0 % 3)></a\($0 % 3)>")
    }
    let folder = try TemporaryFolder()
    let memory = ParserMemory()
    for (most, isRead) in [(3, true), (2, false), (3, true), (2, false)] {
      limits.otherNamesMax = most
      var items: [ReportReader.Item] = []
      ReportReader(limits: limits).read(
        path: try folder.write("r.xml", text: draft.xml), using: memory
      ) { items.append($0) }
      #expect((Reading.report(items) != nil) == isRead)
      #expect(try outcomes(draft.xml, limits).contains("report") == isRead)
    }
  }

  @Test("signs that begin no markup are as many as the limit says, and no more")
  func repairs() throws {
    var limits = ReportLimits.standard
    #expect(limits.repairsMax == 100_000)
    limits.repairsMax = 50
    let signs = String(repeating: "& < ", count: 25)
    #expect(try outcomes(behindMetadata("<x>\(signs)</x>"), limits) == ["report"])
    #expect(
      try outcomes(behindMetadata("<x>\(signs)&</x>"), limits) == [
        "report_limit: more than 50 signs < or & that begin no markup"
      ])
  }

  @Test("an encoding in which markup cannot be told by its bytes is not read")
  func encodings() throws {
    for name in ["UTF-7", "EBCDIC-US", "ISO-2022-JP", "HZ-GB-2312"] {
      #expect(
        try outcomes("<?xml version=\"1.0\" encoding=\"\(name)\"?>" + ReportDraft().xml) == [
          "bad_report: text in the encoding \"\(name.lowercased())\" is not read"
        ])
    }
    // A name that nobody knows is a slip, and so is a blank.
    for name in ["none", "unicode", "x-user-defined", "utf-8 "] {
      #expect(
        try outcomes("<?xml version=\"1.0\" encoding=\"\(name)\"?>" + ReportDraft().xml) == [
          "report"
        ])
    }
    #expect(
      try outcomes("<?xml version=\"1.0\" encoding=\"windows-1252\"?>" + ReportDraft().xml) == [
        "report"
      ])
  }

  @Test("the limits hold in UTF-16 and in encodings of single bytes, too")
  func limitsInEncodings() throws {
    let tag = Self.filled("<x a=\"", "\"/>", ReportLimits.standard.markupBytesMax + 1)
    let over = "report_limit: a tag of more than \(ReportLimits.standard.markupBytesMax) bytes"
    let xml = behindMetadata(tag)
    let single = "<?xml version=\"1.0\" encoding=\"iso-8859-15\"?>" + xml
    let folder = try TemporaryFolder()
    let wide = Self.bytes(Array(xml.utf16), isBigEndian: true)
    for bytes in [Array(single.utf8), [0xfe, 0xff] + wide] {
      let path = try folder.write("r.xml", bytes)
      for blockBytes in [63, 64 << 10] {
        #expect(Reading.rejection(Reading.items(path, blockBytes: blockBytes)) == over)
      }
    }
  }

  @Test("UTF-16 is read with pairs, and half a pair is replaced", arguments: [1, 2, 3, 65_536])
  func utf16(blockBytes: Int) throws {
    var draft = ReportDraft()
    draft.orgName = "a😀é"
    let folder = try TemporaryFolder()
    for isBroken in [false, true] {
      var units = Array(draft.xml.utf16)
      let place = try #require(units.firstIndex(of: 0xd83d))
      if isBroken { units.remove(at: place) }
      let bytes = [0xff, 0xfe] + Self.bytes(units, isBigEndian: false)
      let path = try folder.write("r.xml", bytes)
      let report = Reading.report(Reading.items(path, blockBytes: blockBytes))
      #expect(report?.orgName == (isBroken ? "a\u{fffd}é" : "a😀é"))
      #expect(report?.notes.map(\.code.rawValue) == (isBroken ? ["repaired_bytes"] : []))
    }
  }
}
