package import ReplyClassifier
package import Traffic

/// The kinds of failure that spikes are looked for in, each for itself.
public enum FailureKind: String, CaseIterable, Hashable, Sendable {
  /// `b` rows.
  case refused
  /// `t` rows.
  case deferred

  /// The outcome of a cause.
  func outcome(_ cause: Cause) -> Outcome {
    self == .refused ? .refused(cause) : .deferred(cause)
  }

  /// What was attempted in the minute at an index, of which this kind is a part.
  func attempts(_ minutes: MinuteTable, at index: Int) -> Int {
    self == .refused ? minutes.ended(at: index) : minutes.all(at: index)
  }

  /// The other one.
  public var other: FailureKind { self == .refused ? .deferred : .refused }

  /// The cause of an outcome of this kind; nil for every other outcome.
  package func cause(of outcome: Outcome) -> Cause? {
    switch (self, outcome) {
    case (.refused, .refused(let cause)), (.deferred, .deferred(let cause)): cause
    default: nil
    }
  }
}
