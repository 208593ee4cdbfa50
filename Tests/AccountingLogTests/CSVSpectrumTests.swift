import CSVRows
import Foundation
import TestSupport
import Testing

/// The rows of a file by the fast scanner.
private func fields(_ bytes: [UInt8]) -> [[String]] {
  let index = FieldIndex()
  let scratch = FieldScratch()
  return bytes.withUnsafeBytes { all in
    var rows: [[String]] = []
    var position = 0
    while position < all.count {
      position =
        FieldScanner.scan(all, from: position, until: all.count, isFinal: true, into: index)
        .position
      for number in 0..<index.rowCount {
        let row = index.rows[number]
        scratch.reset()
        rows.append(
          (0..<Int(row.fieldCount)).map { field in
            let range = index.range(of: field, in: row)
            let value = scratch.value(of: UnsafeRawBufferPointer(rebasing: all[range]))
            return String(decoding: value, as: UTF8.self)
          })
      }
    }
    return rows
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
