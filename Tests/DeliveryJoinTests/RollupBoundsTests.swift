import AccountingLog
import ByteKit
import ReplyClassifier
import Testing

@testable import DeliveryJoin

/// What a run keeps follows what reports and stages are about, not what the log holds.
@Suite struct RollupBoundsTests {
  private static let begin = 1_771_200_000

  private static func entries(of events: [Event]) async throws -> Rollup {
    let report = Report(begin: begin, end: begin + 86_400, id: "1", records: [Record()])
    return await (try Scene(logs: [Event.text(events)], reports: [report])).run().rollup
  }

  @Test func recipientDomainsAndRepliesDoNotAddUp() async throws {
    let few = (0..<4).map { number in
      Event(
        type: number < 2 ? "d" : "b", time: Self.begin + number,
        recipientDomain: "d\(number).test", host: "mx.d\(number).test", replyID: number)
    }
    let many = (0..<50_000).map { number in
      Event(
        type: number % 5 < 3 ? "d" : "b", time: Self.begin + number,
        recipientDomain: "d\(number).test", host: "mx.d\(number).test", replyID: number)
    }
    let small = try await Self.entries(of: few)
    let large = try await Self.entries(of: many)
    #expect(large.entries.count == small.entries.count)
    #expect(large.entries.reduce(0) { $0 + $1.count } == many.count)
    #expect(Set(many.filter { $0.type == "b" }.map(\.diagnostic)).count == 20_000)
  }

  @Test func domainsThatNoPolicyCoversAreFoldedPastTheirLimit() async throws {
    let most = RollupPlan.otherDomainsMax
    for extra in [0, 1, 5] {
      let events = (0..<(most + extra)).map {
        Event(time: Self.begin, domain: "d\($0).test", hasHeaderFrom: false)
      }
      let rollup = try await Self.entries(of: events)
      let folded = rollup.entries.filter { $0.domain == RollupNames.otherDomains }
      #expect(rollup.entries.count == most + (extra > 0 ? 1 : 0))
      #expect(folded.reduce(0) { $0 + $1.count } == extra)
      #expect(rollup.used == events.count)
    }
  }

  @Test func domainsUnderAPolicyAreToldApartPastThatLimit() async throws {
    let most = RollupPlan.otherDomainsMax
    let others = (0...most).map { Event(time: Self.begin, domain: "d\($0).test") }
    let own = Event(time: Self.begin, domain: "late.bank.example")
    let rollup = try await Self.entries(of: others + [own])
    #expect(rollup.entries.contains { $0.domain == "late.bank.example" })
  }

  // MARK: - Numbers

  private static func names(domainFilter: String? = nil) async throws -> RollupNames {
    let correlation = await (try Scene(reports: [Report(id: "1")])).run()
    let windows = WindowPlan(
      reports: [], coverage: correlation.coverage, policies: correlation.policies, stageBegins: [:])
    let plan = RollupPlan(
      inputs: [], policies: correlation.policies, coverage: correlation.coverage, windows: windows,
      nat: [:], since: nil, until: nil, domainFilter: domainFilter,
      classifier: ReplyClassifier(receivers: .builtIn, diagnostics: []), watchesOverlap: false,
      dedupes: false)
    return RollupNames(plan: plan)
  }

  private static func relay(_ names: inout RollupNames, _ text: String) -> UInt32 {
    Array(text.utf8).withUnsafeBytes { names.relay($0, vmta: $0) }
  }

  private static func source(_ names: inout RollupNames, _ text: String) -> UInt32 {
    Array(text.utf8).withUnsafeBytes { names.source($0) }
  }

  private static func domain(_ names: inout RollupNames, _ text: String) -> UInt32 {
    Array(text.utf8).withUnsafeBytes { names.domain(ofMailbox: $0) }
  }

  @Test func relaysPastTheLimitShareOne() async throws {
    var names = try await Self.names()
    let most = RollupPlan.relaysMax
    let numbers = (0..<(most + 2)).map { Self.relay(&names, "app\($0)") }
    let again = Self.relay(&names, "app7")
    // Number 0 is the shared one, so that it is left for those past the limit.
    #expect(Set(numbers.prefix(most - 1)).count == most - 1)
    #expect(!numbers.prefix(most - 1).contains(0))
    #expect(numbers.suffix(3) == [0, 0, 0])
    #expect(names.relays[0] == Relay.overflow)
    #expect(again == numbers[7])
  }

  @Test func sourcesPastTheLimitHaveNoAddress() async throws {
    var names = try await Self.names()
    let most = RollupPlan.sourcesMax
    var distinct: Set<UInt32> = []
    for number in 1..<most {
      let address = "10.\(number >> 16).\(number >> 8 & 255).\(number & 255)"
      distinct.insert(Self.source(&names, address))
    }
    #expect(distinct.count == most - 1)
    #expect(!distinct.contains(0))
    let late = Self.source(&names, "192.0.2.1")
    let early = Self.source(&names, "10.0.0.1")
    #expect(late == 0)
    #expect(early != 0)
  }

  @Test func foldedDomainsKeepToTheFilter() async throws {
    var names = try await Self.names(domainFilter: "wanted.test")
    for number in 0..<RollupPlan.otherDomainsMax {
      _ = Self.domain(&names, "a@d\(number).test")
    }
    let wanted = Self.domain(&names, "a@x.wanted.test")
    let other = Self.domain(&names, "a@other.test")
    #expect(names.isIncluded(wanted))
    #expect(!names.isIncluded(other))
    #expect(wanted != other)
  }

  @Test(arguments: ["", "0.0.0.0", "::", "localhost", "256.1.1.1"])
  func whatIsNoAddressIsNone(_ text: String) async throws {
    var names = try await Self.names()
    let number = Self.source(&names, text)
    #expect(number == 0)
  }

  @Test func spellingsOfOneAddressAreOneSource() async throws {
    var names = try await Self.names()
    let long = "2001:0db8:0000:0000:0000:0000:0000:0001"
    let numbers = ["2001:db8::1", "2001:DB8:0:0::1", long].map { Self.source(&names, $0) }
    #expect(Set(numbers).count == 1)
    let mapped = ["::ffff:203.0.113.5", "203.0.113.5"].map { Self.source(&names, $0) }
    #expect(Set(mapped).count == 1)
    #expect(names.sources.count == 3)
  }
}
