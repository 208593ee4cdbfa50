import ReplyClassifier
import Traffic

/// Attempts and failures of one kind, minute by minute without gaps.
struct MinuteSeries: Sendable {
  /// What is looked at for itself: each cause, and all of them together.
  static let causes = Cause.allCases.filter { $0 != .local }
  /// The number of the series of all causes together.
  static let all = causes.count
  /// Minutes that are looked at, those with the most mail of a longer log: about two years.
  static let minutesMax = 1 << 20

  let kind: FailureKind
  /// First minute, from 1970-01-01 UTC.
  let first: Int
  /// Attempts by minute.
  let attempts: [Int32]
  /// Failures by series, then by minute.
  let failures: [[Int32]]
  /// Attempts and failures of the other kind by minute.
  private let otherAttempts: [Int32], otherFailures: [Int32]

  var count: Int { attempts.count }

  /// Takes the minutes of a journal.
  init(_ kind: FailureKind, _ minutes: MinuteTable) {
    self.kind = kind
    let window = Self.window(minutes)
    let (first, count) = (window.lowerBound, window.count)
    var attempts = [Int32](repeating: 0, count: count)
    var failures = [[Int32]](
      repeating: [Int32](repeating: 0, count: count), count: Self.causes.count + 1)
    var (otherAttempts, otherFailures) = (attempts, attempts)
    let other = kind.other
    for (index, minute) in minutes.minutes.enumerated() where window.contains(minute) {
      let place = minute - first
      attempts[place] = Int32(clamping: kind.attempts(minutes, at: index))
      otherAttempts[place] = Int32(clamping: other.attempts(minutes, at: index))
      for (number, cause) in Self.causes.enumerated() {
        let failed = Int32(clamping: minutes.failed(at: index, kind.outcome(cause)))
        failures[number][place] = failed
        failures[Self.all][place] &+= failed
        otherFailures[place] &+= Int32(clamping: minutes.failed(at: index, other.outcome(cause)))
      }
    }
    self.first = first
    self.attempts = attempts
    self.failures = failures
    self.otherAttempts = otherAttempts
    self.otherFailures = otherFailures
  }

  /// The minutes that are looked at: all, or those with the most mail; a stray row of another century
  /// must not push the rest out.
  private static func window(_ minutes: MinuteTable) -> Range<Int> {
    guard let low = minutes.minutes.min(), let high = minutes.minutes.max() else { return 0..<0 }
    if high - low < minutesMax { return low..<(high + 1) }
    let order = minutes.minutes.indices.sorted { minutes.minutes[$0] < minutes.minutes[$1] }
    var best = (sum: -1, begin: 0, end: 0)
    var (sum, begin) = (0, 0)
    for end in order.indices {
      sum += minutes.all(at: order[end])
      while minutes.minutes[order[end]] - minutes.minutes[order[begin]] >= minutesMax {
        sum -= minutes.all(at: order[begin])
        begin += 1
      }
      if sum > best.sum { best = (sum, begin, end) }
    }
    return minutes.minutes[order[best.begin]]..<(minutes.minutes[order[best.end]] + 1)
  }

  /// Failed and attempted from one minute to another, not in it; places in the series.
  func sum(_ range: Range<Int>, series: Int) -> (failed: Int, attempted: Int) {
    let range = range.clamped(to: 0..<count)
    return (
      range.reduce(0) { $0 + Int(failures[series][$1]) },
      range.reduce(0) { $0 + Int(attempts[$1]) }
    )
  }

  /// The same of the other kind, all causes together.
  func sumOfOther(_ range: Range<Int>) -> (failed: Int, attempted: Int) {
    let range = range.clamped(to: 0..<count)
    return (
      range.reduce(0) { $0 + Int(otherFailures[$1]) },
      range.reduce(0) { $0 + Int(otherAttempts[$1]) }
    )
  }
}
