/// Two inputs that hold the same events.
public struct LogOverlap: Hashable, Sendable {
  /// Indexes of the inputs, ascending.
  public let first: Int, second: Int
  /// Events found in both, of those that were looked at.
  public let events: Int
  /// Of how many seconds one was looked at; 1 means all, and then `events` is exact.
  public let sampledOneIn: Int
  /// Earliest and latest of these events, POSIX seconds UTC.
  public let begin: Int, end: Int

  /// The pairs of inputs in a sample that share events.
  ///
  /// The inputs of the sample are counted from `inputShift`.
  static func find(in sample: OverlapSample, inputShift: Int = 0) -> [LogOverlap] {
    var inputs: [EventIdentity: [(input: Int32, time: Int)]] = [:]
    for entry in sample.entries {
      inputs[entry.event, default: []].append((entry.input, entry.time))
    }
    var pairs: [Pair: (count: Int, begin: Int, end: Int)] = [:]
    for held in inputs.values where held.count > 1 {
      let sorted = held.sorted { $0.input < $1.input }
      for (index, one) in sorted.enumerated() {
        for other in sorted[(index + 1)...] {
          let pair = Pair(first: Int(one.input), second: Int(other.input))
          let known = pairs[pair] ?? (0, one.time, one.time)
          pairs[pair] = (known.count + 1, min(known.begin, one.time), max(known.end, one.time))
        }
      }
    }
    return pairs.map { pair, found in
      LogOverlap(
        first: pair.first + inputShift, second: pair.second + inputShift, events: found.count,
        sampledOneIn: sample.stride,
        begin: found.begin, end: found.end)
    }.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  private struct Pair: Hashable {
    let first: Int
    let second: Int
  }
}
