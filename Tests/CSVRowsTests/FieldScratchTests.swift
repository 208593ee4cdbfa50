import CSVRows
import Testing

@Suite struct FieldScratchTests {
  @Test(arguments: [
    ("", ""), ("plain", "plain"), ("\"\"", ""), ("\"a,b\"", "a,b"), ("\"a\"\"b\"", "a\"b"),
    ("\"a\"b", "ab"), ("a\"\"b", "a\"\"b"), ("\"\"\"\"", "\""), ("\"a\"\"\"", "a\""),
    ("\"a\"b\"", "ab\""),
  ])
  func unescapesAField(_ field: String, _ value: String) {
    let scratch = FieldScratch()
    let read = Array(field.utf8).withUnsafeBytes { Array(scratch.value(of: $0)) }
    #expect(read == Array(value.utf8))
  }

  /// More than the longest row holds: a reader that asks for a long value again must not trap.
  @Test func allValuesStayGoodUntilReset() {
    let scratch = FieldScratch()
    let text = String(repeating: "x", count: FieldScanner.rowBytesMax / 2)
    let fields = ["a", "b", "c", "d", "e"].map { Array("\"\"\"\($0)\(text)\"".utf8) }
    for _ in 0..<2 {
      let values = fields.map { field in field.withUnsafeBytes { scratch.value(of: $0) } }
      for (field, value) in zip(fields, values) {
        #expect(value.count == field.count - 3)
        #expect(value[1] == field[3])
        #expect(value.last == UInt8(ascii: "x"))
      }
      scratch.reset()
    }
  }
}
