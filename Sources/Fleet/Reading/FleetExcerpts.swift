import Synchronization

/// What the earliest rows of groups said that were counted, by where they stand; so that a finding can
/// show them.
final class FleetExcerpts: Sendable {
  /// What was sent of a failed row.
  struct Excerpt: Sendable {
    /// The reply, without what differs from mail to mail.
    let reply: String
    let job: String
  }

  private struct Place: Hashable {
    let file: UInt64
    let offset: Int
  }

  private let kept = Mutex<[Place: Excerpt]>([:])

  /// Keeps what a row said.
  func keep(file: UInt64, offset: Int, _ excerpt: Excerpt) {
    kept.withLock { $0[Place(file: file, offset: offset)] = excerpt }
  }

  /// What the row at a place said; nil where it was not the earliest of a group.
  func at(file: UInt64, offset: Int) -> Excerpt? {
    kept.withLock { $0[Place(file: file, offset: offset)] }
  }
}
