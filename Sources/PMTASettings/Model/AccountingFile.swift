/// An `<acct-file>`: what PowerMTA writes of each message, and where.
package struct AccountingFile: Sendable {
  /// A line of it.
  package struct Line: Hashable, Sendable {
    /// The directive in lower case.
    package let directive: String
    /// Its value; empty for what may hold a secret.
    package let value: String
    /// Where it stands.
    package let place: SettingPlace
  }

  /// The path, as it is written.
  package let path: String
  /// Where the block begins.
  package let place: SettingPlace
  /// What stands in it.
  package let lines: [Line]
}
