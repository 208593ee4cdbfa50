import AggregateReports
import ByteKit
import TestSupport
import Testing

/// The fast reader against the reference reader.
struct OracleTests {
  static let blockSizes = [1, 7, 27, 64, 64 << 10]

  @Test("every fixture reads as the reference reader reads it, at every block size")
  func fixtures() throws {
    #expect(Fixture.documents.count > 80)
    for name in Fixture.documents {
      let expected = ReferenceReport.describe(try Fixture.bytes(name))
      for size in Self.blockSizes {
        let items = Fixture.items(name, blockBytes: size)
        let found: String? =
          if case .report(let report)? = items.first {
            ReportText.describe(report, withNotes: false)
          } else { nil }
        #expect(found == expected, "\(name) in blocks of \(size)")
      }
    }
  }

  @Test("the outcome of every fixture, notes and reasons too, is the same at every block size")
  func blockSizes() {
    for name in Fixture.all {
      let whole = Fixture.items(name)
      #expect(!whole.isEmpty, "\(name) gives no item")
      for size in Self.blockSizes {
        #expect(Fixture.items(name, blockBytes: size) == whole, "\(name) in blocks of \(size)")
      }
    }
  }
}
