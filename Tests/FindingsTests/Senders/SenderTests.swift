import ByteKit
import TestSupport
import Testing

@testable import Findings

/// Who sends from outside the log, what each is, and what follows from it.
struct SenderTests {
  private static let crm: [SenderScene.Signature] = [("m.crm.example", "v1", "pass")]

  private static func sender(
    _ report: CorrelationReport, _ name: String
  ) throws -> Sender {
    try #require(report.senders.first { $0.name == name })
  }

  private static func vendorScene(_ rules: [SenderRule] = []) -> SenderScene {
    var scene = SenderScene()
    scene.add(SenderScene.foreign("192.0.2.77", signatures: crm), on: 0..<22)
    scene.sample.context.senders = rules
    return scene
  }

  // MARK: - Failure reports

  @Test func aFailureReportNamesTheSenderThatItsAddressIsOf() async throws {
    var scene = Self.vendorScene()
    for source in ["192.0.2.77", "192.0.2.1", "203.0.113.9"] {
      scene.sample.failureReports.append(
        SmallFailureReport(
          at: Sample.day + 7200, source: source, messageID: "m-\(source)@a.example"))
    }
    let report = try await scene.report()
    let vendor = try Self.sender(report, "crm.example")
    let told = report.failureReports.map { ($0.sourceIP?.description, $0.senderID) }
    #expect(told.count == 3)
    for (address, id) in told { #expect(id == (address == "192.0.2.77" ? vendor.id : nil)) }
  }

  /// A sender of more addresses than are listed is found by each of them.
  @Test func aFailureReportOfAnAddressThatIsNotListedNamesItsSenderToo() async throws {
    var scene = SenderScene()
    for part in 1...(Sender.listMax + 1) {
      scene.add(
        SenderScene.foreign("192.0.2.\(part + 1)", 1, signatures: Self.crm), on: 0..<22)
    }
    let source = "192.0.2.\(Sender.listMax + 2)"
    scene.sample.failureReports = [
      SmallFailureReport(at: Sample.day + 7200, source: source, messageID: "m@a.example")
    ]
    let report = try await scene.report()
    let vendor = try Self.sender(report, "crm.example")
    #expect(vendor.moreAddresses == 1)
    #expect(!vendor.addresses.contains { $0.description == source })
    #expect(report.failureReports.map(\.senderID) == [vendor.id])
  }

  // MARK: - Vendors

  @Test func aVendorThatComesBackIsAFinding() async throws {
    let report = try await Self.vendorScene().report()
    let found = try Self.sender(report, "crm.example")
    #expect(found.ownership == .vendorUnknown)
    #expect(found.by == .dkim)
    #expect(found.messages == 40 * 2 * 22)
    #expect(found.failing == found.messages)
    #expect(found.days == 22)
    #expect(found.reporters == SenderScene.reporters)
    #expect(found.addresses == [try #require(IPAddress("192.0.2.77"))])
    #expect(found.severity == .warning)
    #expect(report.verdict.status == .attention)
    #expect(report.readiness.first?.verdict == .hold)
  }

  @Test func aDecisionByNameMakesItsMailOurs() async throws {
    let rule = SenderRule(.sign("crm.example"), system: "CRM")
    let report = try await Self.vendorScene([rule]).report()
    let found = try #require(report.senders.first)
    #expect(found.ownership == .vendor)
    #expect(found.isDecided)
    #expect(found.system == "CRM")
    #expect(found.severity == .info)
    // Half of what is ours by now fails.
    let readiness = try #require(report.readiness.first)
    #expect(readiness.ownFailing == 40 * 2 * 14)
    #expect(readiness.undecided.isEmpty)
    #expect(readiness.verdict == .hold)
    #expect(report.verdict.status == .attention)
  }

  @Test func whatIsNotOursChangesNothing() async throws {
    let report = try await Self.vendorScene([
      SenderRule(.sign("m.crm.example"), kind: .notOurs)
    ]).report()
    #expect(report.senders.first?.ownership == .notOurs)
    #expect(report.verdict.status == .ok)
    #expect(report.readiness.first?.ownFailing == 0)
    #expect(report.idleSenderRules.isEmpty)
  }

  @Test func aDecisionThatNothingMatchesIsTold() async throws {
    let report = try await Self.vendorScene([
      SenderRule(.sign("crm.example"), kind: .notOurs),
      SenderRule(.envelope("gone.example"), kind: .forwarder),
    ]).report()
    #expect(report.idleSenderRules == ["envelope: gone.example"])
  }

  @Test func whoSendsAlignedMailIsAVendor() async throws {
    var scene = Self.vendorScene()
    scene.add(
      SmallReport.Record(
        "192.0.2.77", count: 10, dkim: true, spf: false,
        signatures: [("a.example", "crm", "pass"), ("m.crm.example", "v1", "pass")]),
      on: [20, 21])
    let found = try Self.sender(try await scene.report(), "crm.example")
    #expect(found.ownership == .vendor)
    #expect(found.aligned == 10 * 2 * 2)
    #expect(found.severity == .info)
  }

  /// One aligned message among thousands that fail is no sign that anybody set the sender up: one in a
  /// hundred is.
  @Test(arguments: [(17, Sender.Class.vendorUnknown), (18, .vendor)])
  func aFewAlignedMessagesSetNothingUp(_ aligned: Int, _ expected: Sender.Class) async throws {
    var scene = Self.vendorScene()
    scene.add(
      SmallReport.Record(
        "192.0.2.77", count: aligned, dkim: true, spf: false,
        signatures: [("a.example", "crm", "pass"), ("m.crm.example", "v1", "pass")]),
      on: [20], at: 0)
    let report = try await scene.report()
    let found = try Self.sender(report, "crm.example")
    #expect(found.ownership == expected)
    #expect(found.aligned == aligned && found.failing == 1760)
    #expect(report.verdict.status == (expected == .vendor ? .ok : .attention))
  }

  /// What was set up once and has failed for more than a week is broken, and nobody knows whose it is.
  @Test(arguments: [(13, Sender.Class.vendorUnknown), (15, .vendor)])
  func whoPassedUntilAWeekAgoIsNotSetUp(_ last: Int, _ expected: Sender.Class) async throws {
    var scene = SenderScene { _ in "reject" }
    for day in 0..<22 {
      scene.add(
        day < last
          ? SmallReport.Record(
            "192.0.2.77", count: 40, dkim: true, spf: false,
            signatures: [("a.example", "crm", "pass"), ("m.crm.example", "v1", "pass")])
          : SenderScene.foreign("192.0.2.77", disposition: "reject", signatures: Self.crm),
        on: [day])
    }
    let report = try await scene.report()
    #expect(try Self.sender(report, "crm.example").ownership == expected)
    #expect((report.verdict.status == .ok) == (expected == .vendor))
  }

  /// What is set up for one domain of ours says nothing of another, that all of it fails for.
  @Test func whoPassesForOneDomainIsUnknownForAnother() async throws {
    var scene = Self.vendorScene()
    for day in 0..<22 {
      scene.sample.report(
        day: day, domain: "b.example",
        SmallReport.Record(
          "192.0.2.77", count: 40, from: "b.example", dkim: true, spf: false,
          signatures: [("b.example", "crm", "pass"), ("m.crm.example", "v1", "pass")]))
    }
    let report = try await scene.report()
    let found = try Self.sender(report, "crm.example")
    #expect(found.ownership == .vendorUnknown)
    #expect(found.aligned == 40 * 22 && found.failing == 40 * 2 * 22)
    #expect(report.verdict.status == .attention)
  }

  /// A service that signs beside us is known by our own mail; one message of ours that bears somebody's
  /// signature makes no such service of him.
  @Test(arguments: [(1, true), (439, true), (440, false)])
  func aNameBesideOursIsOnAsManyOwnMessages(_ own: Int, _ isSender: Bool) async throws {
    var scene = SenderScene()
    for day in 0..<22 {
      scene.add(
        SenderScene.foreign("192.0.2.\(100 + day)", 10, signatures: Self.crm), on: [day])
    }
    scene.add(
      SmallReport.Record(count: own, signatures: SenderScene.ownKey + Self.crm), on: [3], at: 0)
    let report = try await scene.report()
    let names = report.senders.filter { $0.ownership == .vendorUnknown }.map(\.name)
    #expect(names == (isSender ? ["crm.example"] : []))
  }

  /// Verdicts that no report tells are no failures, and nobody is called unauthenticated for them.
  @Test func whatNoReportTellsIsSaidToBeUntold() async throws {
    var scene = SenderScene()
    scene.add(
      SmallReport.Record("192.0.2.77", count: 40, hasVerdicts: false), on: 0..<22)
    let report = try await scene.report()
    let found = try #require(report.senders.first)
    #expect(found.unknown == 40 * 2 * 22)
    #expect(found.reason == "the reports do not tell whether their mail passes")
  }

  /// Who was there before the stage is hired by somebody; who signs and begins later may be anybody.
  @Test(arguments: [(0, Severity.critical), (14, .warning)])
  func refusedMailIsCriticalOfWhoWasThereBefore(_ first: Int, _ severity: Severity) async throws {
    var scene = SenderScene { $0 < 12 ? "none" : "reject" }
    for day in first..<22 {
      scene.add(
        SenderScene.foreign(
          "192.0.2.77", disposition: day < 12 ? "none" : "reject", signatures: Self.crm),
        on: [day])
    }
    let report = try await scene.report()
    let found = try Self.sender(report, "crm.example")
    #expect(found.severity == severity)
    #expect(found.lost == 40 * 2 * (22 - max(12, first)))
    #expect(report.verdict.status == (severity == .critical ? .critical : .attention))
  }

  /// Of a stage that began before the reports do nobody knows who was there before it; who came days
  /// after their begin was not.
  @Test(arguments: [(0, Severity.critical), (4, .critical), (5, .warning), (12, .warning)])
  func underOnePolicyOnlyWhoWasThereFromTheBeginIsCritical(
    _ first: Int, _ severity: Severity
  ) async throws {
    var scene = SenderScene { _ in "reject" }
    scene.add(
      SenderScene.foreign("192.0.2.77", disposition: "reject", signatures: Self.crm),
      on: first..<22)
    let report = try await scene.report()
    let found = try Self.sender(report, "crm.example")
    #expect(found.ownership == .vendorUnknown)
    #expect(found.severity == severity)
    #expect(found.lost == 40 * 2 * (22 - first))
    #expect(report.verdict.status == (severity == .critical ? .critical : .attention))
  }

  /// Two days are too few to tell who it is; that mail is refused is told all the same.
  @Test func whoBeganYesterdayIsToldWhereMailIsRefused() async throws {
    var scene = SenderScene { _ in "reject" }
    scene.add(
      SenderScene.foreign("192.0.2.77", disposition: "reject", signatures: Self.crm),
      on: [20, 21])
    let report = try await scene.report()
    #expect(try Self.sender(report, "crm.example").ownership == .stranger)
    #expect(report.verdict.status == .attention)
    #expect(report.senders.first?.isNew == false)
  }

  @Test func oneReporterAloneLeavesItOpenAndSaysSo() async throws {
    var scene = SenderScene()
    // Below a hundredth of the mail, so that the days alone could tell.
    for day in 0..<22 {
      scene.add(SmallReport.Record(count: 2000, signatures: SenderScene.ownKey), on: [day])
    }
    scene.add(SenderScene.foreign("192.0.2.77", 2, signatures: Self.crm), on: 0..<22, at: 0)
    let report = try await scene.report()
    let found = try Self.sender(report, "crm.example")
    #expect(found.ownership == .stranger)
    #expect(found.reason.contains("one reporter only"))
    #expect(report.verdict.status == .ok)
  }

  @Test func oneRangeOfTwoVendorsIsTwoSenders() async throws {
    var scene = SenderScene()
    for day in 0..<22 {
      for part in 0..<6 {
        let name = part % 2 == 0 ? "pay.example" : "ask.example"
        scene.add(
          SenderScene.foreign(
            "192.0.2.\(100 + (day * 3 + part) % 40)", 5, signatures: [(name, "s", "pass")],
            envelope: "b." + name), on: [day])
      }
    }
    let report = try await scene.report()
    let names = report.senders.filter { $0.ownership == .vendorUnknown }.map(\.name)
    #expect(names.sorted() == ["ask.example", "pay.example"])
    #expect(try Self.sender(report, "pay.example").messages == 5 * 3 * 2 * 22)
  }

  /// A platform's name tells nothing where the customer's own stands beside it.
  @Test func theCustomerCountsBeforeHisPlatform() async throws {
    var scene = SenderScene()
    scene.add(
      SenderScene.foreign(
        "192.0.2.5",
        signatures: [("amazonses.com", "x", "pass"), ("shop.example", "s", "pass")]), on: 0..<22)
    scene.add(
      SenderScene.foreign(
        "192.0.2.6", signatures: [("tenant.onmicrosoft.com", "selector1", "pass")]), on: 0..<22)
    let names = Set(try await scene.report().senders.map(\.name))
    #expect(names == ["shop.example", "tenant.onmicrosoft.com"])
  }

  /// Only who runs a domain of ours can authenticate as it: the subsidiary's old server is no stranger.
  @Test(arguments: [true, false], [true, false])
  func whoAuthenticatesAsAnotherDomainOfOursIsNoStranger(
    _ isSigned: Bool, _ isKeySeen: Bool
  ) async throws {
    var scene = SenderScene()
    for day in 0..<22 {
      // The other domain's own mail, by the same key in half of the cases.
      let key = isKeySeen ? "old" : "k9"
      scene.sample.report(
        day: day, domain: "b.example",
        SmallReport.Record(
          "192.0.2.60", from: "b.example", spf: false, signatures: [("b.example", key, "pass")]))
    }
    scene.add(
      SenderScene.foreign(
        "192.0.2.61", signatures: isSigned ? [("b.example", "old", "pass")] : [],
        envelope: isSigned ? nil : "b.example"), on: 0..<22)
    let report = try await scene.report()
    let found = try Self.sender(report, "192.0.2.61")
    #expect(found.ownership == .vendorUnknown)
    #expect(found.by == .address)
    #expect(
      found.reason == "authenticates as another domain of ours on 22 days, at 2 reporters")
    #expect(report.verdict.status == .attention)
    #expect(report.readiness.first { $0.domain == "a.example" }?.verdict == .hold)
  }

