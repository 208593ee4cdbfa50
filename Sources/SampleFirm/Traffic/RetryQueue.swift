/// What is still to come of messages already met: a heap by time.
///
/// Holds a few hours' deferrals at most, so its size follows the pace of the mail and not its sum.
struct RetryQueue {
  /// What is to happen.
  enum Action: UInt8 {
    /// The next delivery attempt.
    case attempt
    /// The message has expired.
    case expire
    /// A bounce comes back after delivery.
    case remoteBounce
    /// A complaint comes in.
    case complaint
  }

  /// One thing to come.
  struct Entry {
    /// When, UTC seconds.
    let time: Int
    /// Breaks ties, in order of entry.
    let order: UInt64
    let action: Action
    let item: MailItem
  }

  private var heap: [Entry] = []
  private var nextOrder: UInt64 = 0

  /// When the next thing comes; `Int.max` where nothing is to come.
  var nextTime: Int { heap.first?.time ?? Int.max }

  /// Adds a thing to come.
  mutating func add(_ item: MailItem, _ action: Action, at time: Int) {
    heap.append(Entry(time: time, order: nextOrder, action: action, item: item))
    nextOrder += 1
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard precedes(child, parent) else { break }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the earliest; nil when the queue is empty.
  mutating func takeFirst() -> Entry? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && precedes(child, least) {
        least = child
      }
      guard least != parent else { return first }
      heap.swapAt(parent, least)
      parent = least
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    heap[a].time != heap[b].time ? heap[a].time < heap[b].time : heap[a].order < heap[b].order
  }
}
