import AggregateReports
import ByteKit
import TestSupport
import Testing

/// The reader of plain reports against libxml2, which reads everything: the same items, problems
/// and lines, whatever is read and in whatever pieces.
struct PlainReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func items(
    _ path: String, _ blockBytes: Int, plainly: Bool, limits: ReportLimits = .standard
  ) -> [ReportReader.Item] {
    var items: [ReportReader.Item] = []
    ReportReader(limits: limits, blockBytes: blockBytes, readsPlainly: plainly)
      .read(path: path) { items.append($0) }
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

  @Test("a plain report with any one of many signs at any place", arguments: 0..<4)
  func signAnywhere(quarter: Int) throws {
    let plain = Array(ReportDraft().xml.replacing("><", with: ">\n <").utf8)
    let signs = [
      "<", ">", "/", "&", "]", "\"", " ", "\n", "\r", "\0", "\u{7f}", "é", "\u{ffff}", ":", "=",
      "]]>", "&amp;", "&#65;", "<!---->", "<?p?>", "<x/>", "<p>", "</p>", "<feedback>",
      "</feedback>", "</record>", "<![CDATA[x]]>", "<!DOCTYPE x>", " a='1' a='1'",
    ]
    for place in plain.indices where place % 4 == quarter {
      let sign = Array(signs[place / 4 % signs.count].utf8)
      let inserted = plain[..<place] + sign + plain[place...]
      let replaced = plain[..<place] + sign + plain[min(place + sign.count, plain.count)...]
      #expect(try difference(Array(inserted), 64 << 10) == nil, "\(sign) put in at \(place)")
      #expect(try difference(Array(replaced), 27) == nil, "\(sign) put at \(place)")
    }
  }

  @Test("a plain report cut off anywhere")
  func cutAnywhere() throws {
    let plain = Array(ReportDraft().xml.replacing("><", with: ">\n <").utf8)
    for length in plain.indices {
      let size = OracleTests.blockSizes[length % OracleTests.blockSizes.count]
      #expect(try difference(Array(plain[..<length]), size) == nil, "cut at \(length)")
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
    }
  }
}
