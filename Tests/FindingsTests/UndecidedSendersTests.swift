import AggregateReports
import ByteKit
import TestSupport
import Testing

@testable import Findings

/// Senders that are not ours, authenticate as themselves and come back.
struct UndecidedSendersTests {
  private typealias Signature = (domain: String, selector: String?, result: String)

  private static let vendor: [Signature] = [("mail.crm.example", "v1", "pass")]
  private static let ownKey: [Signature] = [("a.example", "k1", "pass")]

  private static func foreign(
    _ count: Int = 4, _ signatures: [Signature] = Self.vendor, address: String = "203.0.113.7",
    envelope: String? = nil, reasons: [(type: String, comment: String)] = []
  ) -> SmallReport.Record {
    SmallReport.Record(
      address, count: count, dkim: false, spf: false, signatures: signatures, reasons: reasons,
      envelope: envelope)
  }

  /// The scene of `ReadinessTests` with records of a second reporter too.
  private static func readiness(
    google: @escaping (Int) -> [SmallReport.Record] = { _ in [] },
    other: (Int) -> [SmallReport.Record] = { _ in [] }
  ) async throws -> Readiness {
    var sample = ReadinessTests.sample { day in
      [SmallReport.Record(count: 1, signatures: ownKey)] + google(day)
    }
    for day in 0..<ReadinessTests.days {
      let begin = Sample.day + day * Sample.daySeconds
      sample.reports.append(
        SmallReport(
          "other.example", id: String(day), policy: "quarantine", percent: 5, from: begin,
          to: begin + Sample.daySeconds - 1, other(day)))
    }
    return try await ReadinessTests.readiness(sample)
  }

  private static func isHeld(_ readiness: Readiness) -> Bool {
    ReadinessTests.unmet(readiness) == [.unknownSenders]
  }

  // MARK: - Who comes back

