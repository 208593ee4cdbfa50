import CSVRows
import TestSupport
import Testing

/// The fast scanner told as the reference tells: whole rows of values.
private func scanAll(
  _ bytes: [UInt8], from start: Int = 0, visibleBytes: Int? = nil, blockBytes: Int? = nil
) -> [ReferenceCSV.Row] {
  let index = FieldIndex()
  let scratch = FieldScratch()
  var rows: [ReferenceCSV.Row] = []
  bytes.withUnsafeBytes { memory in
    let all = UnsafeRawBufferPointer(rebasing: memory[..<(visibleBytes ?? memory.count)])
    var position = start
    // What has "arrived" so far, in steps of one block.
    var arrived = min(all.count, blockBytes ?? all.count)
    while position < all.count {
      let isFinal = arrived == all.count
      let view = UnsafeRawBufferPointer(rebasing: all[..<arrived])
      let progress = FieldScanner.scan(
        view, from: position, until: arrived, isFinal: isFinal, into: index)
      for row in 0..<index.rowCount { rows.append(told(view, index, index.rows[row], scratch)) }
      position = progress.position
      if progress.skipping {
        while position < all.count, all[position] != 10 { position += 1 }
        position = min(position + 1, all.count)
      }
      if progress.needsMore || position >= arrived {
        arrived = min(all.count, arrived + (blockBytes ?? all.count))
      }
    }
  }
  return rows
}

private func told(
  _ bytes: UnsafeRawBufferPointer, _ index: FieldIndex, _ row: FieldIndex.Row,
  _ scratch: FieldScratch
) -> ReferenceCSV.Row {
  scratch.reset()
  var fields: [[UInt8]] = []
  for field in 0..<Int(row.fieldCount) {
    let range = index.range(of: field, in: row)
    fields.append(Array(scratch.value(of: UnsafeRawBufferPointer(rebasing: bytes[range]))))
  }
  switch row.status {
  case .complete: return .complete(fields)
  case .unterminated: return .unterminated(fields)
  case .unclosed: return .unclosed
  case .strayQuote: return .strayQuote
  case .tooLong: return .tooLong
  }
}

private func complete(_ values: String...) -> ReferenceCSV.Row {
  .complete(values.map { Array($0.utf8) })
}

@Suite struct FieldScannerTests {
  @Test(arguments: [
    ("a,b\n", [complete("a", "b")]),
    ("a,b\r\nc,d\n", [complete("a", "b"), complete("c", "d")]),
    ("a,\"x,y\",b\r\n", [complete("a", "x,y", "b")]),
    ("\"a \"\"b\"\" c\",d\n", [complete("a \"b\" c", "d")]),
    ("\"one\r\ntwo\",x\r\n", [complete("one\r\ntwo", "x")]),
    ("\"\",\"\"\n", [complete("", "")]),
    ("a\"b,c\n", [complete("a\"b", "c")]),
    ("\"a\"b,c\n", [complete("ab", "c")]),
    (",\n", [complete("", "")]),
    ("\n", [complete("")]),
    ("a\rb\n", [complete("a\rb")]),
    ("\"x\"\r\n", [complete("x")]),
  ])
  func readsRows(_ text: String, _ expected: [ReferenceCSV.Row]) {
    #expect(scanAll(Array(text.utf8)) == expected)
  }

