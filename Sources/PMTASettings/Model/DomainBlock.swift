/// A `<domain>` block: receiving domains, and what is set for mail to them.
package struct DomainBlock: Sendable {
  /// A value that is set, and where.
  package struct Setting: Hashable, Sendable {
    /// The value; empty where it clears an inherited one.
    package let value: String
    /// The line.
    package let place: SettingPlace
  }

  /// The domains, those of macros written out.
  package let patterns: [DomainPattern]
  /// Where the block begins.
  package let place: SettingPlace
  /// The settings that decide what is signed, and where mail goes on, by directive.
  package let settings: [String: Setting]

  /// True where a line of it looks like one about signing and is not known.
  package let isUnsure: Bool

  /// What is set for a directive.
  func value(_ directive: String) -> Setting? { settings[directive] }
}
