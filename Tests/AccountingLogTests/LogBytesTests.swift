import AccountingLog
import ByteKit
import TestSupport
import Testing

/// Each byte of a log lies in a row that is used or rejected, in a header line, in a blank line, in a
/// stretch of NUL bytes that is told, or in a byte order mark; or the file is refused as a whole.
@Suite struct LogBytesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What the scan says of a file, held against what its bytes belong to.
  private func check(
    _ path: String, _ bytes: Int, _ spans: [ReferenceLog.Span], _ way: LogScanOptions
  ) async -> [String] {
    let result = await scan([path], way)
    let tally = result.tallies[0]
    func offsets(_ kind: ReferenceLog.Kind) -> [Int] {
      spans.filter { $0.kind == kind }.map(\.range.lowerBound)
    }
    let holes = spans.filter { $0.kind == .hole }.map(\.range)
    var found: [String] = []
    func hold(_ holds: Bool, _ what: String) { if !holds { found.append(what) } }
    hold(result.rows.map(\.offset) == offsets(.used), "used")
    hold(tally.rejectedRows.map(\.offset) == offsets(.rejected), "rejected")
    hold(tally.rejected == offsets(.rejected).count, "count of rejected")
    hold(tally.byType.reduce(0, +) == offsets(.used).count, "count of used")
    hold(tally.rows == offsets(.used).count + offsets(.rejected).count, "rows in")
    hold(tally.holes.count == holes.count, "count of holes")
    hold(tally.holes.bytes == holes.reduce(0) { $0 + $1.count }, "bytes of holes")
    hold(
      tally.holes.kept.map { $0.offset..<($0.offset + $0.bytes) } == Array(holes.prefix(32)),
      "holes")
    hold(tally.bytes == bytes, "bytes")
    hold(result.problems.allSatisfy { $0.code == .nulBytes }, "problems \(result.problems)")
    hold(Self.tiles(spans, bytes), "spans")
    return found
  }

  /// True where the spans have each byte once.
  private static func tiles(_ spans: [ReferenceLog.Span], _ count: Int) -> Bool {
    var end = 0
    for span in spans {
      guard span.range.lowerBound == end, !span.range.isEmpty else { return false }
      end = span.range.upperBound
    }
    return end == count
  }

  /// Spans that are no row hold nothing that could be one.
  private static func fillers(_ spans: [ReferenceLog.Span], _ bytes: [UInt8]) -> Bool {
    spans.allSatisfy { span in
      let text = bytes[span.range]
      return switch span.kind {
      case .mark: text.elementsEqual([0xef, 0xbb, 0xbf])
      case .hole: text.allSatisfy { $0 == 0 }
      case .blankLine: text.allSatisfy { [9, 10, 13, 32].contains($0) }
      case .header: !text.dropLast().contains(10)
      case .used, .rejected: true
      }
    }
  }

  /// The first span that the reference has otherwise.
  private func difference(_ spans: [ReferenceLog.Span], _ log: GeneratedLog) -> String? {
    zip(spans, log.spans).first { $0 != $1 }.map { read, put in
      "\(read) instead of \(put): \(String(decoding: log.bytes[read.range], as: UTF8.self).debugDescription)"
    } ?? (spans.count == log.spans.count ? nil : "\(spans.count) spans")
  }

  private func way(_ bytes: [UInt8], _ random: inout SeededRandom) -> LogScanOptions {
    let chunk = [1, 7, 27, 64, 4096].randomElement(using: &random) ?? 64
    // One byte a chunk is slow on the larger ones; the rest says the same.
    return LogScanOptions(
      threads: Int.random(in: 1...3, using: &random),
      chunkBytes: bytes.count > 2000 ? max(chunk, 27) : chunk, keepsAllRejected: true,
      access: [.map, .read, .stream].randomElement(using: &random) ?? .automatic)
  }

  private func checkInAllForms(
    _ bytes: [UInt8], _ spans: [ReferenceLog.Span], _ random: inout SeededRandom
  ) async throws -> [String] {
    let plain = try folder.write("acct.csv", bytes)
    let packed = try folder.write("acct.csv.gz", GzipBytes.member(bytes))
    var found = Self.fillers(spans, bytes) ? [] : ["fillers"]
    for path in [plain, plain, packed] {
      let way = way(bytes, &random)
      found += await check(path, bytes.count, spans, way).map {
        "\($0) by \(way.threads) threads in chunks of \(way.chunkBytes), \(way.access)"
      }
    }
    return found
  }

  @Test(arguments: 0..<8) func rowsAreWhatWasPutIn(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    for round in 0..<15 {
      let log = GeneratedLog(rows: Int.random(in: 0...60, using: &random), &random)
      #expect(difference(ReferenceLog(log.bytes).spans, log) == nil, "\(seed) \(round)")
      let found = try await checkInAllForms(log.bytes, log.spans, &random)
      #expect(found == [], "\(seed) \(round)")
    }
  }

  @Test(arguments: 0..<8) func linesOfJSONAreWhatWasPutIn(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    for round in 0..<15 {
      let log = GeneratedLog(linesOfJSON: Int.random(in: 0...40, using: &random), &random)
      let found = try await checkInAllForms(log.bytes, log.spans, &random)
      #expect(found == [], "\(seed) \(round)")
    }
  }

  /// Generated logs with bytes changed, put in and cut off: the reference tells what they are.
  @Test(arguments: 0..<8) func ofDamagedRowsNothingIsDropped(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed + 100)
    for round in 0..<20 {
      var bytes = GeneratedLog(rows: Int.random(in: 0...20, using: &random), &random).bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: min(40, bytes.count)...bytes.count, using: &random)
        bytes.insert(Array("\"\"\n\r\0,dtype{é".utf8).randomElement(using: &random) ?? 0, at: place)
      }
      if round % 3 == 0 { bytes.removeLast(Int.random(in: 0...(bytes.count - 40), using: &random)) }
      let spans = ReferenceLog(bytes).spans
      let found = try await checkInAllForms(bytes, spans, &random)
      #expect(found == [], "\(seed) \(round)")
    }
  }

  /// Of lines of JSON it is told where they begin, and that none is missing.
  @Test(arguments: 0..<8) func ofDamagedJSONNothingIsDropped(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed + 200)
    for round in 0..<20 {
      var bytes = GeneratedLog(linesOfJSON: Int.random(in: 0...20, using: &random), &random).bytes
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let place = Int.random(in: min(12, bytes.count)...bytes.count, using: &random)
        bytes.insert(Array("\"\\\n\r\0,{}[u é".utf8).randomElement(using: &random) ?? 0, at: place)
      }
      let path = try folder.write("acct.json", bytes)
      let result = await scan([path], way(bytes, &random))
      let tally = result.tallies[0]
      let told = result.rows.map(\.offset) + tally.rejectedRows.map(\.offset)
      #expect(told.sorted() == Self.rowsOfJSON(bytes), "\(seed) \(round)")
      #expect(tally.rows == told.count)
      #expect(tally.bytes == bytes.count)
    }
  }

  /// Where the lines that are not blank begin, and what stands behind NUL bytes in them.
  private static func rowsOfJSON(_ bytes: [UInt8]) -> [Int] {
    var rows: [Int] = []
    var position = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
    while position < bytes.count {
      let rest = bytes[position...]
      if bytes[position] == 0 {
        position = rest.firstIndex { $0 != 0 } ?? bytes.count
        continue
      }
      let end = rest.firstIndex(of: 10) ?? bytes.count
      let line = bytes[position..<end]
      let hole = line.indices.first { index in
        index + 16 <= end && bytes[index..<(index + 16)].allSatisfy { $0 == 0 }
      }
      if hole != nil || line.contains(where: { ![9, 13, 32].contains($0) }) {
        rows.append(position)
      }
      position = hole ?? end + 1
    }
    return rows
  }

  /// A header line holds the names of columns and nothing of a row.
  @Test(arguments: ["\"orig\nd,1568740380,\"", "orig\rd,1568740380,x", "orig\0\(manyNULs)d,2,x"])
  func whatRanIntoAHeaderLineIsRejectedWithIt(_ end: String) async throws {
    let good = "type,timeLogged,orig\nd,1568740380,a@a.example\n"
    let bad = "type,timeLogged,\(end)\n"
    let between = try await scan([folder.write("a.csv", text: good + bad + good)])
    #expect(between.rows.filter { $0[.orig] == "a@a.example" }.count == 2)
    #expect(between.tallies[0].rejectedRows.map(\.offset) == [good.utf8.count])
    #expect(between.differences(from: ReferenceLog(Array((good + bad + good).utf8))) == [])
    // At the front of a file all that follows depends on it.
    let first = try await scan([folder.write("a.csv", text: bad + good)])
    let isRefused = first.problems.contains { ["foreign_form", "binary_file"].contains($0.code) }
    #expect(isRefused || first.tallies[0].rejectedRows.map(\.reason) == [.noHeader])
    #expect(first.rows.count == (isRefused ? 0 : 1))
  }

  private static let manyNULs = String(repeating: "\0", count: 16)

  /// What came out of a packed log that is cut is told, as is that it is cut.
  @Test func ofACutPackedLogEachByteThatCameOutCounts() async throws {
    var random = SeededRandom(seed: 1952)
    for _ in 0..<40 {
      let log = GeneratedLog(rows: 20, &random)
      let packed = GzipBytes.member(log.bytes)
      let cut = Int.random(in: 20..<packed.count, using: &random)
      let path = try folder.write("acct.csv.gz", Array(packed[..<cut]))
      let result = await scan([path], way(log.bytes, &random))
      let tally = result.tallies[0]
      #expect(result.problems.contains { $0.code == "truncated_compression" })
      #expect(result.differences(from: ReferenceLog(Array(log.bytes[..<tally.bytes]))) == [])
    }
  }

  /// A form that is not read is named and gives no row, wherever its line ends stand.
  @Test(arguments: 0..<6) func aFormThatIsNotReadIsRefusedAsAWhole(_ form: Int) async throws {
    let rows = (0..<9).map { "d,156874038\($0),a@a.example,ok" }
    let lines = ["type,timeLogged,orig,dsnDiag"] + rows
    let text = lines.joined(separator: "\n") + "\n"
    let bytes: [UInt8] =
      switch form {
      case 0: Array(lines.joined(separator: "\r").utf8)
      case 1: Array((lines.joined(separator: "\r") + "\n").utf8)
      case 2: [0xff, 0xfe] + text.utf8.flatMap { [$0, 0] }
      case 3: [0xfe, 0xff] + text.utf8.flatMap { [0, $0] }
      case 4: text.utf8.flatMap { [$0, 0] }
      default: Array("[\n{\"type\":\"d\",\"timeLogged\":\"1568740380\"}\n]\n".utf8)
      }
    var random = SeededRandom(seed: UInt64(form))
    for content in [bytes, GzipBytes.member(bytes)] {
      let path = try folder.write("acct.csv", content)
      let result = await scan([path], way(bytes, &random))
      #expect(result.tallies[0].rows == 0)
      #expect(result.problems.map(\.code) == ["foreign_form"])
    }
  }
}
