package import Findings

/// How the traffic is looked at.
package struct LiveSettings: Sendable {
  /// Begins of stages and other changes, ascending, POSIX seconds UTC.
  package var changes: [Int] = []
  /// Begin of the running window as asked for; nil takes the stage change or the last hour.
  package var since: Int?
  /// Seconds between two intervals.
  package var intervalSeconds = 10
  /// What the state counts, such as the domain asked for; another state is not taken up.
  package var scope = ""
  /// What wakes the admin.
  package var conditions = AlertCondition.usual
  /// Seconds between two alerts of the same thing.
  package var cooldownSeconds = AlertBook.cooldownSeconds
  /// Systems of the inventory that send no more: their silence is no loss that lasts.
  package var retired: [MailSystem] = []
  /// The wall's clock, POSIX seconds UTC.
  package var wallClock: @Sendable () -> Int

  /// Seconds after which a stage change no longer is what the window begins with.
  package static let changeSecondsMax = 86_400

  /// Makes settings with a clock.
  package init(wallClock: @escaping @Sendable () -> Int) { self.wallClock = wallClock }

  /// The change that a time lies within a day behind; nil where there is none.
  package func change(at time: Int) -> Int? {
    let begins = since.map { changes + [$0] } ?? changes
    return begins.filter { $0 <= time && time - $0 < Self.changeSecondsMax }.max()
  }

  /// The running window at a time: since the change, else the last hour; it begins with a minute.
  package func window(at time: Int) -> Range<Int> {
    let end = time + 1
    if let change = change(at: time) { return min((change + 59) / 60 * 60, time)..<end }
    return (end - 3600) / 60 * 60..<end
  }
}