  @Test func aStrayQuoteCostsOneLine() {
    let text = "a,\"stray,1\nb,\"q,q\",2\nc,3\n"
    #expect(
      scanAll(Array(text.utf8)) == [.strayQuote, complete("b", "q,q", "2"), complete("c", "3")])
  }

  @Test func aStrayQuoteThatNothingClosesCostsOneLine() {
    let text = "a,\"stray,1\nb,2\nc,3\n"
    #expect(scanAll(Array(text.utf8)) == [.strayQuote, complete("b", "2"), complete("c", "3")])
  }

  @Test func theLastLineMayLackItsEnd() {
    #expect(
      scanAll(Array("a,b\nc,d".utf8))
        == [complete("a", "b"), .unterminated([Array("c".utf8), Array("d".utf8)])])
  }

  @Test(arguments: [-1, 0, 1])
  func rowLengthIsBounded(_ past: Int) {
    let long = [UInt8](repeating: 0x61, count: FieldScanner.rowBytesMax + past) + [10]
    let rows = scanAll(long + Array("b\n".utf8))
    #expect(rows.last == complete("b"))
    #expect((rows.first == .tooLong) == (past == 1))
    #expect(rows == ReferenceCSV.read(long + Array("b\n".utf8), rowBytesMax: 1 << 20))
  }

  @Test(arguments: [-1, 0, 1, 5])
  func fieldCountIsBounded(_ past: Int) {
    let fields = FieldScanner.rowFieldsMax + past
    let row = Array(String(repeating: ",", count: fields - 1).utf8) + [10]
    let index = FieldIndex()
    row.withUnsafeBytes {
      _ = FieldScanner.scan($0, from: 0, until: $0.count, isFinal: true, into: index)
    }
    #expect(index.rowCount == 1)
    #expect(index.rows[0].fieldCount == min(fields, FieldScanner.rowFieldsMax))
    #expect(index.rows[0].next == row.count)
  }

  @Test(arguments: [-1, 0, 1])
  func quotedLineEndsOfARowAreBounded(_ past: Int) {
    let lines = FieldScanner.quotedLinesMax + past
    let value = String(repeating: "x\n", count: lines - 1)
    let bytes = Array("\"\(value)\",\"y\nz\"\nb\n".utf8)
    let rows = scanAll(bytes)
    #expect(rows.last == complete("b"))
    #expect((rows.first == complete(value, "y\nz")) == (past <= 0))
    #expect((rows.first == .strayQuote) == (past > 0))
    #expect(rows == ReferenceCSV.read(bytes, rowBytesMax: FieldScanner.rowBytesMax))
  }

  /// Every line of it opens quotes that the next one closes, so that each line looks like the
  /// start of one endless row; read without a limit of lines it takes minutes.
  @Test func linesThatOpenQuotesForEachOtherCostTheirOwnLengthOnly() {
    let lines = 20_000
    let rows = scanAll(Array(String(repeating: "a\",\"b\n", count: lines).utf8))
    #expect(rows.count > lines - FieldScanner.quotedLinesMax)
    #expect(rows.dropLast(FieldScanner.quotedLinesMax + 1).allSatisfy { $0 == .strayQuote })
  }

  @Test func aTooLongRowIsSkippedWhereverTheBytesEnd() {
    let tail = Array("b,c\n".utf8)
    for past in [1, 2, 100, 70_000] {
      let bytes = [UInt8](repeating: 0x61, count: FieldScanner.rowBytesMax + past) + [10] + tail
      for block in [1 << 18, (1 << 20) + 1, (1 << 20) + 2] {
        #expect(scanAll(bytes, blockBytes: block) == [.tooLong, complete("b", "c")])
      }
    }
  }

  @Test func aLongRowMayHoldQuotesAtItsVeryEnd() {
    for past in -3...2 {
      let count = FieldScanner.rowBytesMax + past
      let bytes = Array("\"".utf8) + [UInt8](repeating: 0x61, count: count - 2) + Array("\"".utf8)
      for end in ["\n", "\r\n", "", ",\n", "\"\nx\n"] {
        let all = bytes + Array(end.utf8)
        let expected = ReferenceCSV.read(all, rowBytesMax: FieldScanner.rowBytesMax)
        #expect(scanAll(all) == expected, "\(past) \(end)")
        #expect(scanAll(all, blockBytes: 1 << 19) == expected, "\(past) \(end)")
      }
    }
  }

  /// Bytes after the view that the scanner was given must never count.
  @Test func looksAtNoByteBehindTheGivenOnes() {
    let pieces = ["abcdefg,", "\"x,y\",", "12\n", "\r\n", "\"q\"\"q\"\n"]
    var random = SeededRandom(seed: 130)
    for count in 0...130 {
      var text: [UInt8] = []
      while text.count < count + 64 {
        text += Array((pieces.randomElement(using: &random) ?? "").utf8)
      }
      let cut = Array(text[..<count])
      let expected = ReferenceCSV.read(cut, rowBytesMax: FieldScanner.rowBytesMax)
      // Once with hostile bytes behind the end, once with nothing.
      for after in [Array(repeating: UInt8(ascii: ","), count: 64), [UInt8](text[count...]), []] {
        #expect(scanAll(cut + after, visibleBytes: count) == expected, "\(count)")
      }
    }
  }

  @Test func startsAtAnyOffset() {
    let bytes = Array("aa,bb\n\"c,\"\"c\",d\r\n,\n\nlast,\"row\"".utf8)
    let padding = Array("0123456789,\n\"".utf8)
    let expected = ReferenceCSV.read(bytes, rowBytesMax: FieldScanner.rowBytesMax)
    for front in 0...80 {
      let before = (0..<front).map { padding[$0 % padding.count] }
      #expect(scanAll(before + bytes, from: front) == expected, "\(front)")
    }
  }

  @Test func goesOnWhereTheIndexWasFull() {
    let many = FieldIndex.rowCapacity * 3 + 7
    #expect(scanAll(Array(String(repeating: "a,b\n", count: many).utf8)).count == many)
    let wide = String(repeating: ",", count: FieldScanner.rowFieldsMax - 1) + "\n"
    let rows = FieldIndex.fieldCapacity / FieldScanner.rowFieldsMax * 2 + 1
    #expect(scanAll(Array(String(repeating: wide, count: rows).utf8)).count == rows)
  }

  @Test func stopsAtRowsThatBeginBehindTheStop() {
    let bytes = Array("a,b\nccc,d\ne\n".utf8)
    let index = FieldIndex()
    for stop in 0...bytes.count {
      let progress = bytes.withUnsafeBytes {
        FieldScanner.scan($0, from: 0, until: stop, isFinal: true, into: index)
      }
      let starts = [0, 4, 10].filter { $0 < stop }
      #expect((0..<index.rowCount).map { index.base + Int(index.rows[$0].start) } == starts)
      #expect(progress.position == [0, 4, 10, 12][starts.count])
    }
  }

  @Test(arguments: 0..<40)
  func agreesWithTheReferenceOnRandomBytes(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let alphabets = [
      "ab,,\"\"\n\r\u{0}\u{fe}d", ",\"\n", "\"\r\n", "type,\"\n", "aaaaaaaaaaaaaaaa,\"\n\r",
    ]
    for round in 0..<60 {
      let alphabet = Array(alphabets[round % alphabets.count].utf8)
      let count = Int.random(in: 0...130, using: &random)
      let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      let expected = ReferenceCSV.read(bytes, rowBytesMax: FieldScanner.rowBytesMax)
      #expect(scanAll(bytes) == expected, "\(bytes)")
      for block in [1, 7, 27, 64] {
        #expect(scanAll(bytes, blockBytes: block) == expected, "block \(block) of \(bytes)")
      }
    }
  }
}
