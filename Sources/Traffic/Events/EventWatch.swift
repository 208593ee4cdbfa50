/// Two followed files that hold the same events.
package struct FollowedOverlap: Hashable, Sendable {
  /// Numbers of the two files, as `LiveRows.begin` was given them.
  package let first: Int, second: Int
  /// When the event was logged that was met in both first, POSIX seconds UTC.
  package let time: Int
  /// True where it is counted once.
  package let isDeduplicated: Bool
  /// True where both know from which address it was sent.
  package let isSure: Bool
}

/// Watches rows as they are read for events that several files hold.
///
/// Without `dedupes` it looks at all events of some seconds, as `OverlapSample` does, and keeps 16,384
/// of them at most. With it every event is kept for as long as its day is one of the last `daysKept`.
struct EventWatch: Sendable {
  /// Days of events that are kept to count them once, behind the newest.
  static let daysKept = 3
  private static let daySeconds = 86_400
  /// Pairs of files that are told.
  static let pairsMax = 1_000

  private struct Held {
    let event: EventIdentity
    let input: Int32
    let time: Int
  }

  private let dedupes: Bool
  private var stride = 1
  private var held: [EventIdentity.Key: [Held]] = [:]
  private var heldCount = 0
  private var days: [Int: EventDeduplicator] = [:]
  private var pairs: Set<Pair> = []
  private(set) var overlaps: [FollowedOverlap] = []

  private struct Pair: Hashable {
    let first: Int32
    let second: Int32
  }

  init(dedupes: Bool) { self.dedupes = dedupes }

  /// True when the events of a second are looked at.
  func wants(_ time: Int) -> Bool { dedupes || OverlapSample.takes(time, oneIn: stride) }

  /// Takes an event of a second that is wanted; true when it was counted in another file.
  mutating func isKnown(_ event: EventIdentity, input: Int32, time: Int) -> Bool {
    if OverlapSample.takes(time, oneIn: stride) { watch(event, input, time) }
    guard dedupes else { return false }
    let day = time / Self.daySeconds
    let counts = days[day, default: EventDeduplicator()].counts(event, input: input)
    if days.count > Self.daysKept, let oldest = days.keys.min() { days[oldest] = nil }
    return !counts
  }

  /// The pairs that were found since this was asked last.
  mutating func takeOverlaps() -> [FollowedOverlap] {
    defer { overlaps = [] }
    return overlaps
  }

  private mutating func watch(_ event: EventIdentity, _ input: Int32, _ time: Int) {
    for other in held[event.key] ?? [] where other.input != input && other.event.agrees(with: event)
    {
      let pair = Pair(first: min(other.input, input), second: max(other.input, input))
      guard pairs.count < Self.pairsMax, pairs.insert(pair).inserted else { continue }
      overlaps.append(
        FollowedOverlap(
          first: Int(pair.first), second: Int(pair.second), time: time, isDeduplicated: dedupes,
          isSure: EventIdentity.tellsSource(other.event.known(with: event))))
    }
    held[event.key, default: []].append(Held(event: event, input: input, time: time))
    heldCount += 1
    while heldCount > OverlapSample.eventsMax, stride < OverlapSample.strideMax {
      stride *= 2
      held = held.filter { OverlapSample.takes($0.value.first?.time ?? 0, oneIn: stride) }
      heldCount = held.values.reduce(0) { $0 + $1.count }
    }
  }
}
