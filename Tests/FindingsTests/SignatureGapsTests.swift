import AccountingLog
import ByteKit
import Findings
import Join
import TestSupport
import Testing

/// Relays whose mail lacks an aligned signature: what counts as one, and whose it is.
struct SignatureGapsTests {
  private typealias Signature = (domain: String, selector: String?, result: String)

  /// Days of mail of one relay, and what the reporter says of each day's mail.
  private static func sample(
    days: Int = 8, source: String = "192.0.2.1", _ records: (Int) -> [SmallReport.Record]
  ) -> Sample {
    var sample = Sample()
    for day in 0..<days {
      sample.log.add(at: StageChange.noon(day), source: source, count: 10)
      let begin = Sample.day + day * Sample.daySeconds
      sample.reports.append(
        SmallReport(
          id: String(day), from: begin, to: begin + Sample.daySeconds - 1, records(day)))
    }
    return sample
  }

  private static func bad(
    _ count: Int, spf: Bool = true, _ signatures: [Signature] = []
  ) -> SmallReport.Record {
    SmallReport.Record(count: count, dkim: false, spf: spf, signatures: signatures)
  }

  private static func good(_ count: Int) -> SmallReport.Record {
    SmallReport.Record(count: count, signatures: [("a.example", "k1", "pass")])
  }

  private static func gaps(_ sample: Sample) async throws -> [MissingDKIM] {
    try await sample.run().missingDKIM
  }

  // MARK: - States

  @Test func unsignedMailIsFoundWithItsCounts() async throws {
    let gap = try #require(try await Self.gaps(Self.sample { _ in [Self.bad(9)] }).first)
    #expect(gap.state == .unsigned)
    #expect(gap.method == .direct)
    #expect(gap.messages == 8 * 9)
    #expect(gap.unsigned == 8 * 9)
    #expect(gap.share.estimate == 1)
    #expect(gap.share.low < 1 && gap.share.high == 1)
    #expect(gap.reporters == 1)
    #expect(gap.firstSeen == Sample.day)
    #expect(gap.lastSeen == Sample.day + 8 * Sample.daySeconds)
    #expect(gap.relay.injector == "crm.corp.example")
    // Carried by SPF, at p=none.
    #expect(gap.severity == .info)
  }

  @Test(
    arguments: [
      ([], MissingDKIM.State.unsigned),
      ([("a.example", nil, "none")], .unsigned),
      ([("esp.example", "s", "pass")], .unaligned),
      ([("a.example", "k1", "fail")], .broken),
      ([("esp.example", "s", "pass"), ("a.example", "k1", "permerror")], .broken),
    ] as [([(String, String?, String)], MissingDKIM.State)])
  func stateTellsWhatIsWrong(
    _ item: (signatures: [(String, String?, String)], state: MissingDKIM.State)
  ) async throws {
    let signatures = item.signatures.map { ($0.0, $0.1, $0.2) as Signature }
    let found = try await Self.gaps(Self.sample { _ in [Self.bad(9, signatures)] })
    #expect(found.map(\.state) == [item.state])
  }

  @Test func mailThatIsSignedNowAndThenIsIntermittent() async throws {
    let found = try await Self.gaps(Self.sample { _ in [Self.bad(4), Self.good(6)] })
    #expect(found.map(\.state) == [.intermittent])
    #expect(found.map(\.unsigned) == [4 * 8])
    #expect(found.map(\.messages) == [10 * 8])
    #expect(found.map(\.share.estimate) == [0.4])
  }

  @Test func rotatedKeyIsBrokenAndNotIntermittent() async throws {
    let broken: [Signature] = [("a.example", "k2", "fail")]
    let found = try await Self.gaps(
      Self.sample { [$0 < 4 ? Self.good(10) : Self.bad(10, broken)] })
    #expect(found.map(\.state) == [.broken])
    #expect(found.map(\.firstSeen) == [Sample.day + 4 * Sample.daySeconds])
    #expect(found.map(\.share.estimate) == [0.5])
  }

  @Test(arguments: [(9, true), (8, false)]) func spfCarriesNineTenths(
    _ passing: Int, _ isCarried: Bool
  ) async throws {
    let found = try await Self.gaps(
      Self.sample { _ in [Self.bad(passing), Self.bad(10 - passing, spf: false)] })
    #expect(found.map(\.isCarriedBySPF) == [isCarried])
  }

  // MARK: - No finding

  @Test(
    arguments: [
      [], [("", nil, "")], [("a.example", "k1", "pass"), ("a.example", "ed", "fail")],
      [("a.example", "k1", "pass"), ("esp.example", "s", "pass")],
    ] as [[(String, String?, String)]])
  func alignedMailIsFine(_ signatures: [(String, String?, String)]) async throws {
    let found = try await Self.gaps(
      Self.sample { _ in
        [SmallReport.Record(count: 10, signatures: signatures.map { ($0.0, $0.1, $0.2) })]
      })
    #expect(found == [])
  }

  @Test func failuresOfDNSAreNoGaps() async throws {
    let found = try await Self.gaps(
      Self.sample { _ in [Self.bad(10, [("a.example", "k1", "temperror")])] })
    #expect(found == [])
  }

  @Test func reporterThatLeavesSignaturesOutProvesNoBrokenKey() async throws {
    let found = try await Self.gaps(
      Self.sample { _ in [SmallReport.Record(count: 5), Self.bad(5)] })
    #expect(found.map(\.state) == [.intermittent])
    #expect(found.allSatisfy { $0.remedy.contains("dkim-sign yes") })
  }

