import Join
import Policies
import ReplyClassifier
import Traffic

/// The counted rows by stream and stage: all that most findings need to know of them.
///
/// Streams are few and entries many, so the entries are gone through once for all of these.
struct StreamParts: Sendable {
  /// The rows of one stream in one stage.
  struct Part: Sendable {
    /// The number of the stream.
    let stream: Int
    /// Index of the stage in those of the stream's group; nil where the group has none.
    let stage: Int?
    /// Rows.
    var counts = DeliveryCounts()
    /// Those of the refused rows that PowerMTA refused itself.
    var refusedLocal = 0
    /// Earliest and latest time, and the latest of a delivery.
    var first = Int.max, last = Int.min, lastDelivered = Int.min

    /// Rows of any outcome.
    var rows: Int { counts.delivered + counts.refused + counts.deferred }

    mutating func add(_ entry: Rollup.Entry) {
      let outcome = entry.outcome
      counts.add(outcome, entry.count)
      first = min(first, entry.first)
      last = max(last, entry.last)
      if outcome == .refused(.local) { refusedLocal += entry.count }
      if outcome == .delivered { lastDelivered = max(lastDelivered, entry.last) }
    }
  }

  /// The streams, by number.
  let streams: [Rollup.Stream]
  /// Group of `PolicyMap`, by stream.
  let groups: [Int]
  /// Number of the receiver, by stream.
  let receiverNumbers: [Int]
  /// Names of the receivers, by number.
  let receivers: [String]
  /// The parts with rows, by stream and stage.
  let parts: [Part]

  init(_ correlation: Correlation) {
    let streams = correlation.rollup.streams
    let groups = Self.groups(streams, correlation.policies)
    let timeline = correlation.timeline
    var starts: [Int] = []
    var parts: [Part] = []
    for (stream, group) in groups.enumerated() {
      starts.append(parts.count)
      parts.append(Part(stream: stream, stage: nil))
      for stage in timeline.stages[group].indices {
        parts.append(Part(stream: stream, stage: stage))
      }
    }
    for entry in correlation.rollup.entries {
      let stream = entry.streamIndex
      // Slots are cut where stages begin, so the earliest row tells the stage of all.
      let stage = timeline.index(group: groups[stream], at: entry.first)
      parts[starts[stream] + (stage.map { $0 + 1 } ?? 0)].add(entry)
    }
    self.streams = streams
    self.groups = groups
    (receivers, receiverNumbers) = Self.receivers(streams)
    self.parts = parts.filter { $0.rows > 0 }
  }

  /// The stream of a part.
  func stream(_ part: Part) -> Rollup.Stream { streams[part.stream] }

  /// Delivered rows that some reporter speaks for.
  func covered(_ part: Part) -> Int {
    streams[part.stream].delivery.reporters.isEmpty ? 0 : part.counts.delivered
  }

  private static func receivers(_ streams: [Rollup.Stream]) -> ([String], [Int]) {
    var names: [String] = []
    var known: [String: Int] = [:]
    let numbers = streams.map { stream in
      let name = stream.delivery.receiver
      let number = known[name] ?? names.count
      if number == names.count {
        known[name] = number
        names.append(name)
      }
      return number
    }
    return (names, numbers)
  }

  private static func groups(_ streams: [Rollup.Stream], _ policies: PolicyMap) -> [Int] {
    var known: [String: Int] = [:]
    return streams.map { stream in
      let group = known[stream.domain] ?? policies.group(of: stream.domain)
      known[stream.domain] = group
      return group
    }
  }
}
