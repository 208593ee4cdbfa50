import AccountingLog
import CSVRows
import TestSupport
import Testing

/// A record with its type and time, and one more member written as given.
private func record(_ member: String) -> String {
  "{\"type\":\"d\",\"timeLogged\":\"1568740380\",\(member)}"
}

private func scanText(_ text: String) async throws -> ScanResult {
  let folder = try TemporaryFolder()
  return await scan([try folder.write("a.json", text: text)])
}

@Suite struct JSONLinesTests {
  @Test(arguments: [
    (#""orig":"plain""#, "plain"),
    (#""orig" : "blanks around" "#, "blanks around"),
    (#""orig":"\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    (#""orig":"a,b\"c\"d""#, "a,b\"c\"d"),
    (#""orig":"\u0041\u00e9\u20ac\u002C""#, "Aé€,"),
    (#""orig":"\ud83d\ude00""#, "😀"), (#""orig":"\uD83D\uDE00!""#, "😀!"),
    (#""orig":"\ud83d""#, "\u{fffd}"), (#""orig":"\ude00x""#, "\u{fffd}x"),
    (#""orig":"\ud83d\u0041""#, "\u{fffd}A"), (#""orig":"\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
    (#""orig":"\ud83d\n""#, "\u{fffd}\n"), (#""orig":"\u0000""#, "\0"),
    (#""orig":"Bücher""#, "Bücher"), (#""orig":"""#, ""), (#""orig":null"#, ""),
    (#""orig":true"#, "true"), (#""orig":false"#, "false"), (#""orig":12"#, "12"),
    (#""orig":-0.5e+10"#, "-0.5e+10"), (#""orig":0"#, "0"), (#""orig":1E5"#, "1E5"),
    (#""orig":{"a":["}",{"b":"]\""}]}"#, ""), (#""orig":[]"#, ""), (#""orig":[1,2]"#, ""),
    (#""other":{"orig":"no"},"orig":"yes""#, "yes"),
    (#""orig":"first","orig":"second""#, "first"), (#""ORIG":"case","orig":"x""#, "case"),
    (#""orig":null,"orig":"second""#, ""), (#""unknown":"x""#, ""),
    (#""\u006frig":"escaped key""#, "escaped key"),
  ])
  func readsAMember(_ member: String, _ value: String) async throws {
    let result = try await scanText(record(member) + "\n")
    #expect(result.rows.map { $0[.orig] } == [value])
    #expect(result.rows.map(\.time) == [1_568_740_380])
  }

  @Test(arguments: [
    "{\"type\":\"d\"", "{\"type\":\"d\",}", "{\"type\" \"d\"}", "{\"type\":}", "{type:\"d\"}",
    "{\"type\":\"d\"} x", "{\"type\":\"d\"}{\"type\":\"d\"}", "{,}", "{\"type\":\"d\"\"a\":\"b\"}",
    #"{"type":"\x"}"#, #"{"type":"\u12g4"}"#, #"{"type":"\u12"}"#, #"{"type":"open}"#,
    #"{"type":nul}"#, #"{"type":01}"#, #"{"type":1.}"#, #"{"type":.5}"#, #"{"type":+1}"#,
    #"{"type":1e}"#, #"{"type":-}"#, #"{"type":1.2.3}"#, #"{"type":0x1}"#, #"{"type":NaN}"#,
    #"{"type":[}"#, #"{"type":[}}"#, #"{"type":[1}]}"#, #"{"type":{"a":1]}"#, "[]", "\"type\"",
    "type,timeLogged", "x\u{0}", "}",
  ])
  func rejectsABrokenLineAndReadsTheNext(_ line: String) async throws {
    let good = record(#""orig":"x""#)
    let result = try await scanText("\(good)\n\(line)\n\n\(good)\r\n")
    let tally = result.tallies[0]
    let offset = good.utf8.count + 1
    #expect(result.rows.map(\.offset) == [0, offset + line.utf8.count + 2])
    #expect(tally.rows == 3)
    #expect(
      tally.rejectedRows == [RejectedRow(offset: offset, reason: .badJSON, raw: Array(line.utf8))])
  }

  @Test(arguments: [0, 1])
  func nestingIsBounded(_ past: Int) async throws {
    let depth = JSONLinesTranscoder.depthMax + past
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let nested =
        String(repeating: open, count: depth) + (open == "[" ? "" : "1")
        + String(repeating: close, count: depth)
      let result = try await scanText(record("\"x\":\(nested),\"orig\":\"y\"") + "\n")
      #expect(result.rows.map { $0[.orig] } == (past == 0 ? ["y"] : []))
      #expect(result.tallies[0].rows == 1)
    }
  }

  @Test func recordsLackingTypeOrTimeAreRejected() async throws {
    let result = try await scanText(
      """
      {"orig":"a","timeLogged":"1568740380"}
      {"type":"d","orig":"a"}
      {"type":"d","timeLogged":"yesterday"}
      {}
      {"type":"type","timeLogged":"1568740380"}

      """)
    let reasons = result.tallies[0].rejectedRows.map(\.reason)
    #expect(reasons == [.badType, .noTime, .badTime, .badType])
    // A header line has no meaning here: the word is a type that is not known.
    #expect(result.rows.map(\.type) == [.unknown])
  }

  @Test func aLastLineWithoutItsEndCountsWhenItIsWhole() async throws {
    let good = record(#""orig":"x""#)
    let whole = try await scanText(good + "\n" + good)
    #expect(whole.rows.count == 2)
    for cut in 1..<good.utf8.count {
      let result = try await scanText(good + "\n" + good.prefix(cut))
      #expect(result.rows.count == 1)
      #expect(result.tallies[0].rejectedRows.map(\.reason) == [.unfinishedRow])
      #expect(result.tallies[0].rejectedRows.map(\.offset) == [good.utf8.count + 1])
    }
  }

  @Test func aByteOrderMarkAndBlankLinesArePassedOver() async throws {
    let result = try await scanText("\u{feff}\r\n  \n" + record(#""orig":"x""#) + "\n")
    #expect(result.rows.map { $0[.orig] } == ["x"])
    #expect(result.rows.map(\.offset) == [8])
    #expect(result.tallies[0].rows == 1)
  }

  @Test(arguments: [-1, 0, 1])
  func lineLengthIsBounded(_ past: Int) async throws {
    let frame = record(#""x":"""#)
    let fill = FieldScanner.rowBytesMax - frame.utf8.count + past
    let long = record("\"x\":\"\(String(repeating: "a", count: fill))\"")
    let result = try await scanText(long + "\n" + record(#""orig":"y""#) + "\n")
    #expect(result.rows.count == (past <= 0 ? 2 : 1))
    #expect(result.rows.last.map { $0[.orig] } == "y")
    #expect(result.rows.last?.offset == long.utf8.count + 1)
    #expect(result.tallies[0].byReason[Int(RejectReason.rowTooLong.rawValue)] == max(0, past))
  }

  /// However many line ends a value holds, a line is one row, and none of its text is another.
  @Test(arguments: [64, 65, 500])
  func noTextOfAValueIsTakenForARow(count: Int) async throws {
    let text = String(repeating: "\\nd,1568740380,forged", count: count)
    let line = record("\"dsnDiag\":\"\(text)\"")
    let result = try await scanText("\(line)\n\(record(#""orig":"x""#))\n")
    #expect(result.rows.map(\.offset) == [0, line.utf8.count + 1])
    #expect(result.rows[0][.dsnDiag].utf8.count == text.utf8.count - count)
    #expect(result.tallies[0].rows == 2)
  }

  /// A line that fits and whose row does not, with a line end in a value.
  @Test func aLineWhoseRowIsTooLongIsOneRejectedRow() async throws {
    let start = #"{"orig":"a\nd,1568740380,"#
    let fill = String(repeating: "a", count: FieldScanner.rowBytesMax - start.utf8.count - 2)
    let result = try await scanText(start + fill + "\"}\n" + record(#""orig":"y""#) + "\n")
    #expect(result.rows.map { $0[.orig] } == ["y"])
    #expect(result.tallies[0].rejectedRows.map(\.reason) == [.rowTooLong])
    #expect(result.tallies[0].rejectedRows.map(\.offset) == [0])
  }

  @Test func anyBytesAddUp() async throws {
    var random = SeededRandom(seed: 8259)
    let folder = try TemporaryFolder()
    let seed = Array((record(#""orig":"x\u0041","y":[{"z":1}]"#) + "\n").utf8)
    for round in 0..<200 {
      var bytes = seed + seed + seed
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        bytes[Int.random(in: 1..<bytes.count, using: &random)] =
          Array("{}[]\",:\\u\n0é".utf8).randomElement(using: &random) ?? 0
      }
      let path = try folder.write("a", bytes)
      let whole = await scan([path])
      let tally = whole.tallies[0]
      #expect(tally.rows == tally.byType.reduce(0, +) + tally.rejected, "\(round)")
      #expect(tally.rows >= 1)
      let lines = bytes.split(separator: 10).count
      #expect(tally.rows <= lines)
      for chunk in [1, 27] {
        #expect(await scan([path], LogScanOptions(chunkBytes: chunk)) == whole)
      }
    }
  }
}
