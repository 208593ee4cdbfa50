/// Something about a PowerMTA configuration that its admin should know: a mistake, or a thing that
/// could not be read.
package struct SettingRemark: Hashable, Sendable {
  /// How much it matters.
  package enum Level: Int, Comparable, CaseIterable, Sendable {
    /// Worth knowing.
    case info
    /// Some mail is signed otherwise than one would think, or cannot be told.
    case warning
    /// PowerMTA cannot mean it, or mail leaves unsigned.
    case critical

    /// By gravity.
    package static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
  }

  /// What it is: a short stable word such as `key_malformed`.
  package let kind: Kind
  /// How much it matters.
  package let level: Level
  /// The line that it is about.
  package let place: SettingPlace
  /// What is there, one sentence without its full stop.
  package let text: String
  /// What to do; empty where nothing can be advised.
  package let advice: String

  /// Makes a remark.
  package init(
    _ kind: Kind, _ level: Level, _ place: SettingPlace, _ text: String, advice: String = ""
  ) {
    self.kind = kind
    self.level = level
    self.place = place
    self.text = text
    self.advice = advice
  }
}
