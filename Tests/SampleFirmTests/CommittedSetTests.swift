import Foundation
import SampleFirm
import Testing

/// The sets in samples are what the documented commands make.
@Suite struct CommittedSetTests {
  /// `sample-firm make --mended --rows 6000 --days-per-stage 2`.
  static let mendedPlan: FirmPlan = {
    var plan = FirmPlan()
    plan.mended = true
    plan.rows = 6_000
    plan.daysPerStage = 2
    return plan
  }()

  /// Size that the samples may take in the repository, in bytes.
  static let mostBytes = 5_000_000

  @Test(arguments: [(FirmFolder.committed, FirmPlan()), (.mended, mendedPlan)])
  func isWhatThePlanMakes(_ kept: FirmFolder, _ plan: FirmPlan) throws {
    let fresh = try FirmFolder(plan)
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
    let sizes = try [kept, FirmFolder.mended].flatMap { firm in
      try firm.files().map { try firm.bytes($0).count }
    }
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
