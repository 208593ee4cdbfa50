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
  /// What both logs know of all of these events and say alike: time and recipient, and as far as both
  /// have the columns reply, sender, job and source address.
  public let compared: [String]
  /// True where both logs know from which addresses they were sent, so that another node's event is not
  /// taken for the same.
  public let isSure: Bool

  /// Pairs that are told of inputs any of which hold the same; beyond them each input is told with the
  /// first that holds the same as it, since many copies of one log have pairs without number.
  static let pairsMax = 1_000

  /// The pairs of inputs in a sample that share events.
  ///
  /// The inputs of the sample are counted from `inputShift`.
  static func find(in sample: OverlapSample, inputShift: Int = 0) -> [LogOverlap] {
    var events: [EventIdentity.Key: [OverlapSample.Entry]] = [:]
    for entry in sample.entries { events[entry.event.key, default: []].append(entry) }
    var pairs: [Pair: Shared] = [:]
    let shared = events.filter { $1.count > 1 }.sorted {
      ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low)
    }
    for (_, held) in shared {
      let sorted = held.sorted { $0.input < $1.input }
      var told: Set<Int32> = []
      for (index, one) in sorted.enumerated() {
        if pairs.count >= pairsMax, told.contains(one.input) { continue }
        // An event of one input is that of another once, however many of its own agree with it.
        var met: Set<Int32> = [one.input]
        for other in sorted[(index + 1)...]
        where one.event.agrees(with: other.event) && met.insert(other.input).inserted {
          told.insert(other.input)
          pairs[
            Pair(first: Int(one.input), second: Int(other.input)), default: Shared(at: one.time)
          ].add(one.event, other.event, at: one.time)
        }
      }
    }
    return pairs.map { pair, found in
      LogOverlap(
        first: pair.first + inputShift, second: pair.second + inputShift, events: found.count,
        sampledOneIn: sample.stride, begin: found.begin, end: found.end,
        compared: ["time", "recipient"] + found.compared, isSure: found.isSure)
    }.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  private struct Shared {
    var count = 0
    var begin: Int
    var end: Int
    var known: SIMDMask<SIMD4<Int32>>?

    init(at time: Int) { (begin, end) = (time, time) }

    mutating func add(_ one: EventIdentity, _ other: EventIdentity, at time: Int) {
      count += 1
      (begin, end) = (min(begin, time), max(end, time))
      let both = EventIdentity.tellsSource(one.known(with: other))
      if both {
        sure += 1
      } else if one.knowsSource || other.knowsSource {
        unsure += 1
      }
      known = (known ?? one.known(with: other)) .& one.known(with: other)
    }

    /// Events of which both know the source address, and of which one alone does.
    private var sure = 0, unsure = 0

    var isSure: Bool { sure > 0 && unsure == 0 }

    /// What all of the events have in common beside time and recipient, in plain words.
    var compared: [String] {
      guard let known else { return [] }
      return zip(EventIdentity.detailColumns.indices, ["reply", "sender", "job", "source address"])
        .filter { known[$0.0] }.map(\.1)
    }
  }

  private struct Pair: Hashable {
    let first: Int
    let second: Int
  }
}
