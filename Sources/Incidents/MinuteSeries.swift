import DeliveryJoin
import ReplyClassifier

/// Attempts and failures of one kind, minute by minute without gaps.
struct MinuteSeries: Sendable {
  /// What is looked at for itself: each cause, and all of them together.
  static let causes = Cause.allCases.filter { $0 != .local }
  /// The number of the series of all causes together.
  static let all = causes.count
  /// Minutes that are looked at, the last ones of a longer log: about a year and a half.
  static let minutesMax = 1 << 20

  let kind: FailureKind
  /// First minute, from 1970-01-01 UTC.
  let first: Int
  /// Attempts by minute.
  let attempts: [Int32]
  /// Failures by series, then by minute.
  let failures: [[Int32]]

  var count: Int { attempts.count }

  /// Takes the minutes of a journal.
  init(_ kind: FailureKind, _ minutes: MinuteTable) {
    self.kind = kind
    let last = minutes.minutes.max() ?? 0
    let least = minutes.minutes.min() ?? 0
    let first = max(least, last - Self.minutesMax + 1)
    let count = minutes.minutes.isEmpty ? 0 : last - first + 1
    var attempts = [Int32](repeating: 0, count: count)
    var failures = [[Int32]](
      repeating: [Int32](repeating: 0, count: count), count: Self.causes.count + 1)
    for (index, minute) in minutes.minutes.enumerated() where minute >= first {
      let place = minute - first
      attempts[place] = Int32(
        clamping: kind == .refused ? minutes.ended(at: index) : minutes.all(at: index))
      for (number, cause) in Self.causes.enumerated() {
        let failed = Int32(clamping: minutes.failed(at: index, kind.outcome(cause)))
        failures[number][place] = failed
        failures[Self.all][place] &+= failed
      }
    }
    self.first = first
    self.attempts = attempts
    self.failures = failures
  }

  /// Failed and attempted from one minute to another, not in it; places in the series.
  func sum(_ range: Range<Int>, series: Int) -> (failed: Int, attempted: Int) {
    let range = range.clamped(to: 0..<count)
    return (
      range.reduce(0) { $0 + Int(failures[series][$1]) },
      range.reduce(0) { $0 + Int(attempts[$1]) }
    )
  }
}
