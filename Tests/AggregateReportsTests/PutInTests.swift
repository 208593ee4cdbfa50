import AggregateReports
import ByteKit
import Containers
import TestSupport
import Testing

/// Whatever is put into a mailbox, a mail, an archive or a folder comes out as a report, a duplicate
/// or something refused by name.
struct PutInTests {
  /// What came of files, in numbers of reports.
  private struct Outcome: Equatable {
    var accepted = 0, duplicates = 0, refused = 0
    /// A container was refused for lying too deep, whatever it held.
    var isTooDeep = false

    var all: Int { accepted + duplicates + refused }
  }

  private static func read(_ path: String) -> Outcome {
    var outcome = Outcome()
    var ledger = ReportLedger()
    let listing = InputTree.files(under: [path])
    outcome.refused += listing.problems.count
    for file in listing.files {
      ReportReader().read(path: file) { item in
        switch item {
        case .report(let report):
          if case .duplicate = ledger.decide(report) {
            outcome.duplicates += 1
          } else {
            outcome.accepted += 1
          }
        case .rejected(let problem):
          outcome.refused += problem.count
          if problem.code == "too_deep" { outcome.isTooDeep = true }
        case .failureReports: break
        }
      }
    }
    return outcome
  }

  private static func read(_ bytes: [UInt8]) throws -> Outcome {
    let folder = try TemporaryFolder()
    let outcome = read(try folder.write("file", bytes))
    withExtendedLifetime(folder) {}
    return outcome
  }

  @Test(arguments: 0..<150 as Range<UInt64>)
  func everythingIsAccountedFor(_ seed: UInt64) throws {
    var maker = PutIn(seed: seed)
    let (bytes, name) = maker.container(depth: 2)
    let found = try Self.read(bytes)
    let put = maker.put
    #expect(found.accepted <= put.reports, "seed \(seed): \(name)")
    if found.isTooDeep { return }
    #expect(found.accepted == put.reports, "seed \(seed): \(name)")
    #expect(found.duplicates == put.again, "seed \(seed): \(name)")
    #expect(found.refused == put.broken, "seed \(seed): \(name)")
  }

  /// Where a container is damaged, what is missing is at least said to be.
  @Test(arguments: 0..<100 as Range<UInt64>)
  func whatDamageTakesIsNamed(_ seed: UInt64) throws {
    var maker = PutIn(seed: seed)
    let (bytes, name) = maker.container(depth: 1)
    var random = SeededRandom(seed: seed)
    let cut = Array(bytes.prefix(Int.random(in: 1..<bytes.count, using: &random)))
    let (whole, found) = (maker.put, try Self.read(cut))
    #expect(found.all > 0, "seed \(seed): \(name)")
    #expect(found.accepted <= whole.reports, "seed \(seed): \(name)")
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func foldersAreWalkedWhole(_ seed: UInt64) throws {
    var maker = PutIn(seed: seed)
    let folder = try TemporaryFolder()
    let places = [
      "", "cur/", "new/", ".dmarc/cur/", "a/b/", ".dmarc.old/new/", ".dmarc.old/cur/", "x.y/",
    ]
    for place in places { try folder.write("\(place).keep", text: "") }
    for number in 0..<6 {
      let place = maker.pick(places)
      _ = try folder.write("\(place)\(number)", maker.container(depth: 1).bytes)
    }
    let found = Self.read(folder.path)
    if found.isTooDeep { return }
    #expect(found.accepted == maker.put.reports, "seed \(seed)")
    #expect(found.duplicates == maker.put.again, "seed \(seed)")
    #expect(found.refused == maker.put.broken, "seed \(seed)")
    withExtendedLifetime(folder) {}
  }
}
