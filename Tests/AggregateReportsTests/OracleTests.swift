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

/// Random reports, packings and damage under seeds.
struct PropertyTests {
  @Test("random reports read as the reference reader reads them, at every block size")
  func randomReports() throws {
    let folder = try TemporaryFolder()
    var readable = 0
    for seed in 0..<UInt64(150) {
      let xml = RandomReport.xml(seed: seed)
      let expected = ReferenceReport.describe(xml)
      readable += expected == nil ? 0 : 1
      let path = try folder.write("r.xml", xml)
      for size in OracleTests.blockSizes {
        let report = Reading.report(Reading.items(path, blockBytes: size))
        let found = report.map { ReportText.describe($0, withNotes: false) }
        #expect(found == expected, "seed \(seed) in blocks of \(size)")
      }
    }
    #expect((60...149).contains(readable))
  }

  @Test("any packing of a report gives the same report")
  func packings() throws {
    let folder = try TemporaryFolder()
    for seed in 0..<UInt64(25) {
      let xml = RandomReport.xml(seed: seed)
      let plain = Reading.items(try folder.write("r.xml", xml))
      for (name, bytes) in Packing.all(of: xml) {
        let items = Reading.items(try folder.write("packed", bytes))
        #expect(items.count == 1, "seed \(seed) as \(name)")
        #expect(
          Reading.report(items).map { ReportText.describe($0) }
            == Reading.report(plain).map { ReportText.describe($0) }, "seed \(seed) as \(name)")
        #expect(Reading.rejection(items) == Reading.rejection(plain), "seed \(seed) as \(name)")
      }
    }
  }

  @Test("damage of any kind never traps, always gives an item, and the same at every block size")
  func mutations() throws {
    let folder = try TemporaryFolder()
    var random = SeededRandom(seed: 20_261_123)
    for name in Fixture.all {
      let bytes = try Fixture.bytes(name)
      for round in 0..<14 {
        let path = try folder.write("m", Packing.mutated(bytes, using: &random))
        let whole = Reading.items(path)
        #expect(!whole.isEmpty, "\(name) round \(round)")
        let size = [7, 27, 64, 7, 27, 64, 1][round % 7]
        #expect(Reading.items(path, blockBytes: size) == whole, "\(name) round \(round) \(size)")
      }
    }
  }
}
