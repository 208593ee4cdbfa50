import AccountingLog
import ByteKit
import CSVRows
import TestSupport
import Testing

/// Stretches of NUL bytes in logs: they cost themselves and nothing else.
@Suite struct LogHoleTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let ways: [LogScanOptions] = [1, 7, 64, LogScanOptions.chunkBytesDefault].flatMap {
    chunk in
    [LogAccess.map, .read, .stream].map { access in
      LogScanOptions(threads: 2, chunkBytes: chunk, keepsAllRejected: true, access: access)
    }
  }

  private static let header = "type,timeLogged,orig,rcpt\n"

  private static func rows(_ range: Range<Int>) -> String {
    range.map { "d,\(1_770_000_000 + $0),a@b.example,r\($0)@c.example\n" }.joined()
  }

  private static func hole(_ count: Int) -> String { String(repeating: "\0", count: count) }

  /// What a scan says, in every way to read the same as the reference.
  private func read(_ text: String, ways: [LogScanOptions] = ways) async throws -> ScanResult {
    let path = try folder.write("acct.csv", text: text)
    let packed = try folder.write("acct.csv.gz", GzipBytes.member(Array(text.utf8)))
    let reference = ReferenceLog(Array(text.utf8))
    for way in ways {
      for path in [path, packed] {
        let result = await scan([path], way)
        #expect(
          result.differences(from: reference) == [], "chunks of \(way.chunkBytes), \(way.access)")
        #expect(result.tallies[0].bytes == text.utf8.count)
      }
    }
    return await scan([path])
  }

  private func holes(_ result: ScanResult) -> [[Int]] {
    result.tallies[0].holes.kept.map { [$0.offset, $0.bytes] }
  }

  /// As copytruncate leaves a file under a writer that keeps its offset.
  @Test(arguments: [16, 100, 20_000, LogSource.headBytes, LogSource.headBytes + 9])
  func aFileThatBeginsWithOneIsRead(count: Int) async throws {
    let ways = count > 100 ? Self.ways.filter { $0.chunkBytes > 7 } : Self.ways
    let result = try await read(Self.hole(count) + Self.header + Self.rows(0..<50), ways: ways)
    #expect(result.rows.count == 50)
    #expect(result.rows[0].offset == count + Self.header.utf8.count)
    #expect(result.tallies[0].rows == 50)
    #expect(holes(result) == [[0, count]])
    #expect(result.problems.map(\.code) == [.nulBytes])
    #expect(result.problems[0].place == .offset(0))
    #expect(result.problems[0].reason == "\(count) NUL bytes are passed over")
    #expect(LogProbe.looksLikeAccounting(path: folder.path + "/acct.csv", assumesLayout: false))
  }

  /// Longer than the longest row.
  @Test func oneMayBeLongerThanARow() async throws {
    let count = FieldScanner.rowBytesMax * 2 + 5
    let text = Self.header + Self.rows(0..<3) + Self.hole(count) + Self.rows(3..<6)
    let ways = Self.ways.filter { $0.chunkBytes > 64 }
    let result = try await read(text, ways: ways)
    #expect(result.rows.count == 6)
    #expect(holes(result) == [[Self.header.utf8.count + Self.rows(0..<3).utf8.count, count]])
  }

  @Test func thoseBetweenRowsCostNoRow() async throws {
    var text = Self.header
    for number in 0..<40 { text += Self.hole(number) + Self.rows(number..<(number + 1)) }
    let result = try await read(text)
    #expect(result.rows.count == 40)
    #expect(result.tallies[0].rejected == 0)
    #expect(result.tallies[0].holes.count == 39)
    #expect(result.tallies[0].holes.bytes == 39 * 40 / 2)
    #expect(result.problems.count == 33)
    let left = (33...39).reduce(0, +)
    #expect(result.problems.last?.reason == "7 more stretches of \(left) NUL bytes")
  }

  /// As a crash leaves it: a row without its end, the hole, a row without its begin.
  @Test(arguments: [(15, 1, 0), (16, 2, 1), (4_095, 2, 1), (4_096, 2, 1), (9000, 2, 1)])
  func oneInsideARowEndsIt(count: Int, rejected: Int, found: Int) async throws {
    let text =
      Self.header + Self.rows(0..<1) + "d,17700000" + Self.hole(count) + "@c.example\n"
      + Self.rows(1..<3)
    let result = try await read(text)
    #expect(result.rows.count == 3)
    #expect(result.tallies[0].rejected == rejected)
    #expect(result.tallies[0].holes.count == found)
  }

  /// The row behind it is whole; the one before it looks whole with it.
  @Test(arguments: [(4_095, 1, 0), (4_096, 0, 1)])
  func oneInAnOrdinaryRowEndsItWhereItIsLong(count: Int, used: Int, found: Int) async throws {
    let text = Self.header + "d,1770000000,a\(Self.hole(count))@b.example,c@d.example\n"
    let result = try await read(text)
    #expect(result.rows.count == used)
    #expect(result.tallies[0].rejected == (used == 1 ? 0 : 2))
    #expect(result.tallies[0].holes.count == found)
  }

  /// What is rejected for a long stretch is cut at a shorter one before it, as every rejected row is.
  @Test func aShortOneBeforeALongOneCounts() async throws {
    let text =
      Self.header + "d,17700" + Self.hole(16) + "d,17700" + Self.hole(5_000) + Self.rows(0..<1)
    let result = try await read(text)
    #expect(result.rows.count == 1)
    #expect(result.tallies[0].rejectedRows.map(\.reason) == [.unfinishedRow, .unfinishedRow])
    #expect(holes(result).map { $0[1] } == [16, 5_000])
  }

  @Test func aRowWithoutItsEndIsNotTakenForPartOfTheNextOne() async throws {
    let text = Self.header + "d,1770000000,a@b" + Self.hole(100) + Self.rows(0..<2)
    let result = try await read(text)
    #expect(result.rows.map { $0[.rcpt] } == ["r0@c.example", "r1@c.example"])
    #expect(result.tallies[0].rejectedRows.map(\.reason) == [.unfinishedRow])
  }

  @Test func linesOfJSONAreReadBehindThem() async throws {
    func row(_ number: Int) -> String {
      #"{"type":"d","timeLogged":"177000000\#(number)","rcpt":"r\#(number)@c.example"}"# + "\n"
    }
    let text =
      Self.hole(30) + row(0) + Self.hole(1) + row(1) + #"{"type":"d","#
      + Self.hole(20) + row(2)
    let path = try folder.write("acct.json", text: text)
    for way in Self.ways {
      let result = await scan([path], way)
      #expect(result.rows.map { $0[.rcpt] } == (0..<3).map { "r\($0)@c.example" })
      #expect(result.tallies[0].rejected == 1)
      #expect(result.tallies[0].holes.kept.map(\.bytes) == [30, 1, 20])
    }
  }

  @Test func aPictureIsNoLog() async throws {
    let path = try folder.write("a.bin", [0, 0, 0, 0x18] + Array("ftypmp42".utf8) + [0, 0, 0, 0])
    #expect(await scan([path]).problems.map(\.code) == ["binary_file"])
  }
}
