package import ByteKit

extension InputProblem.Code {
  /// The file is longer than `ConfigurationLimits.fileBytesMax`.
  package static let fileTooLarge: Self = "file_too_large"
  /// The file has more aliases than `ConfigurationLimits.aliasesMax`.
  package static let tooManyAliases: Self = "too_many_aliases"
  /// The file has more values than `ConfigurationLimits.nodesMax`.
  package static let tooManyNodes: Self = "too_many_nodes"
  /// There are more problems than are told one by one.
  package static let tooManyProblems: Self = "too_many_problems"
  /// The file is not UTF-8.
  package static let notUTF8: Self = "not_utf8"
  /// The text is not YAML; nothing of it is used.
  package static let badYAML: Self = "bad_yaml"
  /// A key that the configuration does not have.
  package static let unknownKey: Self = "unknown_key"
  /// A key that an entry must have is not there.
  package static let missingKey: Self = "missing_key"
  /// A key or an entry that may stand once stands twice.
  package static let duplicateKey: Self = "duplicate_key"
  /// A list where a text belongs, or the like.
  package static let wrongType: Self = "wrong_type"
  /// A word that is none of the possible ones.
  package static let unknownWord: Self = "unknown_word"
  /// A number that is none, or lies outside its range.
  package static let badNumber: Self = "bad_number"
  /// A text that is too long or holds control characters.
  package static let badText: Self = "bad_text"
  /// No IP address or network.
  package static let badAddress: Self = "bad_address"
  /// No domain name.
  package static let badDomain: Self = "bad_domain"
  /// No date or time.
  package static let badDate: Self = "bad_date"
  /// An entry that can have no effect.
  package static let noEffect: Self = "no_effect"
}
