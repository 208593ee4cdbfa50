import AggregateReports
import ByteKit
import TestSupport
import Testing

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
