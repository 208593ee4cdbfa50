import AccountingLog
import ByteKit
import Following
import Join
import LiveTraffic
import TestSupport
import Traffic

/// Rows of a small log, minute by minute, and what a monitor tells of them.
struct LogOfMinutes {
  static let start = 1_771_200_000
  static let dmarc =
    "smtp;550-5.7.26 Unauthenticated email from a.example is not accepted due to domain's DMARC"
    + " policy"

  private(set) var log = SmallLog()
  private(set) var time = LogOfMinutes.start

  /// Adds minutes of ordinary mail: 30 rows, of which one is refused each other minute; with
  /// `dmarc` rows of one relay that gmail refuses.
  mutating func add(minutes: Int, dmarc: Int = 0, bad: Int = 0) {
    for minute in 0..<minutes {
      for relay in 1...5 {
        log.add(at: time + relay * 14 - 12, source: "192.0.2.\(relay)", count: 6)
      }
      if minute % 2 == 0 { log.add("b", at: time + 31) }
      for row in 0..<bad { log.add("b", at: time + row % 60) }
      for row in 0..<dmarc {
        log.add(
          "b", at: time + row % 60, source: "192.0.2.77", status: "5.7.26 (policy)",
          reply: Self.dmarc, injector: "old.corp.example (10.0.0.77)", vmta: "vmta7", job: "j1")
      }
      time += 60
    }
  }

  /// Adds mail that came back late.
  mutating func addLate(count: Int) { log.add("rb", at: time, reply: Self.dmarc, count: count) }

  static func settings(wall: Int = 2_000_000_000) -> LiveSettings {
    LiveSettings(wallClock: { wall })
  }

  /// Reads the log to its end.
  func monitor(
    _ settings: LiveSettings = settings(), in folder: TemporaryFolder,
    _ request: CorrelationRequest = CorrelationRequest(), state: StateFolder? = nil
  ) throws -> LiveMonitor {
    let path = try folder.write("acct.csv", text: log.text)
    let monitor = try LiveMonitor(
      follower: Follower(targets: [FollowTarget(LogInput(path: path))]),
      intake: LiveIntake(
        model: LiveModel(settings: settings), names: LiveRows(plan: request.livePlan())),
      state: state)
    Self.read(monitor)
    return monitor
  }

  static func read(_ monitor: LiveMonitor) {
    monitor.discover()
    while monitor.read() {}
  }
}
