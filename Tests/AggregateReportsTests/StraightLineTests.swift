import AggregateReports
import Testing

/// What reading costs libxml2 grows as the document does, whatever it is made of.
///
/// The measure is the bytes that libxml2 has before it each time that it is called: what it is given
/// and what it still holds, since it may look at all of these again.
struct StraightLineTests {
  private static let pieces: [(name: String, make: @Sendable (Int) -> String)] = [
    ("long tags", { "<x a=\"\(String(repeating: "v", count: $0))\"/>" }),
    ("long tags with >", { "<x a=\"\(String(repeating: ">", count: $0))\"/>" }),
    ("long names", { "<x\(String(repeating: "n", count: min($0, 40_000)))/>" }),
    ("end tags", { "<x></x\(String(repeating: "\n", count: $0))>" }),
    ("comments", { "<!--\(String(repeating: "c", count: $0))-->" }),
    ("comments with <", { "<!--\(String(repeating: "<", count: $0))-->" }),
    ("CDATA", { "<x><![CDATA[\(String(repeating: "]", count: $0))]]></x>" }),
    ("instructions", { "<?x \(String(repeating: "?", count: $0))?>" }),
    ("text", { "<x>\(String(repeating: "t", count: $0))</x>" }),
    ("line ends", { "<x>\(String(repeating: "\r\n", count: $0 / 2))</x>" }),
    ("entities", { "<x>\(String(repeating: "&amp;", count: $0 / 5))</x>" }),
    ("characters", { "<x>\(String(repeating: "&#x41;", count: $0 / 6))</x>" }),
    ("signs", { "<x>\(String(repeating: "&", count: min($0, 20_000)))</x>" }),
    ("elements", { String(repeating: "<x/>", count: $0 / 4) }),
    (
      "nested elements",
      { _ in
        String(repeating: "<x>", count: 20) + String(repeating: "</x>", count: 20)
      }
    ),
    ("bytes beyond ASCII", { "<x>\(String(repeating: "é", count: $0 / 2))</x>" }),
  ]

  /// What is made of pieces of a few bytes each, however much of it there is.
  private static let small: Set = [
    "entities", "characters", "signs", "elements", "nested elements",
  ]

  /// What a document of so many pieces costs, fed in blocks, and its bytes.
  private func cost(
    _ piece: String, _ count: Int, blockBytes: Int
  ) throws -> (library: Int, document: Int) {
    var draft = ReportDraft()
    draft.metadataTail = String(repeating: piece, count: count)
    // Nothing plain: libxml2 reads all of it.
    let bytes = Array(draft.xml.utf8)
    var limits = ReportLimits.standard
    limits.repairsMax = .max
    let parser = ReportParser(source: "x", fileName: "x", limits: limits, readsPlainly: false)
    bytes.withUnsafeBytes { all in
      for start in stride(from: 0, to: all.count, by: blockBytes) {
        _ = parser.take(UnsafeRawBufferPointer(rebasing: all[start...].prefix(blockBytes)))
      }
    }
    _ = try parser.finish().get()
    return (parser.libraryBytes, bytes.count)
  }

  @Test("three sizes of everything lie on a line")
  func line() throws {
    // Small against the longest pieces, so that libxml2 would hold much of them for long.
    let blockBytes = 4_096
    for (name, make) in Self.pieces {
      for pieceBytes in Self.small.contains(name) ? [100] : [100, 4_000, 65_000] {
        let piece = make(pieceBytes)
        let count = max(1, 12_000 / piece.utf8.count)
        let costs = try [1, 2, 4].map {
          try cost(piece, count * $0, blockBytes: blockBytes)
        }
        let (first, last) = (
          costs[1].library - costs[0].library, costs[2].library - costs[1].library
        )
        #expect(last <= first * 2 + first / 10 + 2 * blockBytes, "\(name) of \(pieceBytes)")
        // Signs become five bytes each.
        #expect(costs[2].library <= 6 * costs[2].document, "\(name) of \(pieceBytes)")
      }
    }
  }
}
