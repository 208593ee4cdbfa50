import AccountingLog
import ByteKit
import Containers
import Foundation
import TestSupport
import Testing

private let header = "type,timeLogged,orig,rcpt\n"

private func rows(_ range: Range<Int>) -> String {
  range.map { "d,\(1_568_740_380 + $0),a\($0)@bank.example,b@example.com\n" }.joined()
}

@Suite struct LogStreamTests {
  @Test func readsAllMembersOfAGzipFileAsOneFile() async throws {
    let folder = try TemporaryFolder()
    let text = Array((header + rows(0..<50)).utf8)
    for cut in [1, 30, 500] {
      let bytes = GzipBytes.member(Array(text[..<cut])) + GzipBytes.member(Array(text[cut...]))
      let path = try folder.write("a.csv.gz", bytes)
      let result = await scan([path])
      #expect(result.differences(from: ReferenceLog(text)) == [])
      #expect(result.problems == [])
      #expect(result.tallies[0].bytes == text.count)
    }
  }

  @Test func saysThatTrailingBytesWereLeftOut() async throws {
    let folder = try TemporaryFolder()
    let text = Array((header + rows(0..<50)).utf8)
    let path = try folder.write("a.gz", GzipBytes.member(text) + Array("\r\n\0\0".utf8))
    let result = await scan([path])
    #expect(result.differences(from: ReferenceLog(text)) == [])
    #expect(result.problems.map(\.code) == [.trailingBytes])
  }

  @Test(arguments: [64, LogScanOptions.chunkBytesDefault])
  func keepsTheRowsBeforeTheEndOfATruncatedGzipFile(_ chunk: Int) async throws {
    let folder = try TemporaryFolder()
    let text = Array((header + rows(0..<50)).utf8)
    let whole = GzipBytes.member(text)
    // The member's head, then as many bytes of the one stored block as the cut leaves.
    let headBytes = 15
    for cut in [headBytes + 400, headBytes + 1000, whole.count - 8, whole.count - 1] {
      let path = try folder.write("a.gz", whole[..<cut])
      let result = await scan([path], LogScanOptions(chunkBytes: chunk))
      let inflated = Array(text.prefix(cut - headBytes))
      #expect(result.differences(from: ReferenceLog(inflated)) == [], "\(cut)")
      #expect(result.problems.map(\.code) == [.truncatedCompression], "\(cut)")
      #expect(!result.rows.isEmpty)
    }
  }

  @Test(arguments: [64, LogScanOptions.chunkBytesDefault])
  func keepsTheRowsOfAGzipFileWithABadChecksumAndSaysSo(_ chunk: Int) async throws {
    let folder = try TemporaryFolder()
    let text = Array((header + rows(0..<50)).utf8)
    for place in [-8, -1] {
      var bytes = GzipBytes.member(text)
      bytes[bytes.count + place] ^= 0xff
      let result = await scan([try folder.write("a.gz", bytes)], LogScanOptions(chunkBytes: chunk))
      #expect(result.problems.map(\.code) == ["bad_checksum"], "\(place)")
      #expect(result.differences(from: ReferenceLog(text)) == [], "\(place)")
    }
  }

  @Test func readsJSONLinesInsideGzip() async throws {
    let folder = try TemporaryFolder()
    let json = try Fixtures.bytes("powermta/h-records.json")
    let path = try folder.write("a.json.gz", GzipBytes.member(json))
    let plain = await scan([Fixtures.path("powermta/h-records.json")])
    #expect(plain.rows.count == 2)
    for chunk in [1, 7, 27, 64, LogScanOptions.chunkBytesDefault] {
      let result = await scan([path], LogScanOptions(chunkBytes: chunk))
      #expect(result == plain)
    }
  }

  @Test func refusesWhatIsNoText() async throws {
    let folder = try TemporaryFolder()
    let text = Array((header + rows(0..<3)).utf8)
    let binary = try folder.write("acct", [0, 0, 1, 5] + Array("abc,d\0\0\n".utf8))
    let wide = try folder.write("utf16", [0xff, 0xfe] + text.flatMap { [$0, 0] })
    let twice = try folder.write("twice.gz", GzipBytes.member(GzipBytes.member(text)))
    let packed = try folder.write("acct.gz", GzipBytes.member([1, 2, 0, 0, 3]))
    let good = try folder.write("good.csv", text)
    let paths = [binary, wide, twice, packed, good]
    let result = await scan(paths)
    #expect(
      result.problems.map(\.code.rawValue) == [
        "binary_file", "foreign_form", "binary_file", "binary_file",
      ])
    #expect(result.problems.map(\.path) == Array(paths.dropLast()))
    #expect(result.tallies.map(\.rows) == [0, 0, 0, 0, 3])
  }

  @Test func anEmptyGzipFileIsNoProblem() async throws {
    let folder = try TemporaryFolder()
    let result = await scan([try folder.write("a.gz", GzipBytes.member([]))])
    #expect(result.problems == [])
    #expect(result.tallies[0].rows == 0)
  }

  @Test func readsStandardInput() async throws {
    let folder = try TemporaryFolder()
    let text = Array((header + rows(0..<2000)).utf8)
    for bytes in [text, GzipBytes.member(text)] {
      let path = try folder.write("in", bytes)
      let saved = dup(0)
      let input = open(path, O_RDONLY)
      #expect(dup2(input, 0) == 0)
      close(input)
      let result = await scan(["-"], LogScanOptions(threads: 2))
      #expect(dup2(saved, 0) == 0)
      close(saved)
      #expect(result.differences(from: ReferenceLog(text)) == [])
      #expect(result.problems == [])
    }
  }

  /// A named pipe that is closed in between would lose what its writer wrote.
  @Test func readsANamedPipeThatIsOpenedOnce() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    let text = Array((header + rows(0..<2000)).utf8)
    let writer = Thread {
      guard let handle = FileHandle(forWritingAtPath: path) else { return }
      try? handle.write(contentsOf: Data(text))
      try? handle.close()
    }
    writer.start()
    let result = await scan([path])
    #expect(result.differences(from: ReferenceLog(text)) == [])
    #expect(result.problems == [])
  }

  @Test func readsAFileThatCannotBeMapped() async throws {
    // A regular file of the kernel: it has a size, and mapping it is refused.
    let path = "/sys/devices/system/cpu/online"
    let file = try InputFile(path: path)
    let mapped = file.map(0..<1)
    #expect(mapped == nil)
    let result = await scan([path])
    #expect(result.problems == [])
    #expect(result.tallies[0].rejectedRows.map(\.reason) == [.noHeader])
  }

  @Test func saysWhyAnInputCannotBeReadAndReadsTheOthers() async throws {
    let folder = try TemporaryFolder()
    let good = try folder.write("good.csv", text: header + rows(0..<3))
    let paths = [folder.path, folder.path + "/none", "/proc/self/mem", good]
    for threads in [1, 4] {
      let result = await scan(paths, LogScanOptions(threads: threads))
      #expect(Set(result.problems.map(\.path)) == Set(paths.dropLast()))
      #expect(result.problems.filter { $0.code == .cannotOpen }.count == 2)
      #expect(result.problems.filter { $0.code == .cannotRead }.count == 1)
      #expect(result.tallies.map(\.rows) == [0, 0, 0, 3])
    }
  }
}
