import ReplyClassifier

/// Counts the rows of replies by signature, policy domain and delivery, each by a thread's number.
///
/// Bounded: past `countMax` of these nothing is kept of any. Those of all threads together decide, so
/// that the number of threads does not.
package struct ReplySightings: Sendable {
  /// Signatures at a policy domain and delivery that are told apart.
  static let countMax = 65_536
  /// The same where they are told by stream and bucket for the history.
  static let historyCountMax = 1 << 20

  /// What is counted of one of them.
  package struct Count: Sendable {
    /// The rows.
    package var rows: RowCount
    /// The stream of the first row.
    var stream: UInt32

    mutating func add(_ other: Count) {
      if other.rows.isEarlier(than: rows) { stream = other.stream }
      rows.add(other.rows)
    }
  }

  /// A reply, whose mail met it, and where.
  struct Key: Hashable, Sendable {
    let signature: UInt32
    let delivery: UInt32
    let group: Int
    /// The stream and the bucket of the history; the same for all where a report is counted.
    var stream = UInt32.max
    var bucket: UInt32 = 0
  }

  private(set) var counts: [Key: Count] = [:]
  /// True where there were too many.
  private(set) var isOver = false
  private let limit: Int

  init(limit: Int = countMax) { self.limit = limit }

  mutating func add(_ key: Key, _ count: Count) {
    guard !isOver, key.signature != ReplyTexts.overflow else { return }
    counts[key]?.add(count) ?? { counts[key] = count }()
    if counts.count > limit { giveUp() }
  }

  mutating func add(_ other: ReplySightings) {
    if other.isOver { giveUp() }
    for (key, count) in other.counts { add(key, count) }
  }

  private mutating func giveUp() {
    counts = [:]
    isOver = true
  }
}
