import ReplyClassifier
import Traffic

/// What became of a recipient, as the column `outcome` tells it.
enum EventOutcome: UInt8 {
  /// A `d` row.
  case delivered = 1
  /// A `b` row.
  case refused = 2
  /// A `t` row.
  case deferred = 3

  /// The outcome with a cause.
  func outcome(_ cause: Cause) -> Outcome {
    switch self {
    case .delivered: .delivered
    case .refused: .refused(cause)
    case .deferred: .deferred(cause)
    }
  }
}
