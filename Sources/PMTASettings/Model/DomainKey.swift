/// A `domain-key`: which selector signs for which sending domains (User's Guide 5.0, section 7).
package struct DomainKey: Hashable, Sendable {
  /// For whom it signs.
  package enum Signer: Hashable, Sendable {
    /// A domain, and what lies below it.
    case domain(String)
    /// `*`: any sending domain, in whose own name it signs.
    case any
    /// A key that PowerMTA looks for in its vault by the sending domain.
    case vault
  }

  /// The selector; that of a vault is the placeholder.
  package let selector: String
  /// For whom it signs.
  package let signer: Signer
  /// The path of the key, as it is written; never opened.
  package let file: String
  /// The line.
  package let place: SettingPlace

  /// The domain that it signs for; nil where it is for any.
  package var domain: String? {
    if case .domain(let name) = signer { name } else { nil }
  }

  /// What it is, wherever it stands.
  struct Content: Hashable {
    let selector: String
    let signer: Signer
    let file: String
  }

  /// What it is, wherever it stands.
  var content: Content { Content(selector: selector, signer: signer, file: file) }

  /// True where it signs for a sending domain; `isStrict` takes no parent.
  func signs(_ domain: String, isStrict: Bool) -> Bool {
    switch signer {
    case .any, .vault: true
    case .domain(let name): name == domain || !isStrict && domain.hasSuffix("." + name)
    }
  }
}
