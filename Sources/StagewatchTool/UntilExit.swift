import Synchronization

/// Keeps values until the process ends.
///
/// Giving hundreds of thousands of rows back one by one takes longer than printing them, and the
/// system takes all memory back at once.
enum UntilExit {
  private static let kept = Mutex<[any Sendable]>([])

  /// Keeps a value that the last step of a command leaves behind.
  static func keep(_ value: any Sendable) { kept.withLock { $0.append(value) } }
}
