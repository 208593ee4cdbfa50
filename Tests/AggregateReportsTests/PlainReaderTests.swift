import AggregateReports
import ByteKit
import TestSupport
import Testing

/// The reader of plain reports against libxml2, which reads everything: the same items, problems
/// and lines, whatever is read and in whatever pieces.
struct PlainReaderTests {
  private let folder: TemporaryFolder
  /// What reports before have left, as in a run over many files.
  private let memory = ParserMemory()

  init() throws { folder = try TemporaryFolder() }

  private func items(
    _ path: String, _ blockBytes: Int, plainly: Bool, limits: ReportLimits = .standard
  ) -> [ReportReader.Item] {
    var items: [ReportReader.Item] = []
    // A memory serves readers of the same limits.
    let memory = limits == .standard ? memory : ParserMemory()
    ReportReader(limits: limits, blockBytes: blockBytes, readsPlainly: plainly)
      .read(path: path, using: memory) { items.append($0) }
    return items
  }

  /// What differs between the readers; nil where nothing does.
  private func difference(
    _ bytes: [UInt8], _ blockBytes: Int, limits: ReportLimits = .standard
  ) throws -> String? {
    let path = try folder.write("r.xml", bytes)
    let plain = items(path, blockBytes, plainly: true, limits: limits)
    let whole = items(path, blockBytes, plainly: false, limits: limits)
    guard plain != whole else { return nil }
    func text(_ items: [ReportReader.Item]) -> String {
      items.map { ReportText.describe($0, below: folder.path) }.joined(separator: "--\n")
    }
    return "in blocks of \(blockBytes):\n\(text(plain))instead of\n\(text(whole))"
  }

