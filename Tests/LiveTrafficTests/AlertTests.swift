import ByteKit
import Findings
import Following
import LiveTraffic
import ReplyClassifier
import TestSupport
import Testing
import Traffic

struct AlertTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func alerts(_ events: [LiveEvent]) -> [(time: Int, finding: AlertFinding)] {
    events.compactMap { event in
      if case .alert(let finding) = event.kind { (event.time, finding) } else { nil }
    }
  }

  private func recoveries(_ events: [LiveEvent]) -> [String] {
    events.compactMap { event in
      if case .recovered(let recovery) = event.kind { recovery.condition } else { nil }
    }
  }

  @Test func newRefusalsOfARelayAreToldWithinAMinute() throws {
    var log = LogOfMinutes()
    log.add(minutes: 60)
    let begin = log.time
    log.add(minutes: 3, dmarc: 12)
    let told = alerts(try log.monitor(in: folder).takeEvents())
    let first = try #require(told.first)
    #expect(first.finding.condition == .newDMARC)
    #expect(first.time - begin <= 60)
    let key = try #require(first.finding.tracks.first).key
    #expect(key.receiver == "google")
    #expect(key.relay.injector == "old.corp.example")
    #expect(key.source?.description == "192.0.2.77")
    #expect(key.cause == .dmarcPolicy)
    #expect(told.count { $0.finding.condition == .newDMARC } == 1)
  }

  @Test func ordinaryTrafficWakesNobody() throws {
    var log = LogOfMinutes()
    log.add(minutes: 600)
    let events = try log.monitor(in: folder).takeEvents()
    #expect(alerts(events).isEmpty)
    #expect(events.isEmpty)
  }

  @Test func refusalsThatWereThereBeforeWakeNobody() throws {
    var log = LogOfMinutes()
    log.add(minutes: 300, dmarc: 2)
    var settings = LogOfMinutes.settings()
    settings.conditions.removeAll { $0 == .relayDMARC }
    #expect(alerts(try log.monitor(settings, in: folder).takeEvents()).isEmpty)
    // That the relay loses all its mail is told all the same.
    let told = alerts(try log.monitor(in: folder).takeEvents())
    #expect(told.map(\.finding.condition) == [.relayDMARC])
  }

  @Test func oneRefusalLessThanTheFloorWakesNobody() throws {
    for (rows, expected) in [(3, 0), (4, 1)] {
      var log = LogOfMinutes()
      log.add(minutes: 300)
      log.add(minutes: 1, dmarc: rows)
      log.add(minutes: 5)
      let told = alerts(try log.monitor(in: folder).takeEvents())
      #expect(told.count == expected)
    }
  }

  @Test func anAlertIsOverOnceAndComesBackAfterTheCooldown() throws {
    var log = LogOfMinutes()
    log.add(minutes: 180)
    for _ in 0..<2 {
      log.add(minutes: 2, dmarc: 10)
      log.add(minutes: 60)
    }
    var settings = LogOfMinutes.settings()
    settings.conditions = [.newDMARC]
    let events = try log.monitor(settings, in: folder).takeEvents()
    #expect(alerts(events).count == 2)
    #expect(recoveries(events) == ["new-dmarc", "new-dmarc"])
    settings.cooldownSeconds = 7200
    #expect(alerts(try log.monitor(settings, in: folder).takeEvents()).count == 1)
  }

  @Test func aRiseOfAllRefusalsIsToldAndHoldsWhileItLasts() throws {
    var log = LogOfMinutes()
    log.add(minutes: 300)
    log.add(minutes: 200, bad: 5)
    let events = try log.monitor(in: folder).takeEvents()
    #expect(alerts(events).map(\.finding.condition) == [.ratio(.refused, 2)])
    #expect(recoveries(events) == [])
  }

  @Test func aLowBoundIsPassedWhereAHighOneIsNot() throws {
    var log = LogOfMinutes()
    log.add(minutes: 300)
    log.add(minutes: 30, bad: 5)
    for (bound, expected) in [(2.0, 1), (500, 0)] {
      var settings = LogOfMinutes.settings()
      settings.conditions = [.ratio(.refused, bound)]
      let told = alerts(try log.monitor(settings, in: folder).takeEvents())
      #expect(told.count == expected)
    }
  }

  @Test func lagIsToldOnceTheEndIsReached() throws {
    var log = LogOfMinutes()
    log.add(minutes: 5)
    for (late, expected) in [(60, 0), (61, 1)] {
      let newest = log.time - 2
      var settings = LogOfMinutes.settings(wall: newest + late)
      settings.conditions = [.lag(60)]
      let monitor = try log.monitor(settings, in: folder)
      #expect(alerts(monitor.takeEvents()).isEmpty)
      monitor.look(at: newest)
      #expect(alerts(monitor.takeEvents()).count == expected)
    }
  }

  @Test func afterAStageChangeTheTimeBeforeItIsUsual() throws {
    var log = LogOfMinutes()
    log.add(minutes: 120)
    let change = log.time
    log.add(minutes: 20, dmarc: 3)
    var settings = LogOfMinutes.settings()
    settings.changes = [LogOfMinutes.start - 86_400, change]
    let frame = try log.monitor(settings, in: folder).frame()
    #expect(frame.window.lowerBound == change)
    #expect(frame.change == change)
    #expect(frame.usual.basis == .minutesBefore)
    #expect(frame.counts.refusedDMARC == 60)
    let dmarc = try #require(frame.comparison(.refusedDMARC))
    #expect(dmarc.verdict == .worse && dmarc.usual.failed == 0)
  }
}
