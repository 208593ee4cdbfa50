public import ReplyClassifier

/// The rows of a policy domain's mail that met one reply about DMARC, SPF or DKIM at a receiver.
public struct ReplySighting: Hashable, Sendable {
  /// The reply without what differs from message to message.
  public let signature: String
  /// What it means: the DMARC policy or authentication.
  public let cause: Cause
  /// The group of `PolicyMap`.
  public let group: Int
  /// The receiver.
  public let receiver: String
  /// Whose mail the earliest row was.
  public let stream: Rollup.Stream
  /// Rows.
  public let count: Int
  /// Earliest and latest row, POSIX seconds UTC.
  public let first: Int, last: Int
  /// The earliest row: index of the input, and offset in it.
  public let exampleInput: Int, exampleOffset: Int

  /// The same with another number of rows and another latest row.
  package func counting(rows: Int, last: Int) -> ReplySighting {
    ReplySighting(
      signature: signature, cause: cause, group: group, receiver: receiver, stream: stream,
      count: rows, first: first, last: last, exampleInput: exampleInput,
      exampleOffset: exampleOffset)
  }
}

/// Counts the rows of replies by signature, policy domain and delivery, each by a thread's number.
///
/// Bounded: past `countMax` of these nothing is kept of any. Those of all threads together decide, so
/// that the number of threads does not.
struct ReplySightings: Sendable {
  /// Signatures at a policy domain and delivery that are told apart.
  static let countMax = 65_536
  /// The same where they are told by stream and bucket for the history.
  static let historyCountMax = 1 << 20

  /// What is counted of one of them.
  struct Count: Sendable {
    var rows: Int
    var first: Int, last: Int
    var input: Int32
    var offset: Int
    /// The stream of the first row.
    var stream: UInt32

    mutating func add(_ other: Count) {
      rows += other.rows
      last = max(last, other.last)
      guard (other.first, other.input, other.offset) < (first, input, offset) else { return }
      (first, input, offset) = (other.first, other.input, other.offset)
      stream = other.stream
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
    guard !isOver, key.signature != SignatureTable.overflow else { return }
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
