import AccountingLog
import Foundation
import TestSupport
import Testing

/// Rows read again by their offsets.
struct LogExcerptsTests {
  private static let replies = (0..<50).map { "smtp;550 5.7.1 reply \($0), \"quoted\"" }

  private static func log() -> SmallLog {
    var log = SmallLog()
    for (number, reply) in replies.enumerated() {
      log.add("b", at: 1_771_200_000, reply: reply, job: "job\(number)")
    }
    return log
  }

  /// Offsets of the rows, counted in the text itself.
  private static func offsets(_ text: String) -> [Int] {
    let bytes = Array(text.utf8)
    let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }
    return ends.dropLast().map { $0 + 1 }
  }

  @Test(arguments: [false, true]) func rowsAreReadAgain(_ isPacked: Bool) throws {
    let text = Self.log().text
    let folder = try TemporaryFolder()
    let path =
      isPacked
      ? try folder.write("acct.csv.gz", GzipBytes.member(Array(text.utf8)))
      : try folder.write("acct.csv", text: text)
    let offsets = Self.offsets(text)
    #expect(offsets.count == Self.replies.count)
    let places = [0, 17, 49].map { LogExcerpts.Place(path: path, offset: offsets[$0]) }
    let records = LogExcerpts.read(places, of: LogLayouts(assumed: nil))
    #expect(places.map { records[$0]?[.dsnDiag] } == [0, 17, 49].map { Self.replies[$0] })
    #expect(places.map { records[$0]?[.jobId] } == ["job0", "job17", "job49"])
  }

  @Test func whatIsNotThereIsLeftOut() throws {
    let folder = try TemporaryFolder()
    let text = Self.log().text
    let path = try folder.write("acct.csv", text: text)
    let first = try #require(Self.offsets(text).first)
    let places = [
      LogExcerpts.Place(path: path, offset: first + 1),
      LogExcerpts.Place(path: path, offset: text.utf8.count),
      LogExcerpts.Place(path: path + ".gone", offset: first),
      LogExcerpts.Place(path: "-", offset: first),
    ]
    #expect(LogExcerpts.read(places, of: LogLayouts(assumed: nil)).isEmpty)
    #expect(LogExcerpts.read([], of: LogLayouts(assumed: nil)).isEmpty)
  }

  @Test func eachFileHasItsOwnOffsets() throws {
    let folder = try TemporaryFolder()
    let logs = ["one", "two"].map { name in
      var log = SmallLog()
      log.add("b", at: 1_771_200_000, reply: "smtp;550 \(name)")
      return log.text
    }
    let places = try logs.enumerated().map { number, text in
      LogExcerpts.Place(
        path: try folder.write("\(number).csv", text: text), offset: SmallLog.header.utf8.count + 1)
    }
    let records = LogExcerpts.read(places, of: LogLayouts(assumed: nil))
    #expect(places.map { records[$0]?[.dsnDiag] } == ["smtp;550 one", "smtp;550 two"])
  }

  /// Every row of every fixture, read again by its place alone, at any size of chunks.
  @Test(arguments: [7, 64, 1 << 20], [LogAccess.map, .read])
  func anyRowIsFoundByItsPlace(_ chunkBytes: Int, _ access: LogAccess) async throws {
    let names = ["dialect", "powermta", "spectrum"].flatMap { Fixtures.names($0) }
    #expect(names.count > 3)
    for name in names {
      let path = Fixtures.path(name)
      let assumed = ColumnLayout(known: .v4_5)
      var rows: [LogExcerpts.Place: LogRecord] = [:]
      LogReader(assumedLayout: assumed).read(path: path) {
        rows[LogExcerpts.Place(path: path, offset: $0.offset)] = $0
      }
      let layouts = await layouts([LogInput(path: path)], chunkBytes, assumed, access)
      #expect(LogExcerpts.read(Array(rows.keys), of: layouts) == rows, "\(name)")
    }
  }

  @Test func columnsThatChangeInTheFileAreMinded() async throws {
    let folder = try TemporaryFolder()
    var text = ""
    for part in 0..<40 {
      text +=
        part.isMultiple(of: 2)
        ? "type,timeLogged,dsnDiag,jobId\n" : "type,jobId,timeLogged,dsnDiag\n"
      for row in 0..<5 {
        let time = "2026-02-16 00:00:00+0000"
        text +=
          part.isMultiple(of: 2)
          ? "b,\(time),\"550, \(part)\",job\(row)\n" : "b,job\(row),\(time),\"550, \(part)\"\n"
      }
    }
    let path = try folder.write("acct.csv", text: text)
    var rows: [LogExcerpts.Place: LogRecord] = [:]
    LogReader().read(path: path) { rows[LogExcerpts.Place(path: path, offset: $0.offset)] = $0 }
    #expect(rows.count == 200)
    for chunkBytes in [1, 7, 27, 64, 1000] {
      let layouts = await layouts([LogInput(path: path)], chunkBytes, nil)
      #expect(LogExcerpts.read(Array(rows.keys), of: layouts) == rows)
    }
  }

  @Test func columnsThatChangeTooOftenAreReadFromTheFront() async throws {
    let folder = try TemporaryFolder()
    for changes in [LogLayouts.changesMax - 1, LogLayouts.changesMax, LogLayouts.changesMax + 1] {
      // The columns before the first header line count as one.
      let headers = (0..<changes).map {
        $0.isMultiple(of: 2) ? "type,timeLogged,jobId\n" : "type,jobId,timeLogged\n"
      }
      let last = changes.isMultiple(of: 2) ? "b,last,@1771200000\n" : "b,@1771200000,last\n"
      let row = last.replacingOccurrences(of: "@1771200000", with: "2026-02-16 00:00:00+0000")
      let text = headers.joined() + row
      let path = try folder.write("acct\(changes).csv", text: text)
      let place = LogExcerpts.Place(path: path, offset: text.utf8.count - row.utf8.count)
      let layouts = await layouts([LogInput(path: path)], 1 << 20, nil)
      #expect(layouts.knows(path) == (changes < LogLayouts.changesMax))
      #expect(LogExcerpts.read([place], of: layouts)[place]?[.jobId] == "last")
    }
  }

  @Test func aFileThatIsAnotherNowGivesNoPieceOfARow() async throws {
    let folder = try TemporaryFolder()
    let text = Self.log().text
    let path = try folder.write("acct.csv", text: text)
    let layouts = await layouts([LogInput(path: path)], 1 << 20, nil)
    let offsets = Self.offsets(text)
    _ = try folder.write("acct.csv", text: "#" + text)
    let places = offsets.map { LogExcerpts.Place(path: path, offset: $0) }
    #expect(LogExcerpts.read(places, of: layouts).isEmpty)
    _ = try folder.write("acct.csv", text: String(text.prefix(100)))
    #expect(LogExcerpts.read(places, of: layouts).isEmpty)
  }

  /// A store knows rows that stand before the place from which a later run reads on.
  @Test func rowsBeforeTheScanBeganAreFoundToo() async throws {
    let folder = try TemporaryFolder()
    let text = Self.log().text
    let path = try folder.write("acct.csv", text: text)
    let offsets = Self.offsets(text)
    var input = LogInput(path: path)
    input.resume = LogPosition(
      offset: offsets[20],
      layout: ColumnLayout(names: SmallLog.header.split(separator: ",").map(String.init)))
    let layouts = await layouts([input], 1 << 20, nil)
    #expect(layouts.knows(path))
    let places = offsets.map { LogExcerpts.Place(path: path, offset: $0) }
    let records = LogExcerpts.read(places, of: layouts)
    #expect(places.map { records[$0]?[.dsnDiag] } == Self.replies)
  }

  private func layouts(
    _ inputs: [LogInput], _ chunkBytes: Int, _ assumed: ColumnLayout?,
    _ access: LogAccess = .automatic
  ) async -> LogLayouts {
    let options = LogScanOptions(
      threads: 2, chunkBytes: chunkBytes, assumedLayout: assumed, access: access)
    let scan = LogScan(inputs: inputs, options: options) { Collector() }
    return await scan.run().layouts
  }
}
