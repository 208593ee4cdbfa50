import AggregateReports
import ByteKit
import Join
import Policies
import TestSupport
import Testing

@testable import Findings

/// May a domain go on to its next stage.
struct ReadinessTests {
  static let stageBegin = 10, days = 26
  /// Of the stage's days only the last ones count for most criteria.
  static let judgedDays = ReadinessThresholds().days

  /// `none` for ten days, then the given stage up to the 26th day; each day 20 rows from 192.0.2.1,
  /// and a report of them that passes.
  static func sample(
    _ published: PublishedPolicy = PublishedPolicy(
      domain: "a.example", policy: .quarantine, percent: 5),
    dayRecords: (Int) -> [SmallReport.Record] = { _ in [] }
  ) -> Sample {
    var sample = Sample()
    sample.request.declaredStages = [
      DeclaredStage(
        domain: "a.example", published: PublishedPolicy(domain: "a.example", policy: .none),
        begin: Sample.day),
      DeclaredStage(
        domain: "a.example", published: published,
        begin: Sample.day + stageBegin * Sample.daySeconds),
    ]
    for day in 0..<days {
      let begin = Sample.day + day * Sample.daySeconds
      sample.log.add(at: begin + 3600, count: 20)
      let stage = day < stageBegin ? PublishedPolicy(domain: "", policy: .none) : published
      sample.reports.append(
        SmallReport(
          id: String(day), policy: stage.policy.rawValue, percent: stage.percent, from: begin,
          to: begin + Sample.daySeconds - 1,
          [SmallReport.Record(count: 20)] + dayRecords(day)))
    }
    return sample
  }

  static func readiness(_ sample: Sample) async throws -> Readiness {
    let all = try await sample.run().readiness
    #expect(all.map(\.domain) == ["a.example"])
    return try #require(all.first)
  }

  static func value(_ readiness: Readiness, _ name: Readiness.Criterion.Name) -> Double? {
    readiness.criteria.first { $0.name == name }?.value
  }

  static func unmet(_ readiness: Readiness) -> [Readiness.Criterion.Name] {
    readiness.criteria.filter { !$0.isMet }.map(\.name)
  }

  // MARK: - Verdict

