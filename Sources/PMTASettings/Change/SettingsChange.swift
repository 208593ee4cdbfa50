/// Mail that one configuration signs otherwise than another.
package struct SettingsChange: Hashable, Sendable {
  /// What changes.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// It was signed in the From domain's name, and leaves without any signature.
    case losesSignature = "loses_signature"
    /// It stays signed, and no longer in the From domain's name.
    case losesAlignment = "loses_alignment"
    /// The VirtualMTA is no longer there.
    case losesVMTA = "loses_vmta"
    /// It may be signed as before, and the configuration does not tell.
    case unsure
    /// Another `d=` or `s=`.
    case changesKey = "changes_key"
    /// Another file of the key under the same name.
    case changesKeyFile = "changes_key_file"
    /// A second signature goes.
    case losesSecond = "loses_second"
    /// Another algorithm.
    case changesAlgorithm = "changes_algorithm"
    /// A second signature comes.
    case gainsSecond = "gains_second"
    /// It was not signed in the From domain's name, and will be.
    case gainsSignature = "gains_signature"

    /// True where mail would no longer pass by DKIM.
    package var isLoss: Bool {
      self == .losesSignature || self == .losesAlignment || self == .losesVMTA
    }

    /// How much it matters.
    package var level: SettingRemark.Level {
      switch self {
      case .losesSignature, .losesAlignment, .losesVMTA: .critical
      case .unsure, .changesKey, .changesKeyFile, .losesSecond, .changesAlgorithm: .warning
      case .gainsSecond, .gainsSignature: .info
      }
    }
  }

  /// Whose mail.
  package let pair: MailPair
  /// What changes.
  package let kind: Kind
  /// The receivers that it changes for, `all others` for those that no block names.
  package let receivers: [String]
  /// True where it changes for every receiver.
  package let isEverywhere: Bool
  /// How it is signed now, and how it would be, at the first of these receivers; nil where the
  /// VirtualMTA is not there.
  package let before: SigningAnswer?, after: SigningAnswer?
  /// Messages of the pair in the log; nil without a log.
  package let messages: Int?
}
