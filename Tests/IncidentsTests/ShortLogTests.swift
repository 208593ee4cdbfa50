import ByteKit
import Findings
import ReplyClassifier
import TestSupport
import Testing

@testable import Incidents

/// What is said of logs that begin shortly before a rise, or inside it, or have none.
@Suite struct ShortLogTests {
  /// A log of `minutes`; in `rise` two messages a minute beside the six others are refused.
  private static func scene(
    seed: UInt64, minutes: Int, rise: Range<Int>, _ line: MailLine = policy
  ) -> LogScene {
    var scene = LogScene(seed: seed)
    for minute in 0..<minutes {
      scene.ordinary(minute: minute)
      if rise.contains(minute) { scene.add(line, minute: minute, 2) }
    }
    return scene
  }

  private static let policy = MailLine().refused(MailLine.policy)

  private static func report(
    _ scene: LogScene, at minute: Int? = nil, found: [InputProblem] = []
  ) async throws -> IncidentReport {
    var query = IncidentQuery()
    query.at = minute.map { LogScene.begin + $0 * 60 }
    return IncidentBuilder(try await scene.correlate(), query).report(
      found: found, generatedAt: 0, version: "1")
  }

  @Test(arguments: [7, 15, 25]) func tooLittlePastIsNoVerdict(_ past: Int) async throws {
    let scene = Self.scene(seed: UInt64(past), minutes: past + 60, rise: past..<(past + 60))
    let report = try await Self.report(scene)
    #expect(report.spikes == [])
    #expect(report.verdict.status == .notEnoughData)
    let rise = try #require(report.unjudged.rises.first)
    #expect(report.unjudged.rises.count == 1)
    #expect(abs(rise.pastMinutes - past) <= 1)
    #expect(rise.begin == LogScene.begin + rise.pastMinutes * 60)
    #expect(rise.cause == .dmarcPolicy && rise.end == nil)
    // Nothing but the rise is refused for the policy: two a minute.
    #expect(rise.before.failed == 0)
    #expect(rise.during.failed == 120)
    let reason = try #require(report.verdict.reasons.first)
    #expect(reason.contains("\(rise.pastMinutes) minute"))
    #expect(reason.contains("refused for the DMARC policy 0 of \(rise.before.attempted)"))
  }

  @Test(arguments: [33, 45, 60, 90, 119]) func halfAnHourOfPastIsEnough(
    _ past: Int
  ) async throws {
    let scene = Self.scene(seed: UInt64(past), minutes: past + 50, rise: past..<(past + 50))
    let report = try await Self.report(scene)
    let spike = try #require(report.spikes.first)
    #expect(abs((spike.begin - LogScene.begin) / 60 - past) <= 1)
    #expect(spike.dmarc == .yes && spike.end == nil)
    #expect(abs(spike.extra - 100) <= 12)
    #expect(report.verdict.status == .critical)
  }

  /// A minute of past is next to none: the log is bad from its start to its end.
  @Test func aMinuteOfPastIsNoVerdict() async throws {
    let report = try await Self.report(Self.scene(seed: 1, minutes: 61, rise: 1..<61))
    #expect(report.spikes == [] && report.verdict.status == .notEnoughData)
  }

  /// A rise of less than five times the usual, which began in the log's last minutes.
  ///
  /// Of its time nothing was learned yet, which once ended the program.
  @Test func aRiseInTheLastMinutesIsFound() async throws {
    var scene = LogScene(seed: 3)
    for minute in 0..<200 {
      for _ in 0..<60 {
        let isBad = scene.oneIn(minute < 180 ? 50 : 11)
        scene.add(isBad ? MailLine().refused(MailLine.unknown) : MailLine(), minute: minute)
      }
    }
    let spike = try #require(try await Self.report(scene).spikes.first)
    #expect(abs((spike.begin - LogScene.begin) / 60 - 180) <= 2)
    #expect(spike.end == nil)
  }

