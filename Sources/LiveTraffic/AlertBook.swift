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

  /// What is on, in one sentence each.
  package var active: [String] {
    entries.filter { $0.value.isOn }.sorted { $0.key < $1.key }.map(\.value.text)
  }

  /// How grave the gravest of them is; nil where nothing is on.
  package var worst: Severity? {
    entries.filter { $0.value.isOn }.map { AlertCondition.severity(named: Self.name($0.key)) }.max()
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
          AlertRecovery(condition: Self.name(key), key: key, text: entry.text))
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
    let all = try reader.array(countMax: Self.entriesMax * 4) { reader throws(StateDamage) in
      let key = try reader.text()
      let isOn = try reader.bool()
      let lastHeld = try reader.int()
      let lastTold = try reader.int()
      let text = try reader.text()
      return (key, Entry(isOn: isOn, lastHeld: lastHeld, lastTold: lastTold, text: text))
    }
    for (key, entry) in all { entries[key] = entry }
  }
}
