import ByteKit
import Foundation
import TestSupport
import Testing

/// The rows of a file by the fast scanner.
private func fields(_ bytes: [UInt8]) -> [[String]] {
  let index = FieldIndex()
  let scratch = FieldScratch()
  return bytes.withUnsafeBytes { all in
    _ = FieldScanner.scan(all, from: 0, until: all.count, isFinal: true, into: index)
    return (0..<index.rowCount).map { number in
      let row = index.rows[number]
      scratch.reset()
      var start = row.start
      return (0..<row.fieldCount).map { field in
        let end = row.start + Int(index.ends[row.firstField + field])
        defer { start = end + 1 }
        let value = scratch.value(of: UnsafeRawBufferPointer(rebasing: all[start..<end]))
        return String(decoding: value, as: UTF8.self)
      }
    }
  }
}

/// The cases of csv-spectrum, an independent set of files with what they mean.
@Suite struct CSVSpectrumTests {
  @Test func allCasesAreThere() {
    #expect(Fixtures.names("spectrum").count == 11)
  }

  @Test(arguments: Fixtures.names("spectrum"))
  func readsTheCase(_ name: String) throws {
    let rows = fields(try Fixtures.bytes(name))
    let json = Data(try Fixtures.bytes(name.replacing(".csv", with: ".json")))
    let expected = try #require(
      try JSONSerialization.jsonObject(with: json) as? [[String: String]])
    let header = try #require(rows.first)
    let read = rows.dropFirst().map { row in
      Dictionary(uniqueKeysWithValues: zip(header, row))
    }
    #expect(read == expected)
    #expect(rows.allSatisfy { $0.count == header.count })
  }
}