  /// Over, or not DMARC's, it is to be looked at only.
  @Test func whatIsOverOrNotForDMARCIsAttention() async throws {
    let over = Self.scene(seed: 4, minutes: 160, rise: 50..<90)
    let ended = try await Self.report(over)
    #expect(ended.spikes.map(\.isOver) == [true])
    #expect(ended.verdict.status == .attention)
    let blocked = Self.scene(
      seed: 5, minutes: 120, rise: 60..<120, MailLine().refused(MailLine.blocked))
    let other = try await Self.report(blocked)
    #expect(other.spikes.map(\.dmarc) == [.no])
    #expect(other.verdict.status == .attention)
  }

  /// What the log begins with is tested against what follows.
  @Test func aLogThatBeginsInsideARise() async throws {
    let report = try await Self.report(Self.scene(seed: 6, minutes: 150, rise: 0..<40))
    #expect(report.spikes == [] && report.verdict.status == .notEnoughData)
    let rise = try #require(report.unjudged.rises.first)
    #expect(rise.isFromTheBegin && rise.before.attempted == 0)
    let end = try #require(rise.end)
    #expect(abs((end - LogScene.begin) / 60 - 40) <= 1)
    #expect(rise.during.failed == 80 && rise.after.failed == 0)
    #expect(report.verdict.reasons[0].hasPrefix("the log begins inside a rise: refused for"))
  }

  /// A log that is bad from its start to its end.
  @Test(arguments: [20, 100, 240]) func aLogThatIsBadAllTheTime(_ minutes: Int) async throws {
    let report = try await Self.report(
      Self.scene(seed: 7, minutes: minutes, rise: 0..<minutes))
    #expect(report.spikes == [] && report.verdict.status == .notEnoughData)
    let share = try #require(report.unjudged.shares.first)
    #expect(share.rate.failed >= 2 * minutes)
    #expect(report.verdict.reasons[0].contains("over all \(minutes) minutes of the log"))
  }

  /// Over a day the log itself shows that it is usual, but not that it is well.
  @Test func refusalsForDMARCAllDayAreNoSpikeAndNotOk() async throws {
    let report = try await Self.report(Self.scene(seed: 8, minutes: 1500, rise: 0..<1500))
    #expect(report.spikes == [])
    #expect(report.verdict.status == .attention)
    #expect(report.unjudged.steadyDMARC?.failed == 3000)
  }

  /// Most of the mail to one receiver fails, and little of all mail.
  @Test func aReceiverThatRefusesMostOfItsMail() async throws {
    var scene = LogScene(seed: 9)
    let other = MailLine(recipientDomain: "yahoo.com", host: "mta5.am0.yahoodns.net")
    for minute in 0..<120 {
      scene.ordinary(minute: minute, 20)
      if minute % 2 == 0 { scene.add(other, minute: minute) }
      if minute % 3 == 0 { scene.add(other.refused(MailLine.blocked), minute: minute) }
    }
    let report = try await Self.report(scene)
    #expect(report.verdict.status == .notEnoughData)
    #expect(report.unjudged.shares.map(\.receiver) == ["yahoo"])
    #expect(report.unjudged.shares.map(\.rate) == [FailureRate(failed: 40, attempted: 100)])
  }

