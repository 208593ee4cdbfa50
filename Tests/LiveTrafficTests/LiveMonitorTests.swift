import AccountingLog
import DeliveryJoin
import Following
import LiveTraffic
import TestSupport
import Testing

struct LiveMonitorTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func replies(_ events: [LiveEvent]) -> [ReplyTrack] {
    events.compactMap { event in
      if case .newSignature(let track) = event.kind { track } else { nil }
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
        names: LiveRows(CorrelationRequest())), state: nil)
    LogOfMinutes.read(monitor)
    #expect(monitor.model.totals.rejected == 60)
    #expect(monitor.model.totals.rows == 31 + 60)
    let problems = monitor.takeEvents().count { event in
      if case .problem = event.kind { true } else { false }
    }
    #expect(problems <= LiveModel.rejectedToldMax + 1)
    #expect(problems > 1)
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
        names: LiveRows(CorrelationRequest())), state: nil)
    LogOfMinutes.read(monitor)
    #expect(monitor.model.clock == newest)
    #expect(monitor.model.totals.counts.delivered == 61)
  }
}
