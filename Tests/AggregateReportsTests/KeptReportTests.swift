import AggregateReports
import ByteKit
import TestSupport
import Testing

/// Reports as the history keeps them.
struct KeptReportTests {
  private static func packed(_ report: AggregateReport) -> [UInt8] {
    var writer = PackedWriter()
    report.pack(into: &writer)
    return writer.bytes
  }

  private static func unpacked(_ bytes: some Collection<UInt8>) throws -> AggregateReport {
    try Array(bytes).withUnsafeBytes { bytes throws in
      var reader = PackedReader(bytes)
      return try AggregateReport(from: &reader)
    }
  }

  @Test("random reports and all fixtures come back as they were")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    var reports = 0
    let documents =
      try (0..<UInt64(80)).map { RandomReport.xml(seed: $0) } + Fixture.all.map(Fixture.bytes)
    for document in documents {
      let path = try folder.write("r.xml", document)
      for item in Reading.items(path) {
        guard case .report(let report) = item else { continue }
        reports += 1
        #expect(try Self.unpacked(Self.packed(report)) == report)
      }
    }
    #expect(reports > 60)
  }

  @Test("a report that was cut or changed is damage, or another report")
  func damage() throws {
    var random = SeededRandom(seed: 9)
    for seed in 0..<UInt64(20) {
      let folder = try TemporaryFolder()
      let file = try folder.write("r.xml", RandomReport.xml(seed: seed))
      guard let report = Reading.report(Reading.items(file)) else { continue }
      let bytes = Self.packed(report)
      for count in [0, 1, bytes.count / 2, bytes.count - 1] {
        #expect(throws: PackedDamage.self) { try Self.unpacked(bytes.prefix(count)) }
      }
      for _ in 0..<50 {
        var changed = bytes
        changed[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
        _ = try? Self.unpacked(changed)
      }
    }
  }
}
