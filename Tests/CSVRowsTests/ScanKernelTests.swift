import CByteScan
import CSVRows
import TestSupport
import Testing

/// What one call of a kernel gives, as a value.
private struct Found: Equatable {
  var separators: [UInt32] = []
  var rowEnds: [UInt32] = []
  var scanned = 0
  var irregular = false

  init(_ kernel: Int32, _ bytes: [UInt8], base: UInt32 = 0) {
    // One entry more than the call may fill for each list, to see that it keeps within them.
    var separators = [UInt32](repeating: .max, count: bytes.count + 64 + 4)
    var rowEnds = [UInt32](repeating: .max, count: bytes.count + 64)
    bytes.withUnsafeBytes { raw in
      separators.withUnsafeMutableBufferPointer { separators in
        rowEnds.withUnsafeMutableBufferPointer { rowEnds in
          var request = bytescan_request()
          request.bytes = raw.baseAddress?.assumingMemoryBound(to: UInt8.self)
          request.count = raw.count
          request.base = base
          request.separators = separators.baseAddress
          request.separator_capacity = raw.count + 64
          request.row_ends = rowEnds.baseAddress
          request.row_capacity = raw.count + 64
          let result = bytescan_index(kernel, &request)
          self.separators = Array(separators.prefix(result.separator_count))
          self.rowEnds = Array(rowEnds.prefix(result.row_count))
          scanned = result.scanned
          irregular = result.irregular
        }
      }
    }
  }
}

/// All rows of some bytes as one kernel finds them, each with its fields' places and status.
private func rows(_ kernel: ScanKernel, _ bytes: [UInt8]) -> [String] {
  let index = FieldIndex()
  var told: [String] = []
  bytes.withUnsafeBytes { all in
    var position = 0
    while position < all.count {
      let progress = FieldScanner.scan(
        all, from: position, until: all.count, isFinal: true, kernel: kernel, into: index)
      for number in 0..<index.rowCount {
        let row = index.rows[number]
        let fields = (0..<Int(row.fieldCount)).map { index.range(of: $0, in: row) }
        told.append("\(row.status) \(index.base + Int(row.start)) \(fields)")
      }
      position = progress.position
    }
  }
  return told
}

private let alphabets = [
  ",\n\"ab", ",,\n\r\"a", "\"\"\",\r\n", "abcdefghijklmnop,\n", "a,\"\n", "\"\r\n",
  "abc,\"\"de\r\n",
]

private func randomBytes(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
  let alphabet = Array(alphabets[Int.random(in: 0..<alphabets.count, using: &random)].utf8)
  return (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
}

/// Rows as PowerMTA writes them, with quotes where they belong.
private func regularBytes(_ count: Int, _ random: inout SeededRandom) -> [UInt8] {
  let fields = ["d", "", "a@b.example", "\"A,B\"", "\"\"\"x\"\" <y@z>\"", "250 ok", "\"\""]
  var text = ""
  while text.utf8.count < count {
    let width = Int.random(in: 1...9, using: &random)
    let line = (0..<width).map { _ in fields[Int.random(in: 0..<fields.count, using: &random)] }
    text += line.joined(separator: ",") + (Bool.random(using: &random) ? "\n" : "\r\n")
  }
  return Array(text.utf8.prefix(count))
}

@Suite struct ScanKernelTests {
  private static let kernels = ScanKernel.available.filter { $0 != .reference }
  /// The kernels beside the plain one.
  private static let numbers = [
    bytescan_sse2, bytescan_avx2, bytescan_avx512, bytescan_neon,
  ].map { Int32($0.rawValue) }

  @Test func thisMachineHasTheReferenceAndAtLeastOneKernel() {
    #expect(ScanKernel.available.contains(.reference))
    #expect(ScanKernel.available.contains(.plain))
    #expect(ScanKernel.available.contains(.best))
  }

  @Test(arguments: 0...130)
  func kernelsAgreeAtEveryTailLength(_ count: Int) {
    var random = SeededRandom(seed: UInt64(count))
    for _ in 0..<12 {
      for bytes in [randomBytes(count, &random), regularBytes(count, &random)] {
        let plain = Found(Int32(bytescan_plain.rawValue), bytes, base: 1000)
        for kernel in Self.numbers where bytescan_supports(kernel) {
          #expect(Found(kernel, bytes, base: 1000) == plain, "\(kernel): \(bytes)")
        }
      }
    }
  }

  @Test(arguments: 0..<60)
  func everyKernelFindsTheRowsOfTheReference(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let count = Int.random(in: 0...3000, using: &random)
    for bytes in [randomBytes(count, &random), regularBytes(count, &random)] {
      let expected = rows(.reference, bytes)
      for kernel in Self.kernels {
        let found = rows(kernel, bytes)
        #expect(found == expected, "\(kernel) seed \(seed)")
      }
    }
  }

  @Test func regularRowsAreTakenByTheKernelItself() {
    var random = SeededRandom(seed: 7)
    let bytes = regularBytes(5000, &random)
    let whole = Array(bytes.prefix((bytes.lastIndex(of: 10) ?? 0) + 1))
    let found = Found(Int32(bytescan_plain.rawValue), whole)
    #expect(!found.irregular)
    #expect(found.scanned == whole.count)
    #expect(found.rowEnds.count == whole.count { $0 == 10 })
  }

  @Test(arguments: [("a\"b,c\n", 1), ("\"a\"b\n", 3), ("x,\"a\nb\"\n", 4), ("\"a\"\rb\n", 4)])
  func stopsAtWhatTheFastRulesDoNotCover(_ text: String, _ offset: Int) {
    let found = Found(Int32(bytescan_plain.rawValue), Array("q,r\n".utf8) + Array(text.utf8))
    #expect(found.irregular)
    #expect(found.scanned == 4 + offset)
    #expect(found.rowEnds.count == 1)
  }

  @Test(arguments: [
    FieldScanner.windowBytes - 1, FieldScanner.windowBytes, FieldScanner.windowBytes + 1,
  ])
  func aRowAsLongAsAWindowIsReadLikeAnyOther(_ length: Int) {
    let long = Array(String(repeating: "x", count: length - 3).utf8) + Array(",y\n".utf8)
    let bytes = Array("a,b\n".utf8) + long + Array("c,d\n".utf8)
    for kernel in Self.kernels { #expect(rows(kernel, bytes) == rows(.reference, bytes)) }
  }
}
