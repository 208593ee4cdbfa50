import ByteKit
import TestSupport
import Testing

@testable import Findings

/// Mail of a vendor that the configuration names, who sends from another address every day.
struct DecidedSenderTests {
  private static let crm: [SenderScene.Signature] = [("m.crm.example", "v1", "pass")]

  /// Two messages a day at each of two reporters, which fail until a day and pass from then on.
  private static func report(failingUntil end: Int) async throws -> CorrelationReport {
    var scene = SenderScene { _ in "reject" }
    scene.sample.context.senders = [SenderRule(.sign("crm.example"), system: "CRM")]
    for day in 0..<22 {
      let address = "192.0.2.\(100 + day)"
      scene.add(
        day < end
          ? SenderScene.foreign(address, 2, disposition: "reject", signatures: crm)
          : SmallReport.Record(
            address, count: 2, dkim: true, spf: false,
            signatures: crm + [("a.example", "crm", "pass")]),
        on: [day])
    }
    return try await scene.report()
  }

  /// No address lost more than four messages, the vendor 88: he is judged as a relay is.
  @Test func whatAllAddressesLoseIsOneLoss() async throws {
    let report = try await Self.report(failingUntil: 22)
    #expect(report.verdict.status == .critical)
    #expect(
      report.verdict.reasons.first == "CRM: 88 of 88 messages of a.example quarantined or"
        + " rejected, as reported")
    let rejected = report.accounting[.rejected]
    #expect(rejected.total == 88)
    #expect(rejected.relays.map(\.messages) == [88])
    #expect(rejected.relays.first?.relay.system == "CRM")
    #expect(rejected.relays.first?.relay.sourceIP == nil)
    #expect(rejected.relays.first?.addresses.count == 22)
  }

  /// 40 messages of other addresses on ten days pass: the share of all before is excluded.
  @Test func whatPassesFromOtherAddressesMendsHim() async throws {
    let report = try await Self.report(failingUntil: 12)
    #expect(report.verdict.status == .ok)
    let loss = try #require(report.accounting[.rejected].relays.first)
    #expect(loss.messages == 48)
    #expect(loss.course.isMended)
    #expect(loss.course.cleanMessages == 40)
    let pass = report.readiness.first?.criteria.first { $0.name == .ownPass }
    #expect(pass?.value == 1)
  }

  /// His addresses of the last days are new, and he is not.
  @Test func aNewAddressOfHisIsNoNewSource() async throws {
    let report = try await Self.report(failingUntil: 0)
    let new = report.readiness.first?.criteria.first { $0.name == .newSources }
    #expect(new?.value == 0 && new?.isMet == true)
    #expect(report.readiness.first?.verdict == .go)
  }

  /// Somebody who is decided on and begins in the last days is new from however many addresses.
  @Test func aNewSenderIsOneNewSource() async throws {
    var scene = SenderScene()
    scene.sample.context.senders = [SenderRule(.sign("crm.example"))]
    for day in 15..<22 {
      scene.add(
        SmallReport.Record(
          "192.0.2.\(100 + day)", count: 2, dkim: true, spf: false,
          signatures: Self.crm + [("a.example", "crm", "pass")]), on: [day])
    }
    let new = try await scene.report().readiness.first?.criteria.first { $0.name == .newSources }
    #expect(new?.value == 1 && new?.isMet == false)
  }

  /// MAIL FROM is anybody's to write: it names a sender where SPF passes for it.
  @Test(arguments: [nil, "lists.example"])
  func anEnvelopeCountsWhereSPFPassesForIt(_ passing: String?) async throws {
    var scene = SenderScene()
    scene.sample.context.senders = [SenderRule(.envelope("lists.example"))]
    for day in 0..<22 {
      scene.sample.report(
        day: day,
        SmallReport.Record(
          "192.0.2.77", count: 40, dkim: false, spf: false, envelope: passing,
          envelopeFrom: "lists.example"))
    }
    let report = try await scene.report()
    #expect(report.senders.first?.isDecided == (passing != nil))
    #expect(report.idleSenderRules == (passing == nil ? ["envelope: lists.example"] : []))
  }

  /// No address has ten messages, by which a relay may be called failing; he has 88.
  @Test func heIsOneFailingRelay() async throws {
    let readiness = try #require(try await Self.report(failingUntil: 22).readiness.first)
    let failing = readiness.criteria.first { $0.name == .failingRelays }
    #expect(failing?.value == 1)
    // Of the last fourteen days.
    #expect(readiness.atRisk.map(\.messages) == [4 * 14])
    #expect(readiness.atRisk.first?.relay.system == "CRM")
  }

  /// Eight messages on two days after the last failure would do, four on one do not.
  @Test(arguments: [(21, Verdict.Status.critical), (20, .ok)])
  func oneDayIsTooFew(_ end: Int, _ status: Verdict.Status) async throws {
    #expect(try await Self.report(failingUntil: end).verdict.status == status)
  }
}