  @Test(arguments: UInt64(1)...8) func threeFlatHoursAreNoSpike(_ seed: UInt64) async throws {
    let report = try await Self.report(Self.scene(seed: seed, minutes: 180, rise: 0..<0))
    #expect(report.spikes == [] && report.unjudged == Unjudged())
    #expect(
      report.verdict
        == Verdict(
          status: .ok, reasons: ["no kind of failure rose above its usual rate"]))
  }

  /// Few failures are no spike however short the log is.
  @Test func aShortLogWithoutFailuresIsOk() async throws {
    var scene = LogScene(seed: 1)
    for minute in 0..<10 { scene.add(MailLine(), minute: minute, 20) }
    #expect(try await Self.report(scene).verdict.status == .ok)
  }

  @Test func anInputThatCouldNotBeReadIsNamedAndNeverOk() async throws {
    let gone = InputProblem(code: "no_such_file", path: "/srv/b.csv", reason: "No such file")
    let calm = try await Self.report(
      Self.scene(seed: 1, minutes: 180, rise: 0..<0), found: [gone])
    #expect(
      calm.verdict
        == Verdict(
          status: .notEnoughData, reasons: ["could not be read: /srv/b.csv: No such file"]))
    let bad = try await Self.report(
      Self.scene(seed: 1, minutes: 180, rise: 100..<180), found: [gone])
    #expect(bad.verdict.status == .critical)
    #expect(bad.verdict.reasons.contains("could not be read: /srv/b.csv: No such file"))
  }

  // MARK: - A time that was asked for

  /// An hour before and one after with known counts: failures of a hundred in each ten minutes.
  private static func hours(before: Int, after: Int) -> LogScene {
    var scene = LogScene()
    for minute in 0..<180 {
      let failed = minute < 90 ? before : after
      for place in 0..<10 {
        let isFailed = (minute % 10) * 10 + place < failed
        scene.add(isFailed ? MailLine().refused(MailLine.unknown) : MailLine(), minute: minute)
      }
    }
    return scene
  }

  /// Of 36 of 600 against 27 of 900 the interval lies above zero.
  ///
  /// The numbers were computed apart, by method 10 of Newcombe's paper of 1998.
  @Test func theHourIsJudgedByItsOwnInterval() async throws {
    var calm = try await Self.report(Self.hours(before: 3, after: 3), at: 100)
    #expect(calm.verdict.status == .ok)
    calm.spikes.removeAll { $0.kind == .deferred }
    let flat = try #require(calm.spikes.first)
    #expect(!flat.isHigher && flat.severity == .info)
    let higher = try await Self.report(Self.hours(before: 3, after: 6), at: 90)
    let spike = try #require(higher.spikes.first { $0.kind == .refused })
    #expect(spike.before == FailureRate(failed: 27, attempted: 900))
    #expect(spike.during == FailureRate(failed: 36, attempted: 600))
    // 0.06 - 0.03, with the Wilson intervals [0.0437, 0.0819] and [0.0207, 0.0433].
    let range = try #require(spike.difference)
    #expect(abs(range.lowerBound - 0.0089) < 0.0005 && abs(range.upperBound - 0.0538) < 0.0005)
    #expect(spike.origin == .given && spike.isHigher && spike.severity == .warning)
    #expect(higher.verdict.status == .attention)
  }

  @Test func anHourWithoutAnyFailureNeedsNoPast() async throws {
    let report = try await Self.report(Self.hours(before: 0, after: 0), at: 12)
    #expect(report.verdict.status == .ok)
  }

  @Test func anHourWithTooLittleBeforeIsNoVerdict() async throws {
    let report = try await Self.report(Self.hours(before: 3, after: 3), at: 12)
    #expect(report.verdict.status == .notEnoughData)
    #expect(report.verdict.reasons[0].hasPrefix("the log has only 12 minutes from before"))
  }

  // MARK: - Slow growth

  @Test(arguments: UInt64(1)...3) func slowGrowthHasNoRangeOfItsBegin(
    _ seed: UInt64
  ) async throws {
    let begin = 1440 + 420
    var (slow, sharp) = (LogScene(seed: seed), LogScene(seed: seed))
    for minute in 0..<(begin + 240) {
      slow.ordinary(minute: minute)
      sharp.ordinary(minute: minute)
      guard minute >= begin else { continue }
      // Up to two a minute after four hours, against two a minute at once.
      for _ in 0..<2 where slow.oneIn(240 / (minute - begin + 1)) {
        slow.add(Self.policy, minute: minute)
      }
      sharp.add(Self.policy, minute: minute, 2)
    }
    let grown = try #require(try await slow.spikes().first)
    let from = try #require(grown.growsFrom)
    #expect(from <= grown.begin && abs(from - LogScene.begin - begin * 60) <= 3600)
    #expect(grown.begins == grown.begin...grown.begin)
    let step = try #require(try await sharp.spikes().first)
    #expect(step.growsFrom == nil)
  }
}
