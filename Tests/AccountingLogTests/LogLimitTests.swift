import AccountingLog
import CSVRows
import TestSupport
import Testing

private let header = "type,timeLogged,orig\n"

@Suite struct LogLimitTests {
  @Test(arguments: [-1, 0, 1])
  func rowLengthIsBounded(_ past: Int) async throws {
    let folder = try TemporaryFolder()
    let start = "d,1568740380,"
    let fill = FieldScanner.rowBytesMax - start.utf8.count + past
    let text = header + start + String(repeating: "x", count: fill) + "\nd,1568740381,y\n"
    let path = try folder.write("a.csv", text: text)
    for options in [
      LogScanOptions(), LogScanOptions(threads: 2, chunkBytes: 300_000),
      LogScanOptions(chunkBytes: 300_000, access: .stream),
      LogScanOptions(access: .stream),
      LogScanOptions(threads: 2, chunkBytes: 300_000, access: .read),
      LogScanOptions(access: .read),
    ] {
      let result = await scan([path], options)
      #expect(result.rows.map(\.time).last == 1_568_740_381)
      #expect(result.rows.count == (past <= 0 ? 2 : 1))
      #expect(result.tallies[0].byReason[Int(RejectReason.rowTooLong.rawValue)] == max(0, past))
      #expect(result.tallies[0].rows == 2)
      #expect(result.tallies[0].bytes == text.utf8.count)
    }
  }

  /// The row goes over whole chunks, and its end lies far behind the piece that was looked at.
  @Test(arguments: [LogAccess.map, .read, .stream], [1, 2])
  func aRowOfManyChunksIsOneRejectedRow(_ access: LogAccess, _ threads: Int) async throws {
    let folder = try TemporaryFolder()
    let long = String(repeating: "x,\"y\"", count: FieldScanner.rowBytesMax)
    for end in ["\nd,1568740381,y\n", ""] {
      let text = header + "d,1568740380,a\n" + long + end
      let path = try folder.write("a.csv", text: text)
      let options = LogScanOptions(threads: threads, chunkBytes: 300_000, access: access)
      let result = await scan([path], options)
      #expect(result.rows.count == (end.isEmpty ? 1 : 2))
      #expect(result.tallies[0].byReason[Int(RejectReason.rowTooLong.rawValue)] == 1)
      #expect(result.tallies[0].rows == result.rows.count + 1)
      #expect(result.tallies[0].bytes == text.utf8.count)
    }
  }

  /// More than the system lets a process map or open at once, if all stayed open.
  @Test(arguments: [LogAccess.map, .read], [1, 3])
  func readsThousandsOfSmallFiles(_ access: LogAccess, _ threads: Int) async throws {
    let folder = try TemporaryFolder()
    let paths = try (0..<3000).map { number in
      try folder.write("\(number).csv", text: header + "d,\(1_568_740_380 + number),a\n")
    }
    let result = await scan(paths, LogScanOptions(threads: threads, access: access))
    #expect(result.problems == [])
    #expect(result.rows.map(\.time) == paths.indices.map { 1_568_740_380 + $0 })
    #expect(result.tallies.allSatisfy { $0.rows == 1 })
  }

  @Test func aKeptRejectedRowIsCut() async throws {
    let folder = try TemporaryFolder()
    for past in [-1, 0, 1] {
      let row = String(repeating: "x y", count: RejectedRow.rawBytesMax).prefix(
        RejectedRow.rawBytesMax + past)
      let path = try folder.write("a.csv", text: header + row + "\r\n")
      let kept = await scan([path]).tallies[0].rejectedRows
      #expect(kept.map(\.raw) == [Array(row.utf8.prefix(RejectedRow.rawBytesMax))])
    }
  }

  @Test(arguments: [-1, 0, 1])
  func fieldsPastTheLimitAreNotSeen(_ past: Int) async throws {
    let folder = try TemporaryFolder()
    // The place of the last column decides whether it is seen.
    let place = FieldScanner.rowFieldsMax + past
    let filler = String(repeating: ",", count: place - 3)
    let text = "type,timeLogged\(filler),orig\nd,1568740380\(filler),x\n"
    let result = await scan([try folder.write("a.csv", text: text)])
    #expect(result.rows.map { $0[.orig] } == [past <= 0 ? "x" : ""])
  }

