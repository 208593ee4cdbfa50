import Synchronization

/// A wall's clock that tests set.
final class WallClock: Sendable {
  private let now: Atomic<Int>

  init(_ seconds: Int) { now = Atomic(seconds) }

  var seconds: Int { now.load(ordering: .relaxed) }

  func set(_ seconds: Int) { now.store(seconds, ordering: .relaxed) }
}
