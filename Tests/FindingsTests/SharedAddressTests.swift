import AccountingLog
import AggregateReports
import ByteKit
import Findings
import TestSupport
import Testing

/// Whose quarantined mail it is where relays share an address, and how many comparisons are made.
struct SharedAddressTests {
  private static let erp = "erp.corp.example (10.0.0.3)"

  /// Quarantined mail of an address that two relays send from.
  private static func change(crm: Int, erp count: Int) -> StageChange {
    var change = StageChange(.quarantine)
    for day in 0..<8 {
      change.sample.log.add(at: StageChange.noon(day), count: crm)
      change.sample.log.add(at: StageChange.noon(day), injector: erp, vmta: "erp", count: count)
    }
    change.reports(crm + count, disposition: "quarantine")
    return change
  }

  @Test(arguments: [(19, 1), (18, 2)]) func relayIsNamedWhereItSends95Percent(
    _ crm: Int, _ erp: Int
  ) async throws {
    var change = Self.change(crm: crm, erp: erp)
    // Signatures pass, so that no relay is suspected for lack of them.
    change.sample.reports = []
    for day in 0..<8 {
      change.sample.report(
        day: day,
        SmallReport.Record(
          count: crm + erp, disposition: day < StageChange.changeDay ? "none" : "quarantine"))
    }
    let found = try await change.failures()
    let isMain = crm * 20 >= (crm + erp) * 19
    #expect(found.map(\.relay.injector) == [isMain ? "crm.corp.example" : nil])
    #expect(found.map(\.after) == [.of(4 * (crm + erp), 4 * (crm + erp))])
  }

  @Test func relayThatSignsBadlyIsTheOne() async throws {
    var change = StageChange(.quarantine)
    for day in 0..<8 {
      let volume = (crm: 20 + day * 37 % 50, erp: 20 + day * 23 % 40)
      change.sample.log.add(at: StageChange.noon(day), count: volume.crm)
      change.sample.log.add(
        at: StageChange.noon(day), injector: Self.erp, vmta: "erp", count: volume.erp)
      change.sample.report(
        day: day,
        SmallReport.Record(count: volume.crm, signatures: [("a.example", "k1", "pass")]),
        SmallReport.Record(
          count: volume.erp, disposition: day < StageChange.changeDay ? "none" : "quarantine",
          dkim: false, spf: false))
    }
    let report = try await change.sample.run()
    #expect(report.missingDKIM.map(\.relay.injector) == ["erp.corp.example"])
    #expect(report.stageFailures.map(\.relay.injector) == ["erp.corp.example"])
    #expect(report.stageFailures.map(\.attribution) == [.dmarc])
  }

  @Test func quarantineOfSeveralAddressesIsOneFinding() async throws {
    var change = StageChange(.quarantine)
    for source in ["192.0.2.1", "192.0.2.2"] {
      for day in 0..<8 {
        change.sample.log.add(at: StageChange.noon(day), source: source, count: 10)
      }
    }
    for day in 0..<8 {
      let disposition = day < StageChange.changeDay ? "none" : "quarantine"
      change.sample.report(
        day: day,
        SmallReport.Record(
          "192.0.2.1", count: 10, disposition: disposition, dkim: false, spf: false),
        SmallReport.Record(
          "192.0.2.2", count: 6, disposition: disposition, dkim: false, spf: false))
    }
    let found = try await change.failures()
    #expect(found.map(\.after) == [.of(4 * 16, 4 * 16)])
    #expect(found.map(\.relay.sourceIP) == [nil])
    #expect(found.map(\.relay.injector) == ["crm.corp.example"])
  }

  /// A rise that stands alone is told; among many relays that rise a little, chance explains it.
  ///
  /// Relays without a rise are not held against it.
  @Test(arguments: [(0, 5, true), (60, 5, true), (60, 10, false)] as [(Int, Int, Bool)])
  func manyRisesAreHeldAgainstEachOther(
    _ others: Int, _ failed: Int, _ isFound: Bool
  ) async throws {
    var change = StageChange()
    change.mail(before: .of(5, 100), after: .of(14, 100))
    for number in 0..<others {
      change.mail(
        before: .of(5, 100), after: .of(failed, 100),
        injector: "app\(number).corp.example (10.1.0.\(number))")
    }
    let found = try await change.failures()
    #expect(found.map(\.after) == (isFound ? [.of(14, 100)] : []))
  }

  /// A reporter that does not speak for the receiver proves nothing.
  @Test(arguments: [
    ("google.com", StageFailure.Attribution.dmarc), ("Elsewhere", .unproven),
  ]) func onlyReportersOfTheReceiverAreProof(
    _ organisation: String, _ attribution: StageFailure.Attribution
  ) async throws {
    var change = StageChange()
    change.mail(before: .of(0, 80), after: .of(40, 80), reply: "smtp;554 5.0.0 failed zebra")
    for day in 0..<8 {
      change.sample.report(
        organisation, day: day,
        SmallReport.Record(count: 20, disposition: "reject", dkim: false, spf: false))
    }
    #expect(try await change.failures().map(\.attribution) == [attribution])
  }
}
