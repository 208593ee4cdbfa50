/// Events of one log, in its order, with the names that their numbers stand for.
package struct EventBatch: Sendable {
  /// Rows that count.
  package var events: [LoggedEvent] = []
  /// Rows of mail that came back.
  package var lateRefusals: [LoggedLateRefusal] = []
  /// Rows that do not count, by the reason.
  package var ignored: [IgnoreReason: Int] = [:]
  /// The names.
  package let names: EventNames

  init(names: EventNames) { self.names = names }
}

/// Something that takes the events of one log in their order.
package protocol EventSink: AnyObject, Sendable {
  /// Takes some of them.
  func take(_ batch: EventBatch)
  /// True when it wants no more.
  var isFull: Bool { get }
}
