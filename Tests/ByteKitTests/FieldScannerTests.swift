import ByteKit
import TestSupport
import Testing

/// The fast scanner told as the reference tells: whole rows of values.
private func scanAll(_ bytes: [UInt8], blockBytes: Int? = nil) -> [ReferenceCSV.Row] {
  let index = FieldIndex()
  let scratch = FieldScratch()
  var rows: [ReferenceCSV.Row] = []
  bytes.withUnsafeBytes { all in
    var position = 0
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
  var start = row.start
  for field in 0..<row.fieldCount {
    let end = row.start + Int(index.ends[row.firstField + field])
    fields.append(Array(scratch.value(of: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))))
    start = end + 1
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

  @Test func fieldCountIsBounded() {
    let row = Array(String(repeating: ",", count: FieldScanner.rowFieldsMax + 5).utf8) + [10]
    let index = FieldIndex()
    row.withUnsafeBytes {
      _ = FieldScanner.scan($0, from: 0, until: $0.count, isFinal: true, into: index)
    }
    #expect(index.rowCount == 1)
    #expect(index.rows[0].fieldCount == FieldScanner.rowFieldsMax)
    #expect(index.rows[0].next == row.count)
  }

  @Test(arguments: 0..<40)
  func agreesWithTheReferenceOnRandomBytes(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let alphabet = Array("ab,,\"\"\n\r\u{0}\u{fe}d".utf8)
    for _ in 0..<60 {
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
