import ReplyClassifier

/// Rows by minute and outcome.
///
/// Bounded: past `minutesMax` different minutes a row's minute is no longer told apart.
package struct MinuteTable: Sendable {
  /// Minutes that are told apart, about two years of them.
  package static let minutesMax = 1 << 20

  private static let causes = Cause.allCases.count
  /// Two sums and a count for each cause of both kinds.
  private static let stride = 2 + 2 * causes
  private static let zeros = [Int32](repeating: 0, count: stride)

  /// The minutes, counted from 1970-01-01 UTC, in order of first sight.
  package private(set) var minutes: [Int] = []
  /// Rows whose minute is not told apart.
  package private(set) var leftOut = 0

  private var indexes = MinuteIndex()
  private var counts: [Int32] = []
  private var lastMinute = Int.min
  private var lastIndex = 0

  /// No minutes.
  package init() {}

  /// Counts a row; nothing of one that PowerMTA or its admin refused itself.
  @inline(__always)
  mutating func add(minute: Int, outcome: UInt32) {
    if minute != lastMinute { move(to: minute) }
    guard lastIndex >= 0 else { return }
    switch Outcome(code: outcome) {
    case .delivered:
      counts[lastIndex] &+= 1
      counts[lastIndex + 1] &+= 1
    case .refused(let cause):
      if cause == .local { return }
      counts[lastIndex] &+= 1
      counts[lastIndex + 1] &+= 1
      counts[lastIndex + 2 + Int(cause.code)] &+= 1
    case .deferred(let cause):
      counts[lastIndex + 1] &+= 1
      if cause != .local { counts[lastIndex + 2 + Self.causes + Int(cause.code)] &+= 1 }
    }
  }

  /// Delivered and refused rows of the minute at an index.
  package func ended(at index: Int) -> Int { Int(counts[index * Self.stride]) }

  /// All attempts of the minute at an index, those put off as well.
  package func all(at index: Int) -> Int { Int(counts[index * Self.stride + 1]) }

  /// Refused or deferred rows of one cause in the minute at an index.
  package func failed(at index: Int, _ outcome: Outcome) -> Int {
    switch outcome {
    case .delivered: 0
    case .refused(let cause): Int(counts[index * Self.stride + 2 + Int(cause.code)])
    case .deferred(let cause):
      Int(counts[index * Self.stride + 2 + Self.causes + Int(cause.code)])
    }
  }

  /// The counts of every minute, in order of first sight.
  package var counted: [MinuteCounts] {
    minutes.enumerated().map { index, minute in
      let start = index * Self.stride
      let failed = (0..<2 * Self.causes).compactMap { place -> MinuteCounts.Failed? in
        let count = Int(counts[start + 2 + place])
        guard count > 0, let cause = Cause(code: UInt8(place % Self.causes)) else { return nil }
        let outcome: Outcome = place < Self.causes ? .refused(cause) : .deferred(cause)
        return MinuteCounts.Failed(outcome: outcome, count: count)
      }
      return MinuteCounts(
        minute: minute, ended: Int(counts[start]), all: Int(counts[start + 1]), failed: failed)
    }
  }

  /// Adds what was counted of a minute before.
  package mutating func add(_ item: MinuteCounts) {
    let index = index(of: item.minute)
    guard index >= 0 else {
      leftOut += item.all
      return
    }
    counts[index] &+= Int32(clamping: item.ended)
    counts[index + 1] &+= Int32(clamping: item.all)
    for failed in item.failed {
      switch failed.outcome {
      case .delivered: continue
      case .refused(let cause):
        counts[index + 2 + Int(cause.code)] &+= Int32(clamping: failed.count)
      case .deferred(let cause):
        counts[index + 2 + Self.causes + Int(cause.code)] &+= Int32(clamping: failed.count)
      }
    }
  }

  @inline(never)
  private mutating func move(to minute: Int) {
    lastMinute = minute
    lastIndex = index(of: minute)
    if lastIndex < 0 {
      leftOut += 1
      // The next row of the minute is to be counted as left out as well.
      lastMinute = .min
    }
  }

  /// The place of a minute's counts; -1 where there is none left.
  private mutating func index(of minute: Int) -> Int {
    if let known = indexes[minute] { return known }
    guard minutes.count < Self.minutesMax else { return -1 }
    let index = counts.count
    indexes.set(minute, to: index)
    minutes.append(minute)
    counts += Self.zeros
    return index
  }

  mutating func add(_ other: MinuteTable) {
    if minutes.isEmpty, leftOut == 0 {
      self = other
      return
    }
    leftOut += other.leftOut
    for (place, minute) in other.minutes.enumerated() {
      let from = place * Self.stride
      let index = index(of: minute)
      guard index >= 0 else {
        leftOut += Int(other.counts[from + 1])
        continue
      }
      for offset in 0..<Self.stride { counts[index + offset] &+= other.counts[from + offset] }
    }
  }
}
