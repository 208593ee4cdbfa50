/// One thing that a check-up looked at, and what it found.
package struct CheckupItem: Hashable, Sendable {
  /// How much it matters.
  package enum Level: Int, CaseIterable, Comparable, Sendable {
    /// As it should be.
    case fine
    /// Could tell more than it does; no answer is wrong for it.
    case info
    /// Some answers are missing or less certain.
    case warning
    /// No answer is possible, or one would be wrong.
    case critical

    /// By gravity.
    package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  /// Where the lines of an item belong.
  package enum Place: String, Sendable {
    /// PowerMTA's configuration.
    case powermta
    /// The configuration of Stagewatch.
    case stagewatch
  }

  /// The check's name, as in `columns`; stable.
  package let check: String
  /// How much it matters.
  package let level: Level
  /// What was found, one sentence without its full stop.
  package let text: String
  /// What to do; empty where nothing is to be done.
  package let advice: String
  /// Lines to add, and where; empty where there are none.
  package let lines: [String]
  /// Where the lines belong; nil without lines.
  package let place: Place?
  /// A finer name of what was found, as in `key_malformed`; nil where the check's name says it.
  package let kind: String?
  /// The line of PowerMTA's configuration that it is about; nil where it is about none.
  package let at: At?

  /// A line of a file.
  package struct At: Hashable, Sendable {
    /// The file, as it was opened.
    package let path: String
    /// The line, counted from 1.
    package let line: Int

    /// Makes a place.
    package init(path: String, line: Int) {
      self.path = path
      self.line = line
    }
  }

  /// Makes an item.
  package init(
    _ check: String, _ level: Level, _ text: String, advice: String = "", lines: [String] = [],
    place: Place? = nil, kind: String? = nil, at: At? = nil
  ) {
    self.check = check
    self.level = level
    self.text = text
    self.advice = advice
    self.lines = lines
    self.place = lines.isEmpty ? nil : place
    self.kind = kind
    self.at = at
  }
}

/// A number and its noun: `1 row`, `2 rows`.
func counted(_ count: Int, _ noun: String) -> String {
  count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
}
