/// A line of a configuration: a directive with its value, or a block with what stands in it.
package struct Directive: Sendable {
  /// The keyword, or the block's tag, in lower case.
  let keyword: String
  /// The value, or the block's name, as it is written; empty for what may be a secret, and for
  /// directives that nothing here looks at.
  let value: String
  /// Where it stands.
  let place: SettingPlace
  /// What stands in the block; nil for a directive.
  var block: [Directive]?
}
