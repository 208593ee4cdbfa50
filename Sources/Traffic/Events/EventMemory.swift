/// Events of logs that were read before, so that no other log counts them again.
///
/// Logs keep their numbers however often they are read on. About 70 bytes for each event.
package struct EventMemory: Sendable {
  var deduplicator = EventDeduplicator()
  private var numbers: [String: Int32] = [:]

  /// A memory of nothing.
  package init() {}

  /// The number of the log at a path, which gets the next one where it has none.
  mutating func number(ofLog path: String) -> Int32 {
    let number = numbers[path] ?? Int32(clamping: numbers.count)
    numbers[path] = number
    return number
  }
}
