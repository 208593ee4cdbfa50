/// A clock that stands still until it is moved.
public final class ManualClock {
  /// Its seconds.
  public var seconds = 1_000_000.0

  /// Makes a clock.
  public init() {}
}