  @Test(arguments: [
    (bad: 10, good: 20, isFound: true), (bad: 9, good: 21, isFound: false),
    (bad: 10, good: 19, isFound: false), (bad: 30, good: 0, isFound: true),
    (bad: 29, good: 0, isFound: false),
  ]) func limits(_ item: (bad: Int, good: Int, isFound: Bool)) async throws {
    let found = try await Self.gaps(
      Self.sample(days: 1) { _ in [Self.bad(item.bad), Self.good(item.good)] })
    #expect(found.map(\.unsigned) == (item.isFound ? [item.bad] : []))
  }

  @Test func singleBrokenMessagesAreNoFinding() async throws {
    let found = try await Self.gaps(Self.sample { _ in [Self.bad(2), Self.good(98)] })
    #expect(found == [])
  }

  @Test func mailThatTheLogDoesNotHoldIsOfNoRelay() async throws {
    let found = try await Self.gaps(
      Self.sample { _ in
        [Self.good(10), SmallReport.Record("198.51.100.9", count: 90, dkim: false, spf: false)]
      })
    #expect(found == [])
  }

  // MARK: - Addresses and relays

  @Test func eachAddressOfARelayStandsForItself() async throws {
    var sample = Self.sample { _ in
      [Self.bad(9), SmallReport.Record("192.0.2.2", count: 5, dkim: false)]
    }
    for day in 0..<8 { sample.log.add(at: StageChange.noon(day), source: "192.0.2.2", count: 5) }
    let found = try await Self.gaps(sample)
    #expect(found.map(\.unsigned) == [9 * 8, 5 * 8])
    #expect(found.map(\.method) == [.direct, .direct])
    #expect(Set(found.map(\.id)).count == 2)
  }

  /// Two relays behind one address; `volumes` gives each day's messages, and the second never signs.
  private static func shared(_ volumes: [(signed: Int, unsigned: Int)]) -> Sample {
    var sample = Sample()
    for (day, volume) in volumes.enumerated() {
      let noon = StageChange.noon(day)
      sample.log.add(at: noon, count: volume.signed)
      sample.log.add(
        at: noon, injector: "erp.corp.example (10.0.0.3)", vmta: "erp", count: volume.unsigned)
      sample.report(day: day, good(volume.signed), bad(volume.unsigned))
    }
    return sample
  }

  @Test func volumesThatMoveApartTellRelaysApart() async throws {
    let volumes = (0..<16).map { (signed: 20 + $0 * 37 % 50, unsigned: 20 + $0 * 23 % 40) }
    let found = try await Self.gaps(Self.shared(volumes))
    #expect(found.map(\.method) == [.estimated])
    #expect(found.map(\.relay.injector) == ["erp.corp.example"])
    let unsigned = volumes.reduce(0) { $0 + $1.unsigned }
    #expect(found.map(\.messages) == [unsigned])
    #expect(found.map(\.unsigned) == [unsigned])
    #expect(found.allSatisfy { $0.share.low <= $0.share.estimate && $0.share.low > 0.9 })
  }

  @Test func volumesThatMoveTogetherTellNothing() async throws {
    let volumes = (0..<16).map { (signed: 20 + $0 * 2, unsigned: 10 + $0) }
    let found = try await Self.gaps(Self.shared(volumes))
    #expect(found.map(\.method) == [.undetermined])
    #expect(found.map(\.relay.injector) == [nil])
    #expect(found.map(\.relay.vmta) == [nil])
    #expect(found.map(\.messages) == [volumes.reduce(0) { $0 + $1.signed + $1.unsigned }])
    #expect(found.map(\.unsigned) == [volumes.reduce(0) { $0 + $1.unsigned }])
    #expect(found.map(\.share.low) == [0])
    #expect(found.map(\.share.high) == [1])
  }

  @Test func allBadMeansEveryRelay() async throws {
    let volumes = (0..<8).map { (signed: 0, unsigned: 10 + $0) }
    var sample = Self.shared(volumes)
    for day in 0..<8 { sample.log.add(at: StageChange.noon(day), count: 10 + day) }
    let found = try await Self.gaps(sample)
    #expect(found.count == 2)
    #expect(found.allSatisfy { $0.method == .estimated && $0.share.estimate == 1 })
  }

  /// Past the limit nothing is told apart, however well the volumes would tell it.
  @Test(arguments: [(0, MissingDKIM.Method.estimated), (1, .undetermined)])
  func soManyRelaysAreToldApart(_ past: Int, _ method: MissingDKIM.Method) async throws {
    let relays = MissingDKIM.relaysMax + past
    var sample = Sample()
    for day in 0..<relays + 8 {
      let counts = (0..<relays).map { ($0 + day) % relays == 0 ? 41 : 1 }
      for (relay, count) in counts.enumerated() {
        sample.log.add(
          at: StageChange.noon(day), injector: "app\(relay).corp.example (10.0.1.\(relay))",
          vmta: "app\(relay)", count: count)
      }
      let bad = counts[0] + counts[1]
      sample.report(day: day, Self.good(counts.reduce(0, +) - bad), Self.bad(bad))
    }
    let found = try await Self.gaps(sample)
    #expect(Set(found.map(\.method)) == [method])
    if past == 0 {
      #expect(found.map(\.relay.injector) == ["app0.corp.example", "app1.corp.example"])
    }
  }

  @Test func estimatesDoNotDependOnThreads() async throws {
    let volumes = (0..<16).map { (signed: 20 + $0 * 37 % 50, unsigned: 20 + $0 * 23 % 40) }
    var sample = Self.shared(volumes)
    let plain = try await Self.gaps(sample)
    sample.request.scan = LogScanOptions(threads: 3, chunkBytes: 4096)
    #expect(try await Self.gaps(sample) == plain)
  }
}
