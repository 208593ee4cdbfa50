import ByteKit

/// Holds back what happens to one file again and again: the first events are told, the others are
/// counted, and their number is told.
struct EventLimit {
  /// Events of one file that are told within `windowSeconds`.
  static let eventsMax = 20
  /// Seconds after which a file's events are counted anew.
  static let windowSeconds = 600.0

  private struct Count {
    let since: Double
    var told = 0
    var held = 0
  }

  private var counts: [String: Count] = [:]

  /// The events that are told now; lost bytes always are.
  mutating func pass(_ events: [FollowEvent], now: Double, isLast: Bool) -> [FollowEvent] {
    var passed = close(now: now, isLast: isLast)
    for event in events {
      guard let path = Self.limitedPath(event) else {
        passed.append(event)
        continue
      }
      var count = counts[path] ?? Count(since: now)
      if count.told < Self.eventsMax {
        count.told += 1
        passed.append(event)
      } else {
        count.held += 1
      }
      counts[path] = count
    }
    if isLast { passed += close(now: now, isLast: true) }
    return passed
  }

  /// Forgets the files whose time is over, and tells how much of theirs was held back.
  private mutating func close(now: Double, isLast: Bool) -> [FollowEvent] {
    let over = counts.filter { isLast || now - $0.value.since >= Self.windowSeconds }
    for path in over.keys { counts[path] = nil }
    return over.filter { $0.value.held > 0 }.sorted { $0.key < $1.key }.map { path, count in
      .remark(
        InputProblem(
          code: "events_held_back", path: path,
          reason: "\(count.held) more events of it were not told: \(Self.eventsMax) are, within"
            + " \(Int(Self.windowSeconds / 60)) minutes"))
    }
  }

  private static func limitedPath(_ event: FollowEvent) -> String? {
    switch event {
    case .rotation(_, let path, _): path
    case .problem(let problem), .remark(let problem):
      problem.code == "bytes_lost" ? nil : problem.path
    }
  }
}
