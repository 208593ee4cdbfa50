/// How grave a finding is.
public enum Severity: String, CaseIterable, Hashable, Sendable, Comparable {
  /// Good to know.
  case info
  /// Something of ours to look at.
  case warning
  /// Our own mail fails because of DMARC, and not a little of it.
  case critical

  private var rank: Int {
    switch self {
    case .info: 0
    case .warning: 1
    case .critical: 2
    }
  }

  /// From lenient to grave.
  public static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
}
