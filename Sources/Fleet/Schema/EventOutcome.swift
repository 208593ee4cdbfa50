import ReplyClassifier
import Traffic

/// What became of a recipient, as the column `outcome` tells it.
enum EventOutcome: Int8 {
  /// A `d` row.
  case delivered = 1
  /// A `b` row.
  case refused = 2
  /// A `t` row.
  case deferred = 3
  /// An `rb` row.
  case cameBack = 4

  /// The code of an outcome.
  init(_ outcome: Outcome) {
    switch outcome {
    case .delivered: self = .delivered
    case .refused: self = .refused
    case .deferred: self = .deferred
    }
  }

  /// The outcome with a cause; mail that came back was delivered before.
  func outcome(_ cause: Cause) -> Outcome {
    switch self {
    case .delivered, .cameBack: .delivered
    case .refused: .refused(cause)
    case .deferred: .deferred(cause)
    }
  }
}
