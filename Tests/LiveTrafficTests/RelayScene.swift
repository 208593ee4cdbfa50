import AccountingLog
import Following
import Join
import LiveTraffic
import TestSupport
import Traffic

/// A busy relay that delivers a message each minute, and others that send what a test says.
struct RelayScene {
  static let start = 1_771_200_000
  static let other =
    "smtp;554 5.7.1 message blocked: your address has a poor reputation"

  private var rows: [(time: Int, node: String, add: (inout SmallLog, Int) -> Void)] = []

  /// Adds the busy relay's mail of some hours.
  init(hours: Int) {
    for minute in 0..<hours * 60 {
      let time = Self.start + minute * 60
      rows.append((time, "", { $0.add(at: $1, source: "192.0.2.1", vmta: "busy") }))
    }
  }

  /// Adds a message of a slow relay at so many minutes: `d`elivered, refused for `D`MARC or for
  /// something else (`b`), deferred (`t`).
  mutating func add(
    _ outcome: Character, atMinute minute: Int, vmta: String = "slow",
    from domain: String = "a.example", source: String = "192.0.2.9", node: String = "",
    host: String = "gmail-smtp-in.l.google.com (142.250.1.27)"
  ) {
    let time = Self.start + minute * 60 + 30
    rows.append(
      (
        time, node,
        { log, time in
          log.add(
            outcome == "D" ? "b" : String(outcome), at: time, from: domain, source: source,
            host: host, status: outcome == "d" ? nil : "5.7.1 (policy)",
            reply: outcome == "D" ? LogOfMinutes.dmarc : outcome == "d" ? nil : Self.other,
            injector: "hr.corp.example (10.0.0.7)", vmta: vmta)
        }
      ))
  }

  /// Adds a message for each letter, so many minutes apart.
  mutating func add(
    _ outcomes: String, from minute: Int = 0, each minutes: Int, vmta: String = "slow"
  ) {
    for (place, outcome) in outcomes.enumerated() {
      add(outcome, atMinute: minute + place * minutes, vmta: vmta)
    }
  }

  /// Reads the log of each node to its end.
  func monitor(
    in folder: TemporaryFolder, state: StateFolder? = nil, settings: LiveSettings = settings()
  ) throws -> LiveMonitor {
    var logs: [String: SmallLog] = [:]
    for row in rows.sorted(by: { $0.time < $1.time }) {
      row.add(&logs[row.node, default: SmallLog()], row.time)
    }
    let targets = try logs.sorted { $0.key < $1.key }.map { node, log in
      let path = try folder.write("acct\(node).csv", text: log.text)
      return FollowTarget(LogInput(path: path, node: node))
    }
    let monitor = try LiveMonitor(
      follower: Follower(targets: targets),
      intake: LiveIntake(
        model: LiveModel(settings: settings), names: LiveRows(plan: CorrelationRequest().livePlan())
      ),
      state: state)
    LogOfMinutes.read(monitor)
    return monitor
  }

  static func settings() -> LiveSettings {
    var settings = LogOfMinutes.settings()
    settings.conditions = [.relayDMARC]
    return settings
  }
}
