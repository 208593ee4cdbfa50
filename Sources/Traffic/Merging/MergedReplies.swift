package import ReplyClassifier

/// The replies that the parts of a run met, brought together.
package struct MergedReplies: Sendable {
  /// A reply, whose mail met it, and where.
  package struct Key: Hashable, Sendable {
    /// The reply without what differs from message to message.
    package let text: String
    /// What it means.
    package let cause: Cause
    let group: Int
    /// The run's number of the delivery.
    let delivery: UInt32
    /// The run's number of the stream, and the bucket; the same for all where a report is counted.
    package let stream: UInt32, bucket: UInt32
  }

  /// What was counted; nothing where there were too many.
  package private(set) var counts: [Key: ReplySightings.Count] = [:]
  /// True where there were more than can be told apart.
  private(set) var isOver: Bool

  /// Whether there were too many is asked of the parts together: how the rows were shared out among
  /// threads must not matter.
  init(_ parts: [RollupPart], _ directory: RollupDirectory, countMax: Int) {
    isOver = parts.contains { $0.foldsReplies || $0.tally.replies.isOver } || Self.isOver(parts)
    for (part, numbers) in zip(parts, directory.numbers) where !isOver {
      add(part, numbers)
      if counts.count > countMax { isOver = true }
    }
    if isOver { counts = [:] }
  }

  private static func isOver(_ parts: [RollupPart]) -> Bool {
    let limited = parts.map { $0.replies.filter(\.isLimited) }
    return limited.reduce(0) { $0 + $1.count } > ReplyTexts.entryMax
      && Set(limited.joined()).count > ReplyTexts.entryMax
  }

  private mutating func add(_ part: RollupPart, _ numbers: RollupDirectory.Numbers) {
    for (own, count) in part.tally.replies.counts {
      let reply = part.replies[Int(own.signature)]
      let key = Key(
        text: reply.text, cause: reply.cause, group: own.group,
        delivery: numbers.deliveries[Int(own.delivery)],
        stream: own.stream == .max ? .max : numbers.streams[Int(own.stream)], bucket: own.bucket)
      var count = count
      count.stream = numbers.streams[Int(count.stream)]
      count.rows.input &+= part.firstInput
      counts[key]?.add(count) ?? { counts[key] = count }()
    }
  }
}
