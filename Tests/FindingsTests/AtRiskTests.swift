import AggregateReports
import ByteKit
import Findings
import TestSupport
import Testing

/// Own mail that the next stage would lose.
struct AtRiskTests {
  private static let failing = "192.0.2.7"

  private static func sample(
    _ records: (Int) -> [SmallReport.Record]
  ) -> Sample {
    var sample = ReadinessTests.sample(dayRecords: records)
    for day in 0..<ReadinessTests.days {
      sample.log.add(
        at: Sample.day + day * Sample.daySeconds + 7200, source: failing,
        injector: "erp.corp.example (10.0.0.3)", vmta: "erp", count: 2)
    }
    return sample
  }

  private static let judged = ReadinessTests.judgedDays

  @Test func bothLegsMustFail() async throws {
    let found = try await ReadinessTests.readiness(
      Self.sample { _ in
        [
          SmallReport.Record(Self.failing, count: 4, dkim: false),
          SmallReport.Record(Self.failing, count: 5, spf: false),
          SmallReport.Record(Self.failing, count: 1, dkim: false, spf: false),
        ]
      })
    #expect(found.ownMessages == Self.judged * (20 + 10))
    #expect(found.ownFailing == Self.judged)
    #expect(found.atRiskShare == 1.0 / 30)
    let relay = try #require(found.atRisk.first?.relay)
    #expect(found.atRisk.map(\.messages) == [Self.judged])
    #expect(relay.sourceIP?.description == Self.failing)
    #expect(relay.vmta == "erp")
    #expect(relay.injector == "erp.corp.example")
    #expect(found.verdict == .hold)
    #expect(ReadinessTests.unmet(found).contains(.failingRelays))
  }

  /// What pct spared fails all the same; what was quarantined in spite of one good leg does not.
  @Test func dispositionDecidesNothing() async throws {
    let found = try await ReadinessTests.readiness(
      Self.sample { _ in
        [
          SmallReport.Record(
            Self.failing, count: 1, dkim: false, spf: false, reasons: [("sampled_out", "")]),
          SmallReport.Record(Self.failing, count: 2, disposition: "quarantine", spf: false),
        ]
      })
    #expect(found.ownFailing == Self.judged)
  }

  @Test func otherSourcesStandApart() async throws {
    let found = try await ReadinessTests.readiness(
      Self.sample { _ in
        [
          SmallReport.Record(
            "198.51.100.1", count: 3, dkim: false, spf: false, reasons: [("forwarded", "")]),
          SmallReport.Record("203.0.113.7", count: 7, dkim: false, spf: false),
          SmallReport.Record("203.0.113.8", count: 9, dkim: false),
        ]
      })
    #expect(found.ownFailing == 0)
    #expect(found.forwardedFailing == 3 * Self.judged)
    #expect(found.foreignFailing == 7 * Self.judged)
    #expect(found.verdict == .go)
  }

  @Test func windowsThatReachIntoTheChangeDoNotCount() async throws {
    var sample = Self.sample { _ in [] }
    let begin = Sample.day + ReadinessTests.stageBegin * Sample.daySeconds
    sample.reports.append(
      SmallReport(
        id: "mixed", policy: "none", from: begin - 3600, to: begin + 3600,
        [SmallReport.Record(Self.failing, count: 500, dkim: false, spf: false)]))
    #expect(try await ReadinessTests.readiness(sample).ownFailing == 0)
  }

  @Test func relaysThatShareAnAddressAreOneName() async throws {
    var sample = Self.sample { _ in
      [SmallReport.Record(Self.failing, count: 1, dkim: false, spf: false)]
    }
    sample.log.add(
      at: Sample.day + (ReadinessTests.days - 1) * Sample.daySeconds + 60, source: Self.failing,
      injector: "web.corp.example (10.0.0.4)", vmta: "erp")
    let relays = try await ReadinessTests.readiness(sample).atRisk.map(\.relay)
    #expect(relays.map(\.vmta) == ["erp"])
    #expect(relays.map(\.injector) == [nil])
  }

  /// One failing message of ten is beyond chance at 0.5 %; nine messages are too few to tell.
  @Test(arguments: [(9, 0), (10, 1)]) func tenMessagesMakeARelay(
    _ messages: Int, _ failing: Int
  ) async throws {
    let found = try await ReadinessTests.readiness(
      Self.sample { day in
        guard day == ReadinessTests.days - 1 else { return [] }
        return [
          SmallReport.Record(Self.failing, count: 1, dkim: false, spf: false),
          SmallReport.Record(Self.failing, count: messages - 1),
        ]
      })
    #expect(ReadinessTests.value(found, .failingRelays) == Double(failing))
  }

  /// The lower end of the interval solves the score equation that defines it.
  @Test func lowerEndOfOwnPass() async throws {
    let found = try await ReadinessTests.readiness(
      Self.sample { _ in [SmallReport.Record(Self.failing, count: 1, dkim: false, spf: false)] })
    let criterion = try #require(found.criteria.first { $0.name == .ownPass })
    let value = try #require(criterion.value)
    let low = try #require(criterion.low)
    #expect(value == 20.0 / 21)
    let error = (low * (1 - low) / Double(found.ownMessages)).squareRoot()
    #expect(abs((value - low) / error - 1.96) < 0.001)
  }

  // MARK: - Recount

  @Test(arguments: 0..<8) func sumsAgreeWithARecount(_ seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed))
    var own = 0
    var failing: [String: Int] = [:]
    var sample = Self.sample { day in
      (0..<6).map { number in
        let address = "192.0.2.\(100 + number)"
        let count = Int.random(in: 1...40, using: &random)
        // All of them fail on the last day, so that none is mended.
        let isLast = day == ReadinessTests.days - 1
        let dkim = Bool.random(using: &random) && !isLast
        let spf = Bool.random(using: &random) && !isLast
        if day >= ReadinessTests.days - Self.judged {
          own += count
          if !dkim, !spf { failing[address, default: 0] += count }
        }
        return SmallReport.Record(
          address, count: count, disposition: Bool.random(using: &random) ? "quarantine" : "none",
          dkim: dkim, spf: spf)
      }
    }
    for number in 0..<6 {
      sample.log.add(at: Sample.day + 60, source: "192.0.2.\(100 + number)", vmta: "v\(number)")
    }
    let found = try await ReadinessTests.readiness(sample)
    #expect(found.ownMessages == own + 20 * Self.judged)
    #expect(found.ownFailing == failing.values.reduce(0, +))
    let byAddress = Dictionary(
      uniqueKeysWithValues: found.atRisk.map { ($0.relay.sourceIP?.description ?? "", $0.messages) }
    )
    #expect(byAddress == failing)
    #expect(found.atRisk.map(\.messages) == failing.values.sorted(by: >))
  }
}
