package import ByteKit

/// Something that happened, and when: POSIX seconds UTC of the log's clock.
package struct LiveEvent: Sendable {
  /// What happened.
  package enum Kind: Sendable {
    /// A reply that was not met before.
    case newReply(ReplyTrack)
    /// A condition holds that an admin wants to be woken for.
    case alert(AlertFinding)
    /// It holds no more.
    case recovered(AlertRecovery)
    /// A file appeared or changed; `change` says how, in one word.
    case rotation(change: String, path: String, previous: String?)
    /// Something is wrong.
    case problem(InputProblem)
    /// An interval is over.
    case interval(LiveFrame)
    /// The end.
    case summary(LiveFrame)
  }

  /// When.
  package let time: Int
  /// What.
  package let kind: Kind

  /// Makes an event.
  package init(time: Int, kind: Kind) {
    self.time = time
    self.kind = kind
  }
}
