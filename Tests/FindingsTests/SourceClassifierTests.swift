import ByteKit
import Findings
import Join
import TestSupport
import Testing

/// Whose an address is, and why.
struct SourceClassifierTests {
  private static let forwarder = "198.51.100.7"

  /// Our own mail with our own key in the log and in a report; what a test adds is about others.
  private static func sample(_ records: SmallReport.Record...) -> Sample {
    var sample = Sample()
    sample.log.add(at: Sample.day + 60)
    sample.report(
      "google.com",
      SmallReport.Record(
        "192.0.2.1", count: 40, signatures: [(domain: "a.example", selector: "own", result: "pass")]
      ))
    let begin = Sample.day
    sample.reports.append(
      SmallReport(
        "yahoo.com", id: "other", from: begin, to: begin + Sample.daySeconds - 1, records))
    return sample
  }

  private static func source(
    _ sample: Sample, _ address: String, domain: String = "a.example"
  ) async throws -> SourceSummary {
    let wanted = try #require(IPAddress(address))
    let sources = try await sample.run().sources
    return try #require(sources.first { $0.sourceIP == wanted && $0.domain == domain })
  }

  // MARK: - Own

  @Test func addressOfTheLogIsOurs() async throws {
    var sample = Self.sample()
    sample.log.add("b", at: Sample.day + 70, reply: "smtp;550 5.7.26 DMARC policy", count: 2)
    sample.log.add("t", at: Sample.day + 80, reply: "smtp;451 4.3.0 try later")
    let own = try await Self.source(sample, "192.0.2.1")
    #expect(own.ownership == .ownDirect)
    #expect(own.reason == "4 rows of the log left from it")
    #expect(own.logged == 4)
    #expect(own.refusedDMARC == 2)
    #expect(own.messages == 40)
    #expect(own.firstSeen == Sample.day)
    #expect(own.lastSeen == Sample.day + Sample.daySeconds)
  }

  @Test func oneRowIsSaidInTheSingular() async throws {
    let own = try await Self.source(Self.sample(), "192.0.2.1")
    #expect(own.reason == "1 row of the log left from it")
  }

  @Test func addressOfTheLogIsOursForAnotherDomainToo() async throws {
    let sample = Self.sample(
      SmallReport.Record("192.0.2.1", count: 3, from: "b.example", dkim: false, spf: false))
    let own = try await Self.source(sample, "192.0.2.1", domain: "b.example")
    #expect(own.ownership == .ownDirect)
    #expect(own.reason == "1 row of the log left from it, none as this domain")
    #expect(own.logged == 0)
  }

