/// What is done, or asked to be done, with mail that fails.
public enum Disposition: String, CaseIterable, Hashable, Sendable, Comparable {
  /// Nothing.
  case none
  /// Treated as suspicious.
  case quarantine
  /// Refused.
  case reject

  /// From lenient to strict.
  public static func < (first: Disposition, second: Disposition) -> Bool {
    first.strictness < second.strictness
  }

  private var strictness: Int {
    switch self {
    case .none: 0
    case .quarantine: 1
    case .reject: 2
    }
  }
}
