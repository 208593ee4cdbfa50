import AccountingLog
import Following
import Join
import LiveTraffic
import TestSupport
import Testing
import Traffic

struct LiveMonitorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func replies(_ events: [LiveEvent]) -> [ReplyTrack] {
    events.compactMap { event in
      if case .newReply(let track) = event.kind { track } else { nil }
    }
  }

  @Test func whatWasCountedIsTakenUpAgain() throws {
    var log = LogOfMinutes()
    log.add(minutes: 90)
    log.add(minutes: 2, dmarc: 10)
    let path = folder.path + "/state"
    let first: LiveFrame
    do {
      let monitor = try log.monitor(in: folder, state: StateFolder(path: path))
      try monitor.commit(always: true)
      first = monitor.frame()
    }
    let again = try log.monitor(in: folder, state: StateFolder(path: path))
    let second = again.frame()
    #expect(second.totals == first.totals)
    #expect(second.counts == first.counts)
    #expect(second.replies == first.replies)
    #expect(second.comparisons == first.comparisons)
    #expect(second.alerts == first.alerts)
    #expect(!first.alerts.isEmpty)
    #expect(again.takeEvents().isEmpty)
  }

  /// Mail that came back is counted across restarts and in no rate.
  @Test func lateRefusalsAreCountedApart() throws {
    var log = LogOfMinutes()
    log.add(minutes: 2)
    let before = try log.monitor(in: folder).frame()
    log.addLate(count: 3)
    let path = folder.path + "/state"
    do {
      let monitor = try log.monitor(in: folder, state: StateFolder(path: path))
      try monitor.commit(always: true)
    }
    let totals = try log.monitor(in: folder, state: StateFolder(path: path)).frame().totals
    #expect(totals.lateRefusals == 3)
    #expect(totals.ignored == before.totals.ignored + 3)
    #expect(totals.counts == before.totals.counts)
    var request = CorrelationRequest()
    for (domain, count) in [("a.example", 3), ("b.example", 0)] {
      request.domain = domain
      #expect(try log.monitor(in: folder, request).frame().totals.lateRefusals == count)
    }
  }

  @Test func aStateOfAnotherDomainIsRefused() throws {
    var log = LogOfMinutes()
    log.add(minutes: 1)
    let path = folder.path + "/state"
    do {
      let monitor = try log.monitor(in: folder, state: StateFolder(path: path))
      try monitor.commit(always: true)
    }
    var settings = LogOfMinutes.settings()
    settings.scope = "other.example"
    let state = try StateFolder(path: path)
    #expect(throws: (any Error).self) {
      _ = try log.monitor(settings, in: folder, state: state)
    }
  }

  /// Each file is read in one block, the first one with the later rows at its end.
  @Test func whatTwoNodesTellComesInOrderOfTime() throws {
    var first = LogOfMinutes()
    first.add(minutes: 50)
    first.add(minutes: 1, dmarc: 3)
    first.add(minutes: 9)
    var second = LogOfMinutes()
    second.add(minutes: 40)
    var later = second.log
    later.add(
      "b", at: second.time, source: "192.0.2.78", status: "5.7.1 (policy)",
      reply: "smtp;550 5.7.1 rejected by DMARC policy for a.example", count: 3)
    try folder.write("a/acct.csv", text: first.log.text)
    // Another file by its first rows, too.
    try folder.write("b/acct.csv", text: later.text.replacing("someone@", with: "other@"))
    let monitor = try LiveMonitor(
      follower: Follower(targets: [FollowTarget(LogInput(path: folder.path))]),
      intake: LiveIntake(
        model: LiveModel(settings: LogOfMinutes.settings()),
        names: LiveRows(plan: CorrelationRequest().livePlan())),
      state: nil)
    LogOfMinutes.read(monitor)
    let events = monitor.takeEvents()
    #expect(
      replies(events).map(\.first) == [second.time, LogOfMinutes.start + 50 * 60])
    #expect(events.map(\.time) == events.map(\.time).sorted())
  }

  @Test func theFirstHalfHourTeachesAndTellsNothing() throws {
    for (minutes, expected) in [(29, 0), (30, 1)] {
      var log = LogOfMinutes()
      log.add(minutes: minutes)
      log.add(minutes: 1, dmarc: 1)
      let told = replies(try log.monitor(in: folder).takeEvents())
      #expect(told.count == expected)
    }
  }

  @Test func aNewReplyIsToldOnceWithItsRow() throws {
    var log = LogOfMinutes()
    log.add(minutes: 60)
    log.add(minutes: 3, dmarc: 3)
    let monitor = try log.monitor(in: folder)
    let told = replies(monitor.takeEvents())
    let track = try #require(told.first)
    #expect(told.count == 1)
    #expect(track.diagnostic == LogOfMinutes.dmarc)
    #expect(track.path == folder.path + "/acct.csv")
    let bytes = Array(log.log.text.utf8)
    let row = String(decoding: bytes[track.offset...].prefix { $0 != 10 }, as: UTF8.self)
    #expect(row.hasPrefix("b,") && row.contains("5.7.26"))
    let shown = try #require(monitor.frame().replies.first)
    #expect(shown.count == 9)
    #expect(shown.jobs == ["j1": 9])
  }

  @Test func rejectedRowsAreCountedAllAndToldAFew() throws {
    var log = LogOfMinutes()
    log.add(minutes: 1)
    var text = log.log.text
    for _ in 0..<60 { text += "no row\n" }
    let path = try folder.write("bad.csv", text: text)
    let monitor = try LiveMonitor(
      follower: Follower(targets: [FollowTarget(.init(path: path))]),
      intake: LiveIntake(
        model: LiveModel(settings: LogOfMinutes.settings()),
        names: LiveRows(plan: CorrelationRequest().livePlan())), state: nil)
    LogOfMinutes.read(monitor)
    #expect(monitor.model.totals.rejected == 60)
    #expect(monitor.model.totals.rows == 31 + 60)
    let problems = monitor.takeEvents().count { event in
      if case .problem = event.kind { true } else { false }
    }
    #expect(problems <= LiveModel.rejectedToldMax + 1)
    #expect(problems > 1)
  }

  private func monitor(
    _ path: String, _ settings: LiveSettings, _ clock: ManualClock
  ) throws -> LiveMonitor {
    let monitor = try LiveMonitor(
      follower: Follower(targets: [FollowTarget(.init(path: path))]),
      intake: LiveIntake(
        model: LiveModel(settings: settings), names: LiveRows(plan: CorrelationRequest().livePlan())
      ),
      state: nil, steadyClock: { clock.seconds })
    LogOfMinutes.read(monitor)
    return monitor
  }

  /// A log in local time, on the night when the clocks go back an hour; and a server whose clock was
  /// wrong by more than a year, which must learn anew.
  @Test(arguments: [(3600, 0), (400 * 86_400, 260)])
  func timeThatComesTwiceIsLookedAtTwice(back: Int, quiet: Int) throws {
    var log = LogOfMinutes()
    log.add(minutes: 180)
    let clock = ManualClock()
    let path = try folder.write("acct.csv", text: log.log.text)
    var settings = LogOfMinutes.settings()
    settings.conditions.removeAll { $0 == .relayDMARC }
    let monitor = try monitor(path, settings, clock)
    #expect(monitor.takeEvents().isEmpty)
    let again = log.time - back
    var text = log.log
    for step in 0..<quiet + 30 {
      let time = again + step * 10
      text.add(at: time)
      if step >= quiet {
        text.add(
          "b", at: time, source: "192.0.2.77", status: "5.7.26 (policy)",
          reply: LogOfMinutes.dmarc, injector: "old.corp.example (10.0.0.77)", vmta: "vmta7")
      }
      try folder.write("acct.csv", text: text.text)
      clock.seconds += 10
      while monitor.read() {}
      monitor.tick()
      monitor.endInterval()
    }
    #expect(monitor.clock == again + (quiet + 29) * 10)
    let events = monitor.takeEvents()
    let alert = try #require(
      events.compactMap { event in
        if case .alert(let finding) = event.kind { (event.time, finding) } else { nil }
      }.first)
    #expect(alert.1.condition == .newDMARC)
    // A minute until the clock goes back, and 10 seconds until the next look.
    #expect(alert.0 - (again + quiet * 10) <= 80)
    let intervals = events.compactMap { event in
      if case .interval(let frame) = event.kind { frame } else { nil }
    }
    #expect(intervals.suffix(15).allSatisfy { $0.intervalCounts.refused == 1 })
    // The first look only begins an interval; from then on no row is left out.
    let rows = intervals.reduce(0) { $0 + $1.intervalCounts.rows }
    #expect(rows == quiet + 60 - (quiet == 0 ? 2 : 1))
  }

  @Test func aFewLateRowsDoNotTurnTheClockBack() throws {
    var log = LogOfMinutes()
    log.add(minutes: 60)
    let clock = ManualClock()
    let path = try folder.write("acct.csv", text: log.log.text)
    let monitor = try monitor(path, LogOfMinutes.settings(), clock)
    let newest = try #require(monitor.clock)
    var text = log.log
    for step in 1...30 {
      // Rows of another node that is late, and now and then one that is not.
      text.add(at: log.time - 1800 + step * 10)
      if step % 5 == 0 { text.add(at: newest + step * 10) }
      try folder.write("acct.csv", text: text.text)
      clock.seconds += 10
      while monitor.read() {}
      #expect(monitor.clock == newest + step * 10)
    }
  }

  @Test func aWallClockThatIsSetBackDoesNotStopTheLogs() throws {
    var log = LogOfMinutes()
    log.add(minutes: 60)
    let newest = log.time - 2
    let wall = WallClock(newest + 5)
    let path = try folder.write("acct.csv", text: log.log.text)
    let clock = ManualClock()
    let monitor = try monitor(path, LiveSettings(wallClock: { wall.seconds }), clock)
    #expect(monitor.clock == newest)
    wall.set(newest - 7200)
    log.add(minutes: 3)
    try folder.write("acct.csv", text: log.log.text)
    clock.seconds += 180
    while monitor.read() {}
    #expect(monitor.clock == newest + 180)
    // The window begins with the third minute: 61 minutes of 30 rows, and 31 refusals.
    #expect(monitor.frame().counts.rows == 61 * 30 + 31)
  }

  @Test func aRowFromTheFutureDoesNotMoveTheClock() throws {
    var log = LogOfMinutes()
    log.add(minutes: 2)
    let newest = log.time - 2
    log.add(minutes: 0)
    var text = log.log
    text.add(at: newest + 86_400 * 365)
    let path = try folder.write("ahead.csv", text: text.text)
    let monitor = try LiveMonitor(
      follower: Follower(targets: [FollowTarget(.init(path: path))]),
      intake: LiveIntake(
        model: LiveModel(settings: LogOfMinutes.settings(wall: newest + 5)),
        names: LiveRows(plan: CorrelationRequest().livePlan())), state: nil)
    LogOfMinutes.read(monitor)
    #expect(monitor.model.clock == newest)
    #expect(monitor.model.totals.counts.delivered == 61)
  }
}
