import AccountingLog
import ByteKit
import Foundation
import TestSupport
import Testing

/// Ways to read that must all give the same.
private let waysToRead: [LogScanOptions] = {
  var ways: [LogScanOptions] = []
  for chunk in [1, 7, 27, 64, LogScanOptions.chunkBytesDefault] {
    for threads in [1, 2, 4] {
      ways.append(LogScanOptions(threads: threads, chunkBytes: chunk, keepsAllRejected: true))
    }
    for (threads, access) in [(1, LogAccess.stream), (2, .stream), (1, .read), (2, .read)] {
      ways.append(
        LogScanOptions(
          threads: threads, chunkBytes: chunk, keepsAllRejected: true, access: access))
    }
  }
  return ways
}()

private func told(_ way: LogScanOptions) -> String {
  "chunks of \(way.chunkBytes), \(way.threads) threads, \(way.access)"
}

@Suite struct LogSeamTests {
  @Test(arguments: Fixtures.names("powermta") + Fixtures.names("dialect"))
  func everyFixtureReadsAsTheReferenceSaysInEveryWay(_ name: String) async throws {
    let bytes = try Fixtures.bytes(name)
    let reference = ReferenceLog(bytes)
    let folder = try TemporaryFolder()
    let packed = try folder.write("packed", GzipBytes.member(bytes))
    for way in waysToRead {
      for path in way.threads == 1 ? [Fixtures.path(name), packed] : [Fixtures.path(name)] {
        let result = await scan([path], way)
        #expect(result.differences(from: reference) == [], "\(name), \(told(way))")
        #expect(
          result.problems.map(\.code) == (name == "dialect/nul-bytes.csv" ? [.nulBytes] : []))
        #expect(result.tallies[0].bytes == bytes.count, "\(name), \(told(way))")
      }
    }
  }

  @Test(arguments: 0..<15)
  func randomBytesReadAsTheReferenceSaysInEveryWay(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let words = [
      "type", "timeLogged", "orig", ",", ",", ",", "\n", "\r\n", "\"", "\"\"", "d", "b", "tq", "zz",
      "1568740380", "2026-01-01 10:00:00+0200", "2026-01-01 10:00:00", "\u{0}", "é", "#type", " ",
      String(repeating: "\u{0}", count: 16), String(repeating: "\u{0}", count: 512),
    ]
    let folder = try TemporaryFolder()
    for round in 0..<12 {
      var text = round % 3 == 0 ? "" : "type,timeLogged,orig\n"
      if round % 4 == 1 { text = "\u{feff}timeLogged,type,orig\r\n" }
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        text += words.randomElement(using: &random) ?? ""
      }
      let path = try folder.write("a.csv", text: text)
      let isText = await scan([path]).problems.allSatisfy { $0.code == .nulBytes }
      guard isText else { continue }
      let reference = ReferenceLog(Array(text.utf8))
      for way in waysToRead {
        let result = await scan([path], way)
        #expect(result.differences(from: reference) == [], "\(told(way)): \(text.debugDescription)")
        #expect(result.tallies[0].bytes == text.utf8.count)
      }
    }
  }

  @Test func aCutInsideAQuotedLineEndIsReadAgain() async throws {
    let folder = try TemporaryFolder()
    let text =
      "type,timeLogged,dsnDiag\nd,1568740380,\"one\nd,1568740381,two\nthree\"\nd,1568740382,x\n"
    let path = try folder.write("a.csv", text: text)
    for chunk in 1...text.utf8.count {
      for threads in [1, 3] {
        let result = await scan([path], LogScanOptions(threads: threads, chunkBytes: chunk))
        #expect(
          result.rows.map { $0[.dsnDiag] } == ["one\nd,1568740381,two\nthree", "x"], "\(chunk)")
        #expect(result.tallies[0].rows == 2)
      }
    }
  }

  @Test func aHeaderInTheMiddleHoldsForAllChunksAfterIt() async throws {
    let folder = try TemporaryFolder()
    let rows = (0..<40).map { "d,\(1_568_740_380 + $0),a\($0)@x.example\n" }
    let others = (0..<40).map { "b\($0)@x.example,d,\(1_568_740_480 + $0)\n" }
    let text =
      "type,timeLogged,rcpt\n" + rows.joined() + "type,orig,timeLogged\n"
      + rows.map { "d,x,\($0.split(separator: ",")[1])\n" }.joined()
      + "type,rcpt\ntimeLogged,type\n" + "TYPE,timelogged,RCPT\n" + rows.joined()
      + others.joined()
    let path = try folder.write("a.csv", text: text)
    let reference = ReferenceLog(Array(text.utf8))
    for way in waysToRead {
      let result = await scan([path], way)
      #expect(result.differences(from: reference) == [], "\(told(way))")
    }
  }

  @Test func severalInputsKeepTheirOwnColumnsAndTallies() async throws {
    let folder = try TemporaryFolder()
    let first = try folder.write("1.csv", text: "type,timeLogged,orig\nd,1568740380,a\nd,x,b\n")
    let second = try folder.write("2.csv", text: "type,orig,timeLogged\nb,c,1568740381\n")
    let third = try folder.write("3.csv", text: "d,1568740380,e\n")
    let empty = try folder.write("4.csv", text: "")
    for way in waysToRead {
      let result = await scan([first, second, third, empty, folder.path + "/none"], way)
      #expect(result.rows.map { $0[.orig] } == ["a", "c"])
      #expect(result.rows.map(\.input) == [0, 1])
      #expect(result.tallies.map(\.rows) == [2, 1, 1, 0, 0])
      #expect(result.tallies.map(\.rejected) == [1, 0, 1, 0, 0])
      #expect(result.problems.map(\.code) == [.cannotOpen])
    }
  }

  @Test func manyRejectedRowsKeepTheSameFirstOnesInEveryWay() async throws {
    let folder = try TemporaryFolder()
    let text = "type,timeLogged\n" + (0..<200).map { "d,bad\($0)\n" }.joined()
    let path = try folder.write("a.csv", text: text)
    let whole = await scan([path]).tallies[0]
    #expect(whole.rejected == 200)
    #expect(whole.rejectedRows.count == LogTally.rejectedKeptMax)
    for chunk in [1, 7, 27, 64] {
      for threads in [1, 2] {
        let result = await scan([path], LogScanOptions(threads: threads, chunkBytes: chunk))
        #expect(result.tallies[0] == whole)
      }
    }
    let all = await scan([path], LogScanOptions(chunkBytes: 7, keepsAllRejected: true))
    #expect(all.tallies[0].rejectedRows.count == 200)
  }

  @Test func aFileWithoutLineEndsIsOneRowInAnyChunks() async throws {
    let folder = try TemporaryFolder()
    let text = "type,timeLogged\nd,1568740380,\(String(repeating: "x", count: 5000))"
    let path = try folder.write("a.csv", text: text)
    for chunk in [64, 1000, 100_000] {
      let result = await scan([path], LogScanOptions(threads: 2, chunkBytes: chunk))
      #expect(result.rows.map(\.time) == [1_568_740_380])
      #expect(result.tallies[0].bytes == text.utf8.count)
    }
  }

  @Test func progressTellsEachByteOnce() async throws {
    let folder = try TemporaryFolder()
    let text = "type,timeLogged\nd,1568740380,\"a\n\"\ntype,timeLogged,orig\nd,1568740380\n"
    let path = try folder.write("a.csv", text: text)
    for way in waysToRead {
      let told = ByteCount()
      _ = await LogScan(
        inputs: [LogInput(path: path)], options: way, progress: { told.add($0) },
        makeWorker: { Collector() }
      ).run()
      #expect(told.total == text.utf8.count)
    }
  }
}

/// A sum that several threads add to.
private final class ByteCount: @unchecked Sendable {
  private let lock = NSLock()
  private var sum = 0
  var total: Int { lock.withLock { sum } }
  func add(_ count: Int) { lock.withLock { sum += count } }
}
