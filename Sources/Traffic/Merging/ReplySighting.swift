import Policies
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

extension Rollup {
  /// Replies that name the policy or authentication, in no particular order.
  public var replies: [ReplySighting] {
    replyCounts.counts.map { key, count in
      ReplySighting(
        signature: key.text, cause: key.cause, group: key.group,
        receiver: directory.deliveries[Int(key.delivery)].receiver,
        stream: stream(directory.streams[Int(count.stream)]), count: count.rows.count,
        first: count.rows.first, last: count.rows.last, exampleInput: Int(count.rows.input),
        exampleOffset: count.rows.offset)
    }
  }
}
