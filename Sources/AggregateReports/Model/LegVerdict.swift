/// What a receiver says of one of DMARC's two legs, DKIM or SPF: `policy_evaluated/dkim` and `spf`.
public enum LegVerdict: Hashable, Sendable {
  /// It passes for an aligned domain.
  case pass
  /// It does not.
  case fail
  /// The verdict is missing, or is a word that says neither: no failure, and no pass.
  case unknown

  /// Reads a verdict, behind whose first word some write an explanation.
  ///
  /// The schemas know `pass` and `fail` (RFC 7489 appendix C, RFC 9990); some write what the check
  /// itself came to, and of its words (RFC 8601 section 2.7) only `pass` is none of a failure.
  init(_ text: String) {
    switch text {
    case "pass": self = .pass
    case "fail": self = .fail
    default:
      switch text.lowercased().prefix(while: { $0.isLetter }) {
      case "pass": self = .pass
      case "fail", "none", "softfail", "hardfail", "neutral", "policy", "temperror", "permerror":
        self = .fail
      default: self = .unknown
      }
    }
  }
}