  /// The name that makes a header line of the first row is the last that is seen, or one behind it.
  @Test(arguments: [0, 1])
  func aHeaderLineThatNamesTypePastTheLimitSaysSo(_ past: Int) async throws {
    let folder = try TemporaryFolder()
    let filler = String(repeating: ",", count: FieldScanner.rowFieldsMax + past - 2)
    let text = "timeLogged,orig\(filler)type\n1568740380,x\(filler)d\n"
    let seen = await scan([try folder.write("a.csv", text: text)])
    #expect(seen.rows.map { $0[.orig] } == (past == 0 ? ["x"] : []))
    let reasons = seen.tallies[0].rejectedRows.map(\.reason)
    #expect(reasons == (past == 0 ? [] : [.tooManyColumns, .tooManyColumns]))
    #expect(RejectReason.tooManyColumns.reason.contains("\(FieldScanner.rowFieldsMax) columns"))
  }

  @Test(arguments: [0, 1])
  func typeWordsAreBounded(_ past: Int) async throws {
    let folder = try TemporaryFolder()
    let word = String(repeating: "z", count: RecordType.codeBytesMax + past)
    let result = await scan([try folder.write("a.csv", text: header + word + ",1568740380,x\n")])
    #expect(result.rows.map(\.type) == (past == 0 ? [.unknown] : []))
    #expect(result.tallies[0].rejectedRows.map(\.reason) == (past == 0 ? [] : [.badType]))
  }

  @Test func optionsStayInTheirLimits() {
    #expect(LogScanOptions(threads: 0).threads == 1)
    #expect(LogScanOptions(threads: LogScanOptions.threadsMax).threads == LogScanOptions.threadsMax)
    let past = LogScanOptions(threads: LogScanOptions.threadsMax + 1)
    #expect(past.threads == LogScanOptions.threadsMax)
    #expect(LogScanOptions(chunkBytes: 0).chunkBytes == LogScanOptions.chunkBytesMin)
    #expect(LogScanOptions(chunkBytes: Int.min).chunkBytes == LogScanOptions.chunkBytesMin)
    #expect(LogScanOptions(chunkBytes: 1).chunkBytes == 1)
  }

  /// Two values of nearly a row each, both with doubled quotes, must not need room at once.
  @Test func longQuotedValuesOfTwoRowsDoNotNeedRoomTogether() async throws {
    let folder = try TemporaryFolder()
    let long = "\"\"\"" + String(repeating: "x", count: FieldScanner.rowBytesMax - 40) + "\""
    let text = "orig,timeLogged,type\nz,\(long),d\n\(long),1568740380,d\n"
    let result = await scan([try folder.write("a.csv", text: text)])
    #expect(result.rows.map(\.time) == [1_568_740_380])
    #expect(result.tallies[0].rejectedRows.map(\.reason) == [.badTime])
  }

  @Test func headerLinesOfManyNamesAreReadInOneLook() async throws {
    let folder = try TemporaryFolder()
    let names = (0..<FieldScanner.rowFieldsMax - 3).map { "header_x-\($0)" }
    let line = "type,\(names.joined(separator: ",")),timeLogged,orig\n"
    let commas = String(repeating: ",", count: names.count)
    let text = String(repeating: line, count: 20) + "d,\(commas)1568740380,x\n"
    let result = await scan([try folder.write("a.csv", text: text)])
    #expect(result.rows.map { $0[.orig] } == ["x"])
    #expect(result.tallies[0].rows == 1)
  }

  @Test func aHeaderLineLongerThanTheHeadIsReadInEveryChunk() async throws {
    let folder = try TemporaryFolder()
    let name = String(repeating: "n", count: LogSource.headBytes)
    let rows = (0..<50).map { "d,\(1_568_740_380 + $0),,x\n" }.joined()
    let text = Array("type,timeLogged,\(name),orig\n\(rows)".utf8)
    let path = try folder.write("a.csv", text)
    for options in [LogScanOptions(threads: 2, chunkBytes: 256), LogScanOptions()] {
      #expect(await scan([path], options).differences(from: ReferenceLog(text)) == [])
    }
  }
}
