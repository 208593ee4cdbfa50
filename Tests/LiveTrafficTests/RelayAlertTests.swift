import Findings
import Following
import LiveTraffic
import TestSupport
import Testing
import Traffic

/// Alerts about one relay that loses its mail to DMARC, however slow it is.
struct RelayAlertTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The alerts with their minute, and the recoveries.
  private func told(
    _ monitor: LiveMonitor
  ) -> (alerts: [(minute: Int, finding: AlertFinding)], over: [(minute: Int, vmta: String)]) {
    var alerts: [(minute: Int, finding: AlertFinding)] = []
    var over: [(minute: Int, vmta: String)] = []
    for event in monitor.takeEvents() {
      let minute = (event.time - RelayScene.start) / 60
      switch event.kind {
      case .alert(let finding): alerts.append((minute, finding))
      case .recovered(let recovery): over.append((minute, recovery.loss?.relay.vmta ?? ""))
      default: break
      }
    }
    return (alerts, over)
  }

  @Test func aMessageAnHourIsEnough() throws {
    var scene = RelayScene(hours: 12)
    scene.add("ddDDDDDD", from: 60, each: 60)
    let monitor = try scene.monitor(in: folder)
    let alerts = told(monitor).alerts
    #expect(alerts.count == 1)
    let alert = try #require(alerts.first)
    // The fifth refusal is that of 07:00:30, and the clock ticks every ten seconds.
    #expect(alert.minute == 60 + 6 * 60)
    #expect(alert.finding.condition == .relayDMARC)
    #expect(alert.finding.condition.severity == .critical)
    let loss = try #require(alert.finding.loss)
    #expect(loss.domain == "a.example" && loss.relay.vmta == "slow")
    #expect(loss.relay.injector == "hr.corp.example")
    #expect(loss.attempts == 5 && loss.refused == 5)
    #expect(loss.since == RelayScene.start + 3 * 3600 + 30)
    for part in ["a.example", "hr.corp.example", "slow", "5 of 5 attempts"] {
      #expect(alert.finding.text.contains(part))
    }
    // It goes on: the sixth.
    let active = try #require(monitor.frame().alerts.first)
    #expect(active.loss?.attempts == 6 && active.loss?.refused == 6)
    #expect(monitor.worstAlert == .critical)
    #expect(monitor.frame().verdict.status == .critical)
  }

  @Test(arguments: [
    ("DDDD", 0), ("DDDDd", 0), ("DdDDD", 0), ("dDDDDD", 1), ("DDbDD", 0), ("bbbbbbbb", 0),
    // Deferred is not lost yet, and is no attempt that ended.
    ("DDtDDtD", 1), ("tttttttt", 0),
  ])
  func allOfTheLastFive(outcomes: String, expected: Int) throws {
    var scene = RelayScene(hours: 30)
    scene.add(String(repeating: "d", count: 60), each: 5)
    scene.add(outcomes, from: 400, each: 60)
    let monitor = try scene.monitor(in: folder)
    let alerts = told(monitor).alerts
    #expect(alerts.count == expected)
  }

  /// Below half of the mail of any stretch of hours nobody is woken.
  @Test(arguments: [
    ("dDddDdDddDdD", 0), ("dDddDdDdDdDD", 1), ("dDdDdDdDdD", 1), ("dDdDdDdDd", 0),
  ])
  func halfOfTheMailAndFiveOfIt(outcomes: String, expected: Int) throws {
    var scene = RelayScene(hours: 6)
    scene.add(outcomes, each: 10)
    let monitor = try scene.monitor(in: folder)
    #expect(told(monitor).alerts.count == expected)
    guard expected == 1, let loss = monitor.frame().alerts.first?.loss else { return }
    #expect(loss.refused == outcomes.count { $0 == "D" })
    #expect(loss.attempts == outcomes.count)
  }

  @Test func halfLostAtOneReceiverIsToldThoughAWeekWasGood() throws {
    var scene = RelayScene(hours: 60)
    for minute in stride(from: 0, to: 2400, by: 5) { scene.add("d", atMinute: minute) }
    // From then on every other message, 12 an hour.
    for (place, minute) in stride(from: 2400, to: 3000, by: 5).enumerated() {
      scene.add(place % 2 == 0 ? "D" : "d", atMinute: minute)
    }
    let alerts = told(try scene.monitor(in: folder)).alerts
    #expect(alerts.count == 1)
    #expect(try #require(alerts.first).minute <= 2400 + 120)
  }

  @Test func aMendedRelayIsOverAfterFiveGoodMessages() throws {
    var scene = RelayScene(hours: 20)
    scene.add("DDDDDDdDddddd", from: 0, each: 60)
    let monitor = try scene.monitor(in: folder)
    let events = told(monitor)
    #expect(events.alerts.count == 1)
    #expect(events.over.map(\.vmta) == ["slow"])
    // The fifth in a row is that of 12:00, and a while must pass.
    let minute = try #require(events.over.first).minute
    #expect((720...732).contains(minute))
    let frame = monitor.frame()
    #expect(frame.alerts.isEmpty)
    #expect(frame.recovered.count == 1 && frame.recoveredCount == 1)
    #expect(frame.recovered.first?.loss?.refused == 7)
    #expect(frame.verdict.status == .ok)
    #expect(frame.verdict.reasons.count == 1)
  }

  @Test func fourGoodMessagesAreNotEnough() throws {
    var scene = RelayScene(hours: 20)
    scene.add("DDDDDDdddd", from: 0, each: 60)
    let monitor = try scene.monitor(in: folder)
    #expect(told(monitor).over.isEmpty)
    #expect(monitor.frame().verdict.status == .critical)
  }

  @Test func brokenAgainItIsToldAgain() throws {
    var scene = RelayScene(hours: 40)
    scene.add("DDDDDdddddddddddddDDDDDD", from: 0, each: 60)
    let events = told(try scene.monitor(in: folder))
    #expect(events.alerts.count == 2 && events.over.count == 1)
    #expect(events.alerts.last?.finding.loss?.refused == 5)
  }

  @Test func oneThatFellSilentIsNotMended() throws {
    var scene = RelayScene(hours: 60)
    scene.add("DDDDD", from: 0, each: 10)
    let monitor = try scene.monitor(in: folder)
    #expect(told(monitor).over.isEmpty)
    #expect(monitor.frame().alerts.count == 1)
    var settings = RelayScene.settings()
    settings.retired = [MailSystem(name: "HR", vmtas: ["slow"], state: "retired")]
    let retired = try scene.monitor(in: folder, settings: settings)
    #expect(told(retired).over.count == 1)
    #expect(retired.frame().alerts.isEmpty)
  }

  // MARK: - What is one relay

  @Test func addressesAreOneRelayAndVirtualMTAsAreNot() throws {
    var scene = RelayScene(hours: 10)
    for place in 0..<6 {
      scene.add("D", atMinute: place * 60, vmta: "spread", source: "192.0.2.\(100 + place)")
      scene.add(place < 4 ? "D" : "d", atMinute: place * 60 + 1, vmta: "other")
    }
    let alerts = told(try scene.monitor(in: folder)).alerts
    #expect(
      alerts.filter { $0.finding.loss?.attempts == 5 }.map { $0.finding.loss?.relay.vmta } == [
        "spread"
      ])
    #expect(!alerts.contains { $0.finding.loss?.relay.vmta == "other" && $0.minute < 240 })
  }

  @Test func domainsOfARelayAreToldApart() throws {
    var scene = RelayScene(hours: 10)
    for place in 0..<5 {
      scene.add("D", atMinute: place * 60, from: "b.example")
      scene.add("d", atMinute: place * 60 + 1, from: "c.example")
    }
    let alerts = told(try scene.monitor(in: folder)).alerts
    #expect(alerts.map { $0.finding.loss?.domain } == ["b.example"])
  }

  @Test func nodesAreToldApartWhereTheyAreNamed() throws {
    var scene = RelayScene(hours: 10)
    for place in 0..<6 {
      scene.add("D", atMinute: place * 60, node: "east")
      scene.add("d", atMinute: place * 60 + 1, node: "west")
    }
    // The nodes' files are read one after the other.
    let monitor = try scene.monitor(in: folder)
    monitor.lookAtEnd()
    let alerts = told(monitor).alerts
    #expect(alerts.map { $0.finding.loss?.relay.node } == ["east"])
    #expect(alerts.first?.finding.text.contains("east") == true)
  }

  // MARK: - Limits and state

  @Test(arguments: [0, 1]) func pastTheLimitAttemptsAreCounted(more: Int) throws {
    var scene = RelayScene(hours: 12)
    // The busy one is the first.
    for number in 1..<RelayTable.relaysMax { scene.add("d", atMinute: 1, vmta: "v\(number)") }
    if more > 0 { scene.add("DDDDDD", from: 2, each: 60, vmta: "past") }
    scene.add("DDDDDD", from: 2, each: 60, vmta: "v7")
    let monitor = try scene.monitor(in: folder)
    let problems = monitor.frame().problems
    #expect(monitor.model.relays.count == RelayTable.relaysMax)
    #expect(monitor.model.relays.foldedCount == more * 6)
    #expect(problems.count == more)
    #expect(told(monitor).alerts.map { $0.finding.loss?.relay.vmta } == ["v7"])
  }

  @Test func aRelayThatIsSilentForADayGivesWay() throws {
    var scene = RelayScene(hours: 40)
    for number in 1..<RelayTable.relaysMax { scene.add("d", atMinute: 1, vmta: "v\(number)") }
    scene.add("DDDDDD", from: 26 * 60, each: 60, vmta: "late")
    let monitor = try scene.monitor(in: folder)
    #expect(monitor.model.relays.foldedCount == 0)
    #expect(told(monitor).alerts.map { $0.finding.loss?.relay.vmta } == ["late"])
  }

  /// Read in two runs, at any place, the log gives the alerts of one run.
  @Test(arguments: 1...7) func theStateKeepsTheLastAttempts(first: Int) throws {
    let outcomes = Array("dDDDDDDDddddd")
    func scene(_ count: Int) -> RelayScene {
      var scene = RelayScene(hours: 16)
      scene.add(String(outcomes.prefix(count)), each: 60)
      return scene
    }
    func run(_ count: Int) throws -> [Int] {
      var part = RelayScene(hours: count)
      part.add(String(outcomes.prefix(count)), each: 60)
      let monitor = try part.monitor(in: folder, state: StateFolder(path: folder.path + "/st"))
      try monitor.commit(always: true)
      let events = told(monitor)
      return events.alerts.map(\.minute) + events.over.map(\.minute)
    }
    let split = try run(first) + run(13)
    let other = try TemporaryFolder()
    var whole = RelayScene(hours: 13)
    whole.add(String(outcomes), each: 60)
    let events = told(try whole.monitor(in: other))
    #expect(split == events.alerts.map(\.minute) + events.over.map(\.minute))
    #expect(events.alerts.count == 1)
  }

  /// What the hash of the last bytes of one file takes in a state, with the number of files before it
  /// and that of the files whose columns are kept behind it.
  private static let tailBytes = 21

  /// A state of the time before relays were kept has nothing behind the rest.
  @Test func aStateWithoutRelaysIsTakenUp() throws {
    let path = folder.path + "/st"
    var first = RelayScene(hours: 0)
    first.add("tttt", each: 1)
    do {
      let monitor = try first.monitor(in: folder, state: StateFolder(path: path))
      #expect(monitor.model.relays.count == 0)
      try monitor.commit(always: true)
    }
    do {
      let state = try StateFolder(path: path)
      // Without the last bytes that were read, which stand behind all else.
      let bytes = Array(try #require(try state.load()).dropLast(Self.tailBytes))
      // Attempts past the limit, relays, alerts about them, and late refusals: none of each.
      #expect(bytes.suffix(4) == [0, 0, 0, 0])
      try state.commit(Array(bytes.dropLast(4)))
    }
    first.add("DDDDD", from: 10, each: 60)
    let monitor = try first.monitor(in: folder, state: StateFolder(path: path))
    #expect(monitor.model.totals.rows == 9)
    monitor.lookAtEnd()
    #expect(told(monitor).alerts.count == 1)
  }

  // MARK: - Beside other alerts

  @Test func oneFaultIsToldOnce() throws {
    var log = LogOfMinutes()
    log.add(minutes: 120)
    log.add(minutes: 30, dmarc: 3)
    var settings = LogOfMinutes.settings()
    settings.conditions = [.newDMARC, .relayDMARC]
    let monitor = try log.monitor(settings, in: folder)
    let alerts = told(monitor).alerts
    #expect(alerts.map(\.finding.condition) == [.newDMARC])
    let text = try #require(alerts.first).finding.text
    for part in ["a.example", "old.corp.example", "vmta7", "lost 6 of 6 attempts"] {
      #expect(text.contains(part))
    }
  }

  @Test func aSlowLossThatGoesOnIsToldWhenTheRiseIsOver() throws {
    var log = LogOfMinutes()
    log.add(minutes: 120)
    log.add(minutes: 3, dmarc: 6)
    for _ in 0..<10 {
      log.add(minutes: 1, dmarc: 1)
      log.add(minutes: 9)
    }
    var settings = LogOfMinutes.settings()
    settings.conditions = [.newDMARC, .relayDMARC]
    let monitor = try log.monitor(settings, in: folder)
    let events = told(monitor)
    #expect(events.alerts.map(\.finding.condition) == [.newDMARC, .relayDMARC])
    #expect(events.over.count == 1)
    #expect(monitor.frame().alerts.map(\.condition) == ["relay-dmarc"])
    #expect(monitor.frame().alerts.first?.loss?.refused == 28)
  }
}
