/// What the configuration comes to for one signature of one kind of mail.
package enum SigningOutcome: Hashable, Sendable {
  /// Why there is no signature.
  package enum Absence: String, Hashable, Sendable {
    /// Nothing says `dkim-sign`: it is off unless set.
    case notSet = "not_set"
    /// `dkim-sign no`.
    case switchedOff = "switched_off"
    /// `dkim-sign yes`, and no key is for the sending domain: the mail leaves unsigned, silently.
    case noKey = "no_key"
  }

  /// Why it cannot be told.
  package enum Doubt: String, Hashable, Sendable {
    /// The key is looked for in a vault.
    case vault
    /// `if-x-dkim-options-present`, and a source reads that header.
    case options
    /// `if-x-dkim-options-present`, and no source that is known reads that header: most likely never.
    case optionsUnread = "options_unread"
    /// The value of `dkim-sign` is none.
    case badValue = "bad_value"
  }

  /// A signature.
  package struct Signature: Hashable, Sendable {
    /// `d=`: the key's domain; with `*` the sending domain itself.
    package let domain: String
    /// `s=`.
    package let selector: String
    /// The path of the key, as it is written.
    package let file: String
    /// `a=`.
    package let algorithm: String
    /// The line of the key.
    package let keyAt: SettingPlace
    /// The line that says `dkim-sign yes`.
    package let signAt: SettingPlace
  }

  /// It is made.
  case signed(Signature)
  /// It is not made; the line that decides, nil where none does.
  case unsigned(Absence, at: SettingPlace?)
  /// The configuration does not tell.
  case unknown(Doubt, signAt: SettingPlace?, keyAt: SettingPlace?)

  /// The signature; nil where none is sure.
  package var signature: Signature? {
    if case .signed(let signature) = self { signature } else { nil }
  }

  /// Whether it is made; nil where that cannot be told.
  package var isMade: Bool? {
    switch self {
    case .signed: true
    case .unsigned, .unknown(.optionsUnread, _, _): false
    case .unknown: nil
    }
  }

  /// The line of the key; nil where none is found.
  package var keyAt: SettingPlace? {
    switch self {
    case .signed(let signature): signature.keyAt
    case .unsigned: nil
    case .unknown(_, _, let place): place
    }
  }

  /// The line that decides whether to sign; nil where none does.
  package var signAt: SettingPlace? {
    switch self {
    case .signed(let signature): signature.signAt
    case .unsigned(_, let place): place
    case .unknown(_, let place, _): place
    }
  }

  /// True where both mean the same to a receiver, whatever lines say so.
  package func signsLike(_ other: SigningOutcome) -> Bool {
    switch (self, other) {
    case (.signed(let a), .signed(let b)):
      a.domain == b.domain && a.selector == b.selector && a.file == b.file
        && a.algorithm == b.algorithm
    case (.unknown(let a, _, _), .unknown(let b, _, _)): a == b
    default: isMade == false && other.isMade == false
    }
  }
}
