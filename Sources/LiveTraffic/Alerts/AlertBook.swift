package import Findings
import Following

/// Which alerts are on: each is told once, and again only after it was over and a while has passed.
package struct AlertBook: Sendable {
  /// Seconds for which a condition must not hold before it counts as over.
  package static let recoverySeconds = 600
  /// Seconds between two alerts of the same thing.
  package static let cooldownSeconds = 900
  /// Things that are remembered.
  static let entriesMax = 1024

  private struct Entry: Sendable {
    var isOn: Bool
    var lastHeld: Int
    var lastTold: Int
    var text: String
    var loss: RelayLoss?
  }

  private var entries: [String: Entry] = [:]
  private let cooldownSeconds: Int

  /// Makes an empty book.
  package init(cooldownSeconds: Int = cooldownSeconds) { self.cooldownSeconds = cooldownSeconds }

  /// True when nothing is on, and nothing was a while ago.
  var isEmpty: Bool { entries.isEmpty }

  /// When an alert that is on began; nil where it is not.
  func begin(of key: String) -> Int? {
    entries[key].flatMap { $0.isOn ? $0.lastTold : nil }
  }

  /// What is on: the gravest first, then what began last.
  package var active: [ActiveAlert] {
    entries.filter { $0.value.isOn }.sorted { a, b in
      let first = (Self.severity(b.key), b.value.lastTold, a.key)
      return first < (Self.severity(a.key), a.value.lastTold, b.key)
    }.map { key, entry in
      ActiveAlert(
        condition: Self.name(key), text: entry.text, begin: entry.lastTold, loss: entry.loss)
    }
  }

  /// True where an alert is on, by its key.
  func isOn(_ key: String) -> Bool { entries[key]?.isOn ?? false }

  /// The relays that alerts of a condition which are on are about.
  func relays(of condition: AlertCondition) -> Set<RelayTrack.Key> {
    Set(
      entries.compactMap { key, entry in
        guard entry.isOn, Self.name(key) == condition.name else { return nil }
        return entry.loss.map { RelayTrack.Key(domain: $0.domain, relay: $0.relay) }
      })
  }

  /// How grave the gravest of them is; nil where nothing is on.
  package var worst: Severity? {
    entries.filter { $0.value.isOn }.map { Self.severity($0.key) }.max()
  }

  private static func severity(_ key: String) -> Severity {
    AlertCondition.severity(named: name(key))
  }

  /// The condition's name in a key.
  private static func name(_ key: String) -> String { String(key.prefix { $0 != "\n" }) }

  /// Takes everything as told before a time that the clock went back to.
  mutating func turnBack(to time: Int) {
    entries = entries.mapValues { entry in
      var entry = entry
      entry.lastHeld = min(entry.lastHeld, time)
      entry.lastTold = min(entry.lastTold, time)
      return entry
    }
  }

  /// Takes in what holds at a time; gives back what is to be told.
  mutating func take(
    _ findings: [AlertFinding], at time: Int
  ) -> (begun: [AlertFinding], over: [AlertRecovery]) {
    var begun: [AlertFinding] = []
    for finding in findings {
      let key = finding.key
      var entry = entries[key] ?? Entry(isOn: false, lastHeld: 0, lastTold: .min, text: "")
      entry.lastHeld = time
      entry.text = finding.text
      entry.loss = finding.loss ?? entry.loss
      if !entry.isOn, entry.lastTold == .min || time - entry.lastTold >= cooldownSeconds {
        entry.isOn = true
        entry.lastTold = time
        begun.append(finding)
      }
      entries[key] = entry
    }
    return (begun, over(at: time))
  }

  private mutating func over(at time: Int) -> [AlertRecovery] {
    var over: [AlertRecovery] = []
    for (key, entry) in entries.sorted(by: { $0.key < $1.key })
    where time - entry.lastHeld >= Self.recoverySeconds {
      if entry.isOn {
        over.append(
          AlertRecovery(
            condition: Self.name(key), key: key, text: entry.text, begin: entry.lastTold, end: time,
            loss: entry.loss))
        entries[key]?.isOn = false
      } else if entries.count > Self.entriesMax || time - entry.lastTold >= cooldownSeconds {
        entries[key] = nil
      }
    }
    return over
  }

  // MARK: - State

  func write(to writer: inout StateWriter) {
    writer.add(array: entries.sorted { $0.key < $1.key }) {
      $0.add($1.key)
      $0.add($1.value.isOn)
      $0.add($1.value.lastHeld)
      $0.add($1.value.lastTold)
      $0.add($1.value.text)
    }
  }

  mutating func read(from reader: inout StateReader) throws(StateDamage) {
    let all = try reader.array(countMax: Self.entriesMax * 16) { reader throws(StateDamage) in
      let key = try reader.text()
      let isOn = try reader.bool()
      let lastHeld = try reader.int()
      let lastTold = try reader.int()
      let text = try reader.text()
      return (key, Entry(isOn: isOn, lastHeld: lastHeld, lastTold: lastTold, text: text))
    }
    for (key, entry) in all { entries[key] = entry }
  }

  /// The relays of the alerts, which came into the state later than the rest.
  func writeLosses(to writer: inout StateWriter) {
    let all = entries.filter { $0.value.loss != nil }.sorted { $0.key < $1.key }
    writer.add(array: all) {
      $0.add($1.key)
      $1.value.loss?.write(to: &$0)
    }
  }

  mutating func readLosses(from reader: inout StateReader) throws(StateDamage) {
    let all = try reader.array(countMax: Self.entriesMax * 16) { reader throws(StateDamage) in
      (key: try reader.text(), loss: try RelayLoss(from: &reader))
    }
    for item in all { entries[item.key]?.loss = item.loss }
  }
}
