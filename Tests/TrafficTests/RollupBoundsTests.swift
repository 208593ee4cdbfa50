import AccountingLog
import AggregateReports
import CSVRows
import Join
import JoinScenes
import Policies
import ReplyClassifier
import TestSupport
import Testing

@testable import Traffic

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
    // A site that is told apart has an entry of its own, the rest together have one by outcome.
    #expect(small.entries.count == few.count)
    #expect(large.entries.count == RollupPlan.sitesMax + 2)
    #expect(large.entries.reduce(0) { $0 + $1.count } == many.count)
    #expect(Set(many.filter { $0.type == "b" }.map(\.diagnostic)).count == 20_000)
  }

  @Test(arguments: [0, 1, 5])
  func domainsThatNoPolicyCoversAreFoldedPastTheirLimit(_ extra: Int) async throws {
    let most = RollupPlan.otherDomainsMax
    let events = (0..<(most + extra)).map {
      Event(time: Self.begin + $0, domain: "d\($0).test", hasHeaderFrom: false)
    }
    let rollup = try await Self.entries(of: events)
    let folded = rollup.entries.filter { $0.domain == DomainNumbers.othersName }
    let apart = Set(rollup.entries.map(\.domain)).subtracting([DomainNumbers.othersName])
    #expect(rollup.used == events.count)
    #expect(apart.count + folded.reduce(0) { $0 + $1.count } == events.count)
    #expect(extra == 0 ? apart.count == most : apart.count < most && apart.count > most / 4)
    #expect(rollup.folded == (extra == 0 ? [] : ["From domains"]))
  }

  @Test func whatIsFoldedDoesNotDependOnThreadsAndChunks() async throws {
    let most = RollupPlan.otherDomainsMax
    let events = (0..<(most * 2)).map {
      Event(time: Self.begin + $0, domain: "d\($0 % (most + 900)).test", hasHeaderFrom: false)
    }
    let scene = try Scene(logs: [Event.text(events)], reports: [Report(id: "1")])
    var seen: [[String: Int]] = []
    for (threads, chunkBytes) in [(1, 8 << 20), (2, 20_000), (4, 7_000)] {
      let rollup = await scene.run(threads: threads, chunkBytes: chunkBytes).rollup
      var counts: [String: Int] = [:]
      for entry in rollup.entries { counts[entry.domain, default: 0] += entry.count }
      seen.append(counts)
    }
    #expect(seen[1] == seen[0])
    #expect(seen[2] == seen[0])
  }

  @Test func domainsUnderAPolicyAreToldApartPastThatLimit() async throws {
    let most = RollupPlan.otherDomainsMax
    let others = (0...most).map { Event(time: Self.begin, domain: "d\($0).test") }
    let own = Event(time: Self.begin, domain: "late.bank.example")
    let rollup = try await Self.entries(of: others + [own])
    #expect(rollup.entries.contains { $0.domain == "late.bank.example" })
  }

  // MARK: - Numbers

  private static func plan(domainFilter: String? = nil) async throws -> RollupPlan {
    let correlation = await (try Scene(reports: [Report(id: "1")])).run()
    let windows = WindowPlan(
      reports: [], index: RecordIndex(), coverage: correlation.coverage,
      policies: correlation.policies, stageBegins: [:])
    var plan = RollupPlan(
      policies: correlation.policies, coverage: correlation.coverage, windows: windows,
      classifier: ReplyClassifier(receivers: .builtIn, diagnostics: []))
    plan.domainFilter = domainFilter
    return plan
  }

  private static func relay(_ numbers: inout RelayNumbers, _ text: String) -> UInt32 {
    Array(text.utf8).withUnsafeBytes { numbers.number($0, vmta: $0, FieldScratch()) }
  }

  private static func source(_ numbers: inout SourceNumbers, _ text: String) -> UInt32 {
    Array(text.utf8).withUnsafeBytes { numbers.number($0, FieldScratch()) }
  }

  @Test(arguments: ["", "0.0.0.0", "::", "localhost", "256.1.1.1"])
  func whatIsNoAddressIsNone(_ text: String) async throws {
    var numbers = SourceNumbers(plan: try await Self.plan())
    let number = Self.source(&numbers, text)
    #expect(number == SourceNumbers.none)
  }

  @Test func spellingsOfOneAddressAreOneSource() async throws {
    var numbers = SourceNumbers(plan: try await Self.plan())
    let long = "2001:0db8:0000:0000:0000:0000:0000:0001"
    let first = ["2001:db8::1", "2001:DB8:0:0::1", long].map { Self.source(&numbers, $0) }
    #expect(Set(first).count == 1)
    let mapped = ["::ffff:203.0.113.5", "203.0.113.5", "\"203.0.113.5\""].map {
      Self.source(&numbers, $0)
    }
    #expect(Set(mapped).count == 1)
    #expect(Set(first + mapped).count == 2)
  }

  @Test func aRelayOfAnotherNodeIsAnotherRelay() {
    var numbers = RelayNumbers()
    numbers.begin(node: "a")
    let onA = Self.relay(&numbers, "app")
    numbers.begin(node: "b")
    let onB = Self.relay(&numbers, "app")
    numbers.begin(node: "a")
    let again = Self.relay(&numbers, "app")
    #expect(onA != onB)
    #expect(again == onA)
  }

  @Test func aFilterTellsItsDomainsFromAllOthers() async throws {
    var numbers = DomainNumbers(plan: try await Self.plan(domainFilter: "wanted.test"))
    func number(_ text: String) -> UInt32 {
      Array(text.utf8).withUnsafeBytes { numbers.number(ofMailbox: $0) }
    }
    #expect(number("a@other.test") == DomainNumbers.excluded)
    #expect(number("a@unwanted.test") == DomainNumbers.excluded)
    #expect(number("a@x.wanted.test") > DomainNumbers.others)
    #expect(number("") == DomainNumbers.none)
  }
}

/// The bound on names, by itself.
@Suite struct KeptNamesTests {
  @Test(arguments: [0, 1, 2, 100])
  func keepsAtMostItsLimit(_ limit: Int) {
    var names = KeptNames(countMax: limit)
    var kept: Set<UInt32> = []
    for number in 0..<UInt32(limit * 3 + 5) {
      let hash = KeptNames.hash("name \(number)")
      guard names.takes(hash) else { continue }
      kept.insert(number)
      kept.subtract(names.add(hash, number))
      #expect(kept.count <= limit)
      #expect(names.hashes.count == kept.count)
    }
    if limit == 100 { #expect(kept.count > limit / 4) }
  }

  @Test(arguments: 0..<20)
  func theBoundOfAPartIsNeverLowerThanThatOfTheWhole(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let words = (0..<2000).map { _ in "d\(Int.random(in: 0..<700, using: &random))" }
    func bound(_ words: some Sequence<String>) -> UInt64 {
      var names = KeptNames(countMax: 50)
      var seen: Set<String> = []
      for (number, word) in words.enumerated() {
        let hash = KeptNames.hash(word)
        if seen.insert(word).inserted, names.takes(hash) { _ = names.add(hash, UInt32(number)) }
      }
      return names.bound
    }
    let whole = bound(words)
    #expect(bound(words.shuffled(using: &random)) == whole)
    #expect(bound(words.prefix(500)) >= whole)
    #expect(bound(words.suffix(900)) >= whole)
  }
}