  @Test func configuredNetworkAndSystemAreOurs() async throws {
    var sample = Self.sample(
      SmallReport.Record("203.0.113.9", count: 1, dkim: false, spf: false),
      SmallReport.Record("203.0.113.10", count: 1, dkim: false, spf: false),
      SmallReport.Record("203.0.114.1", count: 1, dkim: false, spf: false))
    sample.context.ownNetworks = [try #require(IPNetwork("203.0.113.8/31"))]
    sample.context.systems = [
      MailSystem(name: "Survey", addresses: [try #require(IPNetwork("203.0.113.10"))])
    ]
    let inNetwork = try await Self.source(sample, "203.0.113.9")
    #expect(inNetwork.ownership == .ownDirect)
    #expect(inNetwork.reason == "the configuration names it")
    #expect(inNetwork.system == nil)
    let ofSystem = try await Self.source(sample, "203.0.113.10")
    #expect(ofSystem.ownership == .ownDirect)
    #expect(ofSystem.system == "Survey")
    let other = try await Self.source(sample, "203.0.114.1")
    #expect(other.ownership == .unauthenticated)
  }

  @Test func receiversSeeTheAddressBehindNat() async throws {
    var sample = Self.sample(SmallReport.Record("203.0.113.5", count: 2, dkim: false, spf: false))
    sample.log.add(at: Sample.day + 90, source: "10.0.0.5", count: 3)
    let local = try #require(IPAddress("10.0.0.5"))
    sample.request.nat = [local: try #require(IPAddress("203.0.113.5"))]
    let own = try await Self.source(sample, "203.0.113.5")
    #expect(own.ownership == .ownDirect)
    #expect(own.logged == 3)
    #expect(try await sample.run().sources.allSatisfy { $0.sourceIP != local })
  }

  // MARK: - Others, one record each

  struct Case: Sendable {
    let name: String
    let record: SmallReport.Record
    let ownership: SourceSummary.Class
    let reason: String
  }

  private static func failing(
    _ signatures: [(domain: String, selector: String?, result: String)] = [],
    _ reasons: [(type: String, comment: String)] = []
  ) -> SmallReport.Record {
    SmallReport.Record(
      forwarder, count: 5, dkim: false, spf: false, signatures: signatures, reasons: reasons)
  }

  private static func signed(_ domain: String, _ selector: String?) -> SmallReport.Record {
    SmallReport.Record(
      forwarder, count: 5, dkim: true, spf: false, signatures: [(domain, selector, "pass")])
  }

  static let cases: [Case] = [
    Case(
      name: "our key", record: signed("a.example", "own"), ownership: .ownForwarded,
      reason: "aligned signature d=a.example s=own, which our own mail bears"),
    Case(
      name: "our key in capitals", record: signed("a.example", "OWN"), ownership: .ownForwarded,
      reason: "aligned signature d=a.example s=OWN, which our own mail bears"),
    Case(
      name: "selector left out", record: signed("a.example", nil), ownership: .ownForwarded,
      reason: "aligned signature d=a.example, which our own mail bears"),
    Case(
      name: "a key that our mail does not bear", record: signed("a.example", "vendor"),
      ownership: .otherAuthorised,
      reason: "aligned signature d=a.example s=vendor, which our own mail does not bear"),
    Case(
      name: "aligned by word only",
      record: SmallReport.Record(forwarder, count: 5, dkim: true, spf: false),
      ownership: .otherAuthorised,
      reason: "aligned signature, which our own mail does not bear"),
    Case(
      name: "listed in SPF",
      record: SmallReport.Record(forwarder, count: 5, dkim: false, spf: true),
      ownership: .otherAuthorised,
      reason: "SPF passes for an aligned domain, and the address is not ours"),
    Case(
      name: "our key broken", record: failing([("a.example", "own", "fail")]),
      ownership: .forwardedBroken, reason: "our signature d=a.example s=own did not verify"),
    Case(
      name: "our key verifies unaligned", record: failing([("a.example", "own", "pass")]),
      ownership: .forwardedBroken,
      reason: "our signature d=a.example s=own verifies and is not aligned"),
    Case(
      name: "a foreign key broken", record: failing([("a.example", "vendor", "fail")]),
      ownership: .unauthenticated, reason: unauthenticated),
    Case(
      name: "result none is no signature", record: failing([("a.example", "own", "none")]),
      ownership: .unauthenticated, reason: unauthenticated),
    Case(
      name: "forwarded", record: failing([], [("forwarded", "")]),
      ownership: .forwardedBroken, reason: "the reporter says forwarded"),
    Case(
      name: "trusted forwarder", record: failing([], [("trusted_forwarder", "")]),
      ownership: .forwardedBroken, reason: "the reporter says trusted_forwarder"),
    Case(
      name: "mailing list", record: failing([], [("mailing_list", "")]),
      ownership: .forwardedBroken, reason: "the reporter says mailing_list"),
    Case(
      name: "ARC passes", record: failing([], [("local_policy", "arc=pass")]),
      ownership: .forwardedBroken, reason: "the reporter says local_policy"),
    Case(
      name: "ARC fails", record: failing([], [("local_policy", "ARC=fail as[1].d=list.example")]),
      ownership: .forwardedBroken, reason: "the reporter says local_policy"),
    Case(
      name: "ARC fails, by nobody", record: failing([], [("local_policy", "arc=fail")]),
      ownership: .unauthenticated, reason: unauthenticated),
    Case(
      name: "no ARC chain", record: failing([], [("local_policy", "arc=none")]),
      ownership: .unauthenticated, reason: unauthenticated),
    Case(
      name: "another local policy", record: failing([], [("local_policy", "allow list")]),
      ownership: .unauthenticated, reason: unauthenticated),
    Case(
      name: "sampled out", record: failing([], [("sampled_out", "")]),
      ownership: .unauthenticated, reason: unauthenticated),
    Case(
      name: "nothing", record: failing(), ownership: .unauthenticated, reason: unauthenticated),
  ]

  private static let unauthenticated = "neither SPF nor DKIM passes for an aligned domain"

  @Test(arguments: cases) func classOfOneRecord(_ item: Case) async throws {
    let source = try await Self.source(Self.sample(item.record), Self.forwarder)
    #expect(source.ownership == item.ownership, "\(item.name)")
    #expect(source.reason == item.reason, "\(item.name)")
    #expect(source.logged == 0)
    #expect(source.messages == 5)
  }

  // MARK: - Several records

  @Test func mostMessagesDecide() async throws {
    let source = try await Self.source(
      Self.sample(
        SmallReport.Record(
          Self.forwarder, count: 4, dkim: true, spf: false,
          signatures: [("a.example", "own", "pass")]),
        SmallReport.Record(Self.forwarder, count: 5, dkim: false, spf: false)), Self.forwarder)
    #expect(source.ownership == .unauthenticated)
    #expect(source.reason == Self.unauthenticated + " (5 of 9 messages)")
  }

  @Test func tieGoesToTheKinderClass() async throws {
    let source = try await Self.source(
      Self.sample(
        SmallReport.Record(Self.forwarder, count: 5, dkim: false, spf: false),
        SmallReport.Record(
          Self.forwarder, count: 5, dkim: true, spf: false,
          signatures: [("a.example", "own", "pass")])),
      Self.forwarder)
    #expect(source.ownership == .ownForwarded)
    #expect(source.reason.hasSuffix(" (5 of 10 messages)"))
  }

  @Test func keyOfForeignMailIsNotOurs() async throws {
    // The vendor's key appears only on mail that is not in the log, however much of it there is.
    let source = try await Self.source(
      Self.sample(
        SmallReport.Record(
          "198.51.100.1", count: 900, dkim: true, spf: true,
          signatures: [("a.example", "vendor", "pass")]),
        SmallReport.Record(
          Self.forwarder, count: 5, dkim: true, spf: false,
          signatures: [("a.example", "vendor", "pass")])), Self.forwarder)
    #expect(source.ownership == .otherAuthorised)
  }

  // MARK: - Systems

  @Test(arguments: [
    (MailSystem(name: "by injector", injectors: ["corp.example"]), true),
    (MailSystem(name: "by injector, capitals", injectors: ["CRM.Corp.Example"]), true),
    (MailSystem(name: "by VirtualMTA", vmtas: ["vmta1"]), true),
    (MailSystem(name: "another VirtualMTA", vmtas: ["vmta"]), false),
    (MailSystem(name: "another injector", injectors: ["rm.corp.example"]), false),
  ]) func systemOfARelay(_ system: MailSystem, _ isExpected: Bool) async throws {
    var sample = Self.sample()
    sample.context.systems = [system]
    let source = try await Self.source(sample, "192.0.2.1")
    #expect(source.system == (isExpected ? system.name : nil))
  }

  @Test func systemByInjectorAddressOrSourceAddress() async throws {
    for address in ["10.0.0.9", "192.0.2.1", "10.0.0.8/30"] {
      var sample = Self.sample()
      sample.context.systems = [
        MailSystem(name: "CRM", addresses: [try #require(IPNetwork(address))])
      ]
      #expect(try await Self.source(sample, "192.0.2.1").system == "CRM", "\(address)")
    }
  }
}
