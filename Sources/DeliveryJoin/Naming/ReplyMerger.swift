import ReplyClassifier

/// Brings the replies that the threads met together.
struct ReplyMerger {
  private struct Key: Hashable {
    let signature: String
    let cause: Cause
    let group: Int
    let delivery: DeliveryClass
  }

  /// A reply as a thread's table tells it apart.
  private struct Reply: Hashable {
    let text: String
    let receiver: ReceiverID?
    let cause: Cause
  }

  private var counts: [Key: ReplySightings.Count] = [:]
  /// True where there were more than can be told apart.
  private(set) var isOver: Bool

  /// Whether a table was too small is asked of the tables together: how the rows were shared out
  /// among threads must not matter.
  init(_ tables: [SignatureTable]) {
    isOver = tables.contains { $0.overflowCount > 0 }
    guard !isOver, tables.reduce(0, { $0 + $1.entries.count }) > SignatureTable.entryMax else {
      return
    }
    var replies: Set<Reply> = []
    for table in tables {
      for entry in table.entries {
        replies.insert(
          Reply(text: table.text(of: entry), receiver: entry.receiver, cause: entry.cause))
      }
    }
    isOver = replies.count > SignatureTable.entryMax
  }

  /// Adds what one thread met; `streams` are the run's numbers of its streams, `deliveries` the run's
  /// deliveries in the place of its own.
  mutating func add(
    _ worker: RollupWorker, streams: [UInt32], deliveries: [DeliveryClass], inputShift: Int32 = 0
  ) {
    let sightings = worker.total.replies
    let table = worker.signatures
    if sightings.isOver { isOver = true }
    guard !isOver else { return }
    for (key, count) in sightings.counts {
      let entry = table.entries[Int(key.signature)]
      let whole = Key(
        signature: table.text(of: entry), cause: entry.cause, group: key.group,
        delivery: deliveries[Int(key.delivery)])
      var count = count
      count.stream = streams[Int(count.stream)]
      count.input &+= inputShift
      counts[whole]?.add(count) ?? { counts[whole] = count }()
    }
    if counts.count > ReplySightings.countMax { isOver = true }
  }

  /// Adds what the history holds; `streams` and `deliveries` as of a thread.
  mutating func add(_ stored: StoredRollup, streams: [UInt32], deliveries: [DeliveryClass]) {
    guard !isOver else { return }
    for (reply, count) in stored.replies {
      let key = Key(
        signature: reply.signature, cause: reply.cause, group: reply.group,
        delivery: deliveries[Int(reply.delivery)])
      var count = count
      count.stream = streams[Int(count.stream)]
      counts[key]?.add(count) ?? { counts[key] = count }()
    }
    if counts.count > ReplySightings.countMax { isOver = true }
  }

  /// All of them, in no particular order; none where there were too many.
  func all(_ streams: [Rollup.Stream]) -> [ReplySighting] {
    guard !isOver else { return [] }
    return counts.map { key, count in
      ReplySighting(
        signature: key.signature, cause: key.cause, group: key.group,
        receiver: key.delivery.receiver, stream: streams[Int(count.stream)], count: count.rows,
        first: count.first, last: count.last,
        exampleInput: Int(count.input), exampleOffset: count.offset)
    }
  }
}
