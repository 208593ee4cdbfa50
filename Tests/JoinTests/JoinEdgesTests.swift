import AggregateReports
import ByteKit
import Join
import JoinScenes
import Policies
import Testing
import Traffic

/// The ends of windows and the ends of the data.
@Suite struct JoinEdgesTests {
  private static let begin = 1_771_200_000

  private static func report(length: Int, records: [Record] = [Record()]) -> Report {
    Report(begin: begin, end: begin + length, id: "a", records: records)
  }

  private func logged(_ report: Report, at offsets: [Int]) async throws -> [Int] {
    var counts: [Int] = []
    for offset in offsets {
      let scene = try Scene(
        logs: [Event.text([Event(time: Self.begin + offset)])], reports: [report])
      let correlation = await scene.run()
      counts.append(try #require(correlation.joins.first).logged.delivered)
    }
    return counts
  }

  @Test func aWindowTakesItsFirstSecondAndNotItsEnd() async throws {
    let day = Self.report(length: 86_400)
    #expect(try await logged(day, at: [-1, 0, 86_399, 86_400]) == [0, 1, 1, 0])
  }

  @Test func aWindowWrittenWithItsLastSecondTakesThatSecond() async throws {
    let day = Self.report(length: 86_399)
    #expect(try await logged(day, at: [-1, 0, 86_399, 86_400]) == [0, 1, 1, 0])
    let odd = Self.report(length: 86_398)
    #expect(try await logged(odd, at: [0, 86_397, 86_398]) == [1, 1, 0])
  }

  @Test func aWindowOfNoLengthTakesNothing() async throws {
    #expect(try await logged(Self.report(length: 0), at: [-1, 0, 1]) == [0, 0, 0])
    let scene = try Scene(
      logs: [Event.text([Event(time: Self.begin)])], reports: [Self.report(length: 0)])
    #expect(await scene.run().joins.map(\.grade) == [.reportOnly])
  }

  @Test func overlappingWindowsEachCountTheWholeMail() async throws {
    let early = Self.report(length: 7200)
    var late = early
    late.begin += 3600
    late.end += 3600
    let events = [0, 3599, 3600, 7199, 7200].map { Event(time: Self.begin + $0) }
    let scene = try Scene(logs: [Event.text(events)], reports: [early, late])
    let correlation = await scene.run()
    #expect(correlation.joins.map(\.logged.delivered) == [4, 3])
  }

  @Test func nothingGivesNothing() async throws {
    let correlation = await (try Scene()).run(threads: 4)
    #expect(correlation.joins.isEmpty)
    #expect(correlation.rollup.used == 0)
    #expect(correlation.rollup.entries.isEmpty)
    let empty = await (try Scene(logs: ["", Event.header])).run(threads: 2, chunkBytes: 1)
    #expect(empty.joins.isEmpty)
    #expect(empty.logProblems.isEmpty)
  }

  @Test func logsAloneAreCountedAndNotJoined() async throws {
    let events = (0..<5).map { Event(type: $0 == 0 ? "b" : "d", time: Self.begin + $0) }
    let correlation = await (try Scene(logs: [Event.text(events)])).run()
    #expect(correlation.joins.isEmpty)
    #expect(correlation.rollup.used == 5)
    #expect(correlation.coverage.reporters.isEmpty)
  }

  @Test func reportsAloneAreReportOnly() async throws {
    let records = [Record(count: 3), Record(sourceIP: "192.0.2.1", count: 4)]
    let scene = try Scene(reports: [Self.report(length: 86_400, records: records)])
    let joins = await scene.run().joins
    #expect(joins.map(\.grade) == [.reportOnly, .reportOnly])
    #expect(joins.reduce(0) { $0 + $1.reported.messages } == 7)
    #expect(joins.allSatisfy { $0.logged.isEmpty && $0.ratio == nil })
  }

  @Test func aReportWithoutRecordsStillMakesMailLogOnly() async throws {
    let scene = try Scene(
      logs: [Event.text([Event(time: Self.begin), Event(time: Self.begin + 86_400)])],
      reports: [Self.report(length: 86_400, records: [])])
    let joins = await scene.run().joins
    #expect(joins.map(\.grade) == [.logOnly])
    #expect(joins.first?.logged.delivered == 1)
  }

  @Test func theRatioSetsReportedAgainstDeliveredAndRefusedForDMARC() async throws {
    let events = [
      Event(time: Self.begin), Event(time: Self.begin),
      Event(type: "b", time: Self.begin, isDMARC: true), Event(type: "b", time: Self.begin),
      Event(type: "t", time: Self.begin),
    ]
    let scene = try Scene(
      logs: [Event.text(events)],
      reports: [Self.report(length: 60, records: [Record(count: 6)])])
    let join = try #require(await scene.run().joins.first)
    #expect(join.ratio == 2)
    #expect(join.logged.refused == 2)
    #expect(join.logged.deferred == 1)
  }

  @Test func thePeriodIsHalfOpenAndLeavesOutReportsThatReachOverIt() async throws {
    let events = [-1, 0, 59, 60].map { Event(time: Self.begin + $0) }
    var before = Self.report(length: 60)
    before.begin -= 1
    var scene = try Scene(
      logs: [Event.text(events)], reports: [Self.report(length: 60), before])
    scene.request.since = Self.begin
    scene.request.until = Self.begin + 60
    let correlation = await scene.run()
    #expect(correlation.rollup.used == 2)
    #expect(correlation.rollup.ignored[.period] == 2)
    #expect(correlation.intake.outsidePeriod == 1)
    #expect(correlation.joins.map(\.logged.delivered) == [2])
  }

  @Test func reportsOutsideThePeriodStillTellPoliciesAndWhatTheirSendersCover() async throws {
    var older = Self.report(length: 60, records: [Record(envelopeTo: "cust.test")])
    older.begin -= 86_400
    older.end -= 86_400
    older.published = "reject"
    let event = Event(time: Self.begin, recipientDomain: "cust.test", host: "mx.gate.test")
    var scene = try Scene(logs: [Event.text([event])], reports: [older])
    scene.request.since = Self.begin
    let correlation = await scene.run()
    #expect(correlation.joins.isEmpty)
    #expect(correlation.rollup.entries.map(\.delivery.reporters.isEmpty) == [false])
    let group = correlation.policies.group(of: "bank.example")
    #expect(correlation.timeline.stages[group].map(\.policy) == [.reject])
  }

  @Test func aDomainTakesWhatLiesUnderItAndNothingThatOnlyEndsLikeIt() async throws {
    let names = ["bank.example", "a.b.bank.example", "notbank.example", "example"]
    let events = names.map { Event(time: Self.begin, domain: $0) }
    let records = names.map { Record(domain: $0) }
    var scene = try Scene(
      logs: [Event.text(events)], reports: [Self.report(length: 60, records: records)])
    scene.request.domain = "bank.example"
    let correlation = await scene.run()
    #expect(correlation.rollup.used == 2)
    #expect(correlation.rollup.ignored[.domain] == 2)
    #expect(correlation.joins.map(\.domain) == ["a.b.bank.example", "bank.example"])
  }

  @Test func theNetworksOutsideAddressIsJoined() async throws {
    var scene = try Scene(
      logs: [Event.text([Event(time: Self.begin, sourceIP: "10.0.0.5")])],
      reports: [Self.report(length: 60)])
    let inside = try #require(IPAddress("10.0.0.5"))
    scene.request.nat = [inside: try #require(IPAddress("203.0.113.5"))]
    #expect(await scene.run().joins.map(\.grade) == [.matched])
  }

  @Test func aChangeInsideAWindowMixesIt() async throws {
    let published = PublishedPolicy(
      domain: "bank.example", policy: .reject, subdomainPolicy: nil, nonexistentPolicy: nil,
      percent: 100, isTesting: false)
    for (offset, isMixed) in [(0, false), (1, true), (59, true), (60, false)] {
      var scene = try Scene(reports: [Self.report(length: 60)])
      scene.request.declaredStages = [
        DeclaredStage(domain: "bank.example", published: published, begin: Self.begin - 9999),
        DeclaredStage(domain: "bank.example", published: published, begin: Self.begin + offset),
      ]
      #expect(await scene.run().joins.map(\.isMixed) == [isMixed], "\(offset)")
    }
  }

  @Test func rowsOfTwoDaysStandApartAndEachCountsOnItsOwn() async throws {
    let midnight = Self.begin - Self.begin % 86_400 + 86_400
    let times = [midnight - 1, midnight, midnight + 86_399, midnight + 86_400, midnight - 1]
    let scene = try Scene(logs: [Event.text(times.map { Event(time: $0) })])
    let rollup = await scene.run().rollup
    var counts: [Int: Int] = [:]
    for entry in rollup.entries { counts[entry.day, default: 0] += entry.count }
    let days = Dictionary(grouping: times, by: { $0 / 86_400 }).mapValues(\.count)
    #expect(counts == days)
  }
}
