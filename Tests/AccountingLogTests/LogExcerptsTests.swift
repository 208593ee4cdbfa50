import AccountingLog
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
    let records = LogExcerpts.read(places, assumedLayout: nil)
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
    #expect(LogExcerpts.read(places, assumedLayout: nil).isEmpty)
    #expect(LogExcerpts.read([], assumedLayout: nil).isEmpty)
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
    let records = LogExcerpts.read(places, assumedLayout: nil)
    #expect(places.map { records[$0]?[.dsnDiag] } == ["smtp;550 one", "smtp;550 two"])
  }
}