  @Test func allCriteriaMet() async throws {
    let found = try await Self.readiness(Self.sample())
    #expect(found.verdict == .go)
    // Nobody asks for signatures before a step to reject.
    #expect(
      found.criteria.map(\.name) == Readiness.Criterion.Name.allCases.filter { $0 != .signed })
    #expect(Self.unmet(found).isEmpty)
    #expect(Self.value(found, .days) == Double(Self.days - Self.stageBegin))
    #expect(Self.value(found, .ownPass) == 1)
    #expect(Self.value(found, .coverage) == 1)
    #expect(Self.value(found, .ratio) == 1)
    #expect(found.ownMessages == 20 * Self.judgedDays)
    #expect(found.atRisk.isEmpty)
    #expect(found.current == Readiness.Rung(policy: .quarantine, percent: 5))
    #expect(found.next == Readiness.Rung(policy: .quarantine))
  }

  @Test(arguments: [29, 30]) func thirtyMessagesAllowAVerdict(_ count: Int) async throws {
    var sample = Self.sample()
    let last = Sample.day + (Self.days - 1) * Sample.daySeconds
    sample.reports = [
      SmallReport(
        policy: "quarantine", percent: 5, from: last, to: last + Sample.daySeconds - 1,
        [SmallReport.Record(count: count)])
    ]
    let found = try await Self.readiness(sample)
    #expect(found.verdict == (count < Readiness.ownMessagesMin ? .notEnoughData : .hold))
  }

  @Test func ratioWarnsAndNeverHolds() async throws {
    var sample = Self.sample()
    for day in Self.stageBegin..<Self.days {
      sample.log.add(at: Sample.day + day * Sample.daySeconds + 7200, count: 20)
    }
    let found = try await Self.readiness(sample)
    #expect(Self.value(found, .ratio) == 0.5)
    #expect(Self.unmet(found) == [.ratio])
    #expect(found.criteria.filter(\.warns).map(\.name) == [.ratio])
    #expect(found.verdict == .go)
  }

  @Test func thresholdsAreTheConfigurations() async throws {
    var sample = Self.sample()
    let watched = Self.days - Self.stageBegin
    for (days, isMet) in [(watched, true), (watched + 1, false)] {
      sample.context.readiness.days = days
      let found = try await Self.readiness(sample)
      #expect(Self.unmet(found) == (isMet ? [] : [.days]))
      #expect(found.verdict == (isMet ? .go : .hold))
    }
  }

  @Test func dayWithoutAReportIsNotWatched() async throws {
    var sample = Self.sample()
    sample.reports.remove(at: Self.stageBegin + 1)
    let found = try await Self.readiness(sample)
    #expect(Self.value(found, .days) == Double(Self.days - Self.stageBegin - 1))
  }

  @Test func dayWithoutARowIsNotWatched() async throws {
    var sample = Self.sample()
    let lines = sample.log.text.split(separator: "\n")
    let missing = String(Sample.day + (Self.stageBegin + 2) * Sample.daySeconds + 3600)
    sample.log = SmallLog()
    for line in lines.dropFirst() where !line.contains(missing) { sample.log.add(line: "\(line)") }
    let found = try await Self.readiness(sample)
    #expect(Self.value(found, .days) == Double(Self.days - Self.stageBegin - 1))
  }

  /// Other reporters still tell of the days on which the one that speaks for the mail is silent.
  @Test func daysAfterAReporterFellSilentAreWatched() async throws {
    var sample = Self.sample()
    sample.reports.removeLast(5)
    for day in 0..<Self.days {
      sample.report("yahoo.com", day: day, policy: "quarantine", SmallReport.Record())
    }
    let found = try await Self.readiness(sample)
    #expect(Self.value(found, .days) == Double(Self.days - Self.stageBegin))
  }

  @Test func mailToReceiversThatDoNotReportLowersCoverage() async throws {
    var sample = Self.sample()
    for day in Self.stageBegin..<Self.days {
      sample.log.add(
        at: Sample.day + day * Sample.daySeconds + 60, to: "x@else.example",
        host: "mx.else.example (192.0.2.99)", count: 30)
    }
    let report = try await sample.run()
    let found = try #require(report.readiness.first)
    #expect(Self.value(found, .coverage) == 20.0 / 50)
    #expect(Self.unmet(found) == [.coverage])
    #expect(report.stages.map(\.coverage.share) == [1, 20.0 / 50])
    let covered = 20 * Self.days
    #expect(report.domains.map(\.coverage.covered) == [covered])
    #expect(report.domains.map(\.coverage) == [report.coverage])
  }

  // MARK: - Time

  @Test func stageAfterThePeriodIsNotTheCurrentOne() async throws {
    var sample = Self.sample()
    sample.request.declaredStages.append(
      DeclaredStage(
        domain: "a.example", published: PublishedPolicy(domain: "a.example", policy: .reject),
        begin: Sample.day + Self.days * Sample.daySeconds))
    let found = try await Self.readiness(sample)
    #expect(found.current.policy == .quarantine)
    #expect(found.verdict == .go)
  }

  /// What failed before the last days of the stage holds nobody.
  @Test(arguments: [11, 12]) func onlyTheLastDaysCount(_ day: Int) async throws {
    // From an address that falls silent, so that nothing shows it mended.
    var sample = Self.sample {
      $0 == day ? [SmallReport.Record("192.0.2.77", count: 40, dkim: false, spf: false)] : []
    }
    sample.log.add(at: Sample.day, source: "192.0.2.77")
    let found = try await Self.readiness(sample)
    let isLast = day >= Self.days - Self.judgedDays
    #expect(found.ownFailing == (isLast ? 40 : 0))
    #expect(found.verdict == (isLast ? .hold : .go))
    #expect(found.judged.upperBound == Sample.day + Self.days * Sample.daySeconds)
    #expect(found.judged.count == Self.judgedDays * Sample.daySeconds)
  }

  /// One message a day: 30 of them take 30 days, and more than there are give no answer.
  @Test(arguments: [29, 30, 40]) func littleMailIsJudgedOverMoreDays(_ days: Int) async throws {
    var sample = Sample()
    for day in 0..<days {
      sample.log.add(at: Sample.day + day * Sample.daySeconds + 60)
      sample.report(day: day, SmallReport.Record())
    }
    let found = try await Self.readiness(sample)
    #expect(found.ownMessages == min(days, Readiness.ownMessagesMin))
    #expect(found.verdict == (days < Readiness.ownMessagesMin ? .notEnoughData : .go))
    let end = Sample.day + days * Sample.daySeconds
    #expect(found.judged == end - min(days, 30) * Sample.daySeconds..<end)
  }

  @Test func periodBeyondAllInputsEndsWithThem() async throws {
    var sample = Self.sample()
    sample.request.until = Sample.day + 300 * Sample.daySeconds
    let found = try await Self.readiness(sample)
    #expect(found.judged.upperBound == Sample.day + Self.days * Sample.daySeconds)
    #expect(found.verdict == .go)
  }

  // MARK: - Inputs and what is mended

  private static func built(
    _ sample: Sample, inputsAreWhole: Bool = true, mended: [MailPlace: Int] = [:]
  ) async throws -> Readiness {
    let correlation = try await sample.correlation()
    let end = Sample.day + days * Sample.daySeconds
    let counted = CountedMail(
      correlation, StreamParts(correlation), sample.context,
      ReportPeriod(begin: Sample.day, end: end, freshUntil: end),
      SenderBook(correlation, sample.context), inputsAreWhole: inputsAreWhole, mended: mended)
    return try #require(counted.readiness.first)
  }

  @Test func missingInputsHold() async throws {
    let found = try await Self.built(Self.sample(), inputsAreWhole: false)
    #expect(Self.unmet(found) == [.inputs])
    #expect(Self.value(found, .inputs) == 0)
    #expect(found.verdict == .hold)
    #expect(try await Self.built(Self.sample()).verdict == .go)
  }

  /// An address fails until the 20th day and is mended then.
  @Test func mendedMailCountsFromThen() async throws {
    let address = "192.0.2.9", mended = 20
    var sample = Self.sample { day in
      [SmallReport.Record(address, count: 10, dkim: day >= mended, spf: false)]
    }
    for day in 0..<Self.days {
      sample.log.add(
        at: Sample.day + day * Sample.daySeconds + 60, source: address, vmta: "v9", count: 10)
    }
    let before = try await Self.built(sample)
    #expect(Set(Self.unmet(before)) == [.ownPass, .failingRelays])
    #expect(before.ownFailing == 10 * (mended - (Self.days - Self.judgedDays)))
    let place = MailPlace(
      domain: "a.example", address: try #require(IPAddress(address)))
    let found = try await Self.built(
      sample, mended: [place: Sample.day + mended * Sample.daySeconds])
    #expect(found.verdict == .go)
    #expect(found.ownFailing == 0)
    #expect(found.atRisk.isEmpty)
    #expect(found.ownMessages == 20 * Self.judgedDays + 10 * (Self.days - mended))
    #expect(Self.value(found, .ratio) == 1)
  }

  // MARK: - New sources

  @Test(arguments: [9, 14, 25]) func newSourceHolds(_ first: Int) async throws {
    var sample = Self.sample()
    sample.log.add(
      at: Sample.day + first * Sample.daySeconds + 60, source: "192.0.2.50")
    let found = try await Self.readiness(sample)
    let isNew = first >= Self.days - sample.context.readiness.days
    #expect(Self.value(found, .newSources) == (isNew ? 1 : 0))
    #expect(found.verdict == (isNew ? .hold : .go))
  }

  @Test func newSourcesAreLeftOutWhereThePeriodIsShort() async throws {
    var sample = Self.sample()
    sample.request.since = Sample.day + 6 * Sample.daySeconds
    let found = try await Self.readiness(sample)
    #expect(Self.value(found, .newSources) == nil)
    #expect(found.verdict == .go)
  }
}