  @Test("every fixture, at every block size")
  func fixtures() {
    for name in Fixture.all {
      for size in OracleTests.blockSizes {
        #expect(
          items(Fixture.folder + name, size, plainly: true)
            == items(Fixture.folder + name, size, plainly: false), "\(name) in blocks of \(size)")
      }
    }
  }

  @Test("damaged fixtures")
  func damagedFixtures() throws {
    var random = SeededRandom(seed: 20_261_125)
    for name in Fixture.documents {
      let bytes = try Fixture.bytes(name)
      for round in 0..<20 {
        let size = OracleTests.blockSizes[round % OracleTests.blockSizes.count]
        let found = try difference(Packing.mutated(bytes, using: &random), size)
        #expect(found == nil, "\(name) round \(round)")
      }
    }
  }

  @Test("random reports, whole and damaged")
  func randomReports() throws {
    var random = SeededRandom(seed: 3)
    for seed in 0..<UInt64(150) {
      let xml = RandomReport.xml(seed: seed)
      let size = OracleTests.blockSizes[Int(seed) % OracleTests.blockSizes.count]
      #expect(try difference(xml, size) == nil, "seed \(seed)")
      #expect(try difference(Packing.mutated(xml, using: &random), size) == nil, "seed \(seed)")
    }
  }

  /// A report on many lines whose second record differs from the first in its address and count.
  private static var plain: [UInt8] {
    let auth = "<dkim><domain>firm.example</domain><result>pass</result></dkim>"
    var draft = ReportDraft()
    draft.records = [
      ReportDraft.record(auth: auth), ReportDraft.record(ip: "2001:db8::1", count: 12, auth: auth),
    ]
    return Array(draft.xml.replacing("><", with: ">\n <").utf8)
  }

  @Test("a plain report with any one of many signs at any place", arguments: 0..<4)
  func signAnywhere(quarter: Int) throws {
    let plain = Self.plain
    let signs = [
      "<", ">", "/", "&", "]", "\"", " ", "\n", "\r", "\0", "\u{7f}", "é", "\u{ffff}", ":", "=",
      "]]>", "&amp;", "&#65;", "<!---->", "<?p?>", "<x/>", "<p>", "</p>", "<feedback>",
      "</feedback>", "</record>", "<![CDATA[x]]>", "<!DOCTYPE x>", " a='1' a='1'",
    ]
    for place in plain.indices where place % 4 == quarter {
      let sign = Array(signs[place / 4 % signs.count].utf8)
      let inserted = plain[..<place] + sign + plain[place...]
      let replaced = plain[..<place] + sign + plain[min(place + sign.count, plain.count)...]
      let found = try difference(Array(inserted), 64 << 10)
      #expect(found == nil, "\(sign) put in at \(place)")
      let other = try difference(Array(replaced), 27)
      #expect(other == nil, "\(sign) put at \(place)")
    }
  }

  @Test("a plain report cut off anywhere")
  func cutAnywhere() throws {
    let plain = Self.plain
    for length in plain.indices {
      let size = OracleTests.blockSizes[length % OracleTests.blockSizes.count]
      #expect(try difference(Array(plain[..<length]), size) == nil, "cut at \(length)")
    }
  }

  @Test("records that are known by their bytes count as others do")
  func knownRecords() throws {
    var draft = ReportDraft()
    let tails = ["", "<source_ip>192.0.2.77</source_ip>", "<count>5</count>", "<x>&#65;</x>"]
    for tail in tails {
      let record = ReportDraft.record().replacing("</row>", with: tail + "</row>")
      let ways = ["192.0.2.9", " 192.0.2.9 ", "no address", "", "::ffff:192.0.2.9"]
      draft.records = [record, record] + ways.map { record.replacing("192.0.2.1", with: $0) }
      draft.records += ["0", "-1", "+7", " 7", "007", "1e3", "999999999999999999999"].map {
        record.replacing("<count>1<", with: "<count>\($0)<")
      }
      draft.records += [record.replacing("<row>", with: "<row><x>\n</x>"), record]
      for size in OracleTests.blockSizes {
        #expect(try difference(Array(draft.xml.utf8), size) == nil, "\(tail) in blocks of \(size)")
      }
    }
  }

  @Test("more different records than are remembered, and longer ones")
  func recordsPastTheMemory() throws {
    // 8,192 are remembered, of up to 4,096 bytes each.
    let most = 8_192
    let all = (0...most).map { ReportDraft.record(from: "d\($0).firm.example") }
    var draft = ReportDraft()
    draft.records = all + all.suffix(2).map { $0.replacing("192.0.2.1", with: "192.0.2.2") }
    #expect(try difference(Array(draft.xml.utf8), 64 << 10) == nil)
    let bare = ReportDraft.record(reasons: "<reason><comment></comment></reason>")
    let tail = bare.utf8.count - "<record><row><source_ip>192.0.2.1</source_ip><count>1".utf8.count
    for length in [4_095, 4_096, 4_097] {
      let text = String(repeating: "x", count: length - tail)
      let record = bare.replacing("<comment>", with: "<comment>" + text)
      draft.records = [record, record.replacing("192.0.2.1", with: "192.0.2.2"), record]
      let found = try difference(Array(draft.xml.utf8), 64 << 10)
      #expect(found == nil, "\(length) bytes")
    }
  }

  @Test("each limit, passed at any place")
  func limits() throws {
    var draft = ReportDraft()
    draft.records = (0..<3).map { ReportDraft.record(ip: "192.0.2.\($0)") }
    let plain = Array(draft.xml.utf8)
    for bound in 1...60 {
      var limits = ReportLimits.standard
      limits.elementsMax = bound
      #expect(try difference(plain, 7, limits: limits) == nil, "\(bound) elements")
      limits = .standard
      limits.depthMax = bound
      #expect(try difference(plain, 7, limits: limits) == nil, "depth \(bound)")
      limits = .standard
      limits.textBytesMax = bound
      #expect(try difference(plain, 7, limits: limits) == nil, "\(bound) bytes of text")
      limits = .standard
      limits.messagesMax = bound
      limits.recordsMax = bound
      #expect(try difference(plain, 7, limits: limits) == nil, "\(bound) messages and records")
      limits = .standard
      limits.toldApartMax = bound
      #expect(try difference(plain, 7, limits: limits) == nil, "\(bound) records told apart")
    }
  }
}
