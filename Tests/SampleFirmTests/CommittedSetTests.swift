import Foundation
import SampleFirm
import Testing

/// The set in samples is what the documented command makes.
@Suite struct CommittedSetTests {
  /// Size that the samples may take in the repository, in bytes.
  static let mostBytes = 4_000_000

  @Test func isWhatThePlanMakes() throws {
    let kept = FirmFolder.committed
    let fresh = try FirmFolder(FirmPlan())
    let paths = try kept.files()
    #expect(try fresh.files() == paths)
    for path in paths {
      let same =
        try Unpacking.comparable(fresh.bytes(path), path: path)
        == Unpacking.comparable(kept.bytes(path), path: path)
      #expect(same, "\(path) differs")
    }
  }

  @Test func staysSmall() throws {
    let kept = FirmFolder.committed
    let sizes = try kept.files().map { try kept.bytes($0).count }
    #expect(sizes.reduce(0, +) < Self.mostBytes)
    let plain = try kept.files(below: "logs").filter { $0.hasSuffix(".csv") }
    #expect((2...3).contains(plain.count))
  }

  @Test func coversEveryPacking() throws {
    let paths = try FirmFolder.committed.files(below: "reports")
    for ending in [".xml", ".xml.gz", ".zip", ".eml", ".mbox"] {
      #expect(paths.contains { $0.hasSuffix(ending) }, "no \(ending)")
    }
  }
}