  @Test func vendorAtTwoReportersHolds() async throws {
    let found = try await Self.readiness(google: { _ in [Self.foreign(4)] }) { _ in
      [Self.foreign(6)]
    }
    #expect(found.undecided == [Readiness.Sender(name: "crm.example", messages: 10 * 14)])
    let own = 21 * 14
    #expect(
      ReadinessTests.value(found, .unknownSenders) == Double(10 * 14) / Double(own + 10 * 14))
    #expect(Self.isHeld(found))
    #expect(found.verdict == .hold)
    #expect(found.foreignFailing == 10 * 14)
  }

  /// One message a day of 21 is more than 1 %, so the days are looked at where it is one of 2,100.
  private static func days(_ days: Set<Int>, reporters: Int) async throws -> Bool {
    let many = SmallReport.Record(count: 2000)
    let found = try await readiness(
      google: { day in
        [many] + (days.contains(day) ? [foreign(1)] : [])
      },
      other: { day in reporters > 1 && days.contains(day) ? [foreign(1)] : [] })
    return !found.undecided.isEmpty
  }

  @Test func fiveDaysOfFourteenAtTwoReporters() async throws {
    #expect(try await Self.days([12, 14, 16, 18, 25], reporters: 2))
    #expect(try await !Self.days([12, 14, 16, 18], reporters: 2))
    #expect(try await !Self.days([12, 14, 16, 18, 25], reporters: 1))
    // From the 11th to the 25th day are 15 days.
    #expect(try await !Self.days([11, 14, 16, 18, 25], reporters: 2))
  }

  /// Who came back in an earlier stage is known, and what counts is its mail of the last days.
  @Test func earlierDaysTellWhoTheSenderIs() async throws {
    let found = try await Self.readiness(
      google: { day in [2, 3, 4, 5, 25].contains(day) ? [Self.foreign(7)] : [] },
      other: { day in day == 6 ? [Self.foreign(7)] : [] })
    #expect(found.undecided == [Readiness.Sender(name: "crm.example", messages: 7)])
  }

  /// 1 % of own and its mail of 14 days on three days is enough at one reporter.
  @Test(arguments: [(1, [23, 24, 25], true), (1, [24, 25], false), (0, [23, 24, 25], false)])
  func threeDaysWithAHundredthOfTheMail(
    _ more: Int, _ days: [Int], _ isFound: Bool
  ) async throws {
    // 21 own messages a day, 294 in 14 days: 3 of 297 are 1 %.
    let large = more == 1 ? 1 : 0
    let found = try await Self.readiness(google: { day in
      let own = SmallReport.Record(count: large == 1 ? 1 : 10)
      return [own] + (days.contains(day) ? [Self.foreign(1 + large)] : [])
    })
    #expect(found.undecided.isEmpty == !isFound)
  }

  // MARK: - Who does not

  @Test func strangersWhoAuthenticateAsNobodyChangeNothing() async throws {
    let found = try await Self.readiness(google: { day in
      (0..<60).map { Self.foreign(3, [], address: "198.51.100.\(day * 7 % 100 + $0)") }
    })
    #expect(found.undecided.isEmpty)
    #expect(found.foreignFailing == 60 * 3 * 14)
    #expect(found.verdict == .go)
  }

  @Test func waveOfTwoDaysChangesNothing() async throws {
    let found = try await Self.readiness(google: { day in
      day >= 24 ? (0..<60).map { Self.foreign(3, address: "198.51.100.\($0)") } : []
    })
    #expect(found.undecided.isEmpty)
  }

  /// A broken key of ours, or the reporter's word, tells of a forwarder, whatever it signs with.
  @Test(arguments: [0, 1]) func forwardersAreNotUndecided(_ kind: Int) async throws {
    let found = try await Self.readiness(
      google: { _ in
        [
          Self.foreign(
            5, kind == 0 ? [("a.example", "k1", "fail")] : Self.vendor,
            envelope: "list.post.example", reasons: kind == 1 ? [("mailing_list", "")] : [])
        ]
      },
      other: { _ in
        [Self.foreign(2, [("a.example", "K1", "fail")], envelope: "list.post.example")]
      })
    #expect(found.undecided.isEmpty)
    #expect(found.forwardedFailing == 7 * 14)
    #expect(found.verdict == .go)
  }

  /// A key of our name that never passed anywhere is a half-done set-up, no forwarding.
  @Test func vendorWithABrokenKeyOfOursIsUndecided() async throws {
    let found = try await Self.readiness(google: { _ in
      [Self.foreign(4, [("a.example", "crm", "permerror")] + Self.vendor)]
    })
    #expect(found.undecided.map(\.name) == ["crm.example"])
  }

  @Test func envelopeNamesWhoDoesNotSign() async throws {
    let found = try await Self.readiness(google: { _ in
      [Self.foreign(4, [], envelope: "bounce.survey.co.uk")]
    })
    #expect(found.undecided.map(\.name) == ["survey.co.uk"])
  }

  @Test func sharedAddressesAreToldApartByName() async throws {
    let found = try await Self.readiness(google: { day in
      [
        Self.foreign(4, [("pay.example", "k", "pass")], address: "203.0.113.\(day)"),
        Self.foreign(5, [("b.ask.example", "k", "pass")], address: "203.0.113.\(day)"),
      ]
    })
    #expect(found.undecided.map(\.name) == ["ask.example", "pay.example"])
    #expect(found.undecided.map(\.messages) == [5 * 14, 4 * 14])
  }

  @Test func systemOfTheConfigurationIsDecided() async throws {
    var sample = ReadinessTests.sample { _ in [Self.foreign(4)] }
    let system = MailSystem(
      name: "CRM", addresses: [try #require(IPNetwork("203.0.113.7"))])
    sample.context.systems = [system]
    let found = try await ReadinessTests.readiness(sample)
    #expect(found.undecided.isEmpty)
    #expect(found.ownFailing == 4 * 14)
  }

  // MARK: - Names

  /// Two firms under a registry's own suffix are two senders, and two hosts of a firm are one.
  @Test func senderIsARegistrableDomain() async throws {
    let names = ["mail.shop.co.uk", "smtp.shop.co.uk", "bank.co.uk", "a.b.vendor.example"]
    let sample = ReadinessTests.sample { _ in
      names.enumerated().map { number, name in
        SmallReport.Record(
          "203.0.113.\(number + 20)", count: 9, dkim: false, spf: false,
          signatures: [(name, "s", "pass")])
      }
    }
    let found = try await ReadinessTests.readiness(sample)
    #expect(found.undecided.map(\.name).sorted() == ["bank.co.uk", "shop.co.uk", "vendor.example"])
  }
}