  /// A reporter that leaves selectors out makes no forwarder of such a server, though our own mail from
  /// the log bears keys of that domain.
  @Test func withoutSelectorsAnotherDomainOfOursIsNoForwarder() async throws {
    var scene = SenderScene()
    scene.sample.log.add(at: Sample.day + 3600, from: "b.example", source: "192.0.2.1", count: 20)
    for day in 0..<22 {
      scene.sample.report(
        day: day, domain: "b.example",
        SmallReport.Record(
          "192.0.2.1", from: "b.example", signatures: [("b.example", "k1", "pass")]))
    }
    for (reporter, selector) in ["old", nil].enumerated() {
      scene.add(
        SenderScene.foreign("192.0.2.61", signatures: [("b.example", selector, "pass")]),
        on: 0..<22, at: reporter)
    }
    let found = try Self.sender(try await scene.report(), "192.0.2.61")
    #expect(found.ownership == .vendorUnknown)
    #expect(found.messages == 40 * 2 * 22)
  }

  // MARK: - Strangers

  @Test func aWaveOfStrangersIsOneLineAndChangesNoVerdict() async throws {
    var scene = SenderScene { _ in "reject" }
    for part in 0..<300 {
      scene.add(
        SenderScene.foreign("198.51.\(part / 250).\(part % 250)", 3, disposition: "reject"),
        on: [9, 10])
    }
    let report = try await scene.report()
    let found = try #require(report.senders.first)
    #expect(report.senders.count == 1)
    #expect(found.isSeveral)
    #expect(found.addresses.count + found.moreAddresses == 300)
    #expect(found.messages == 300 * 3 * 2 * 2)
    #expect(report.verdict.status == .ok)
    #expect(report.readiness.first?.verdict == .go)
  }
}
