import Following
package import Traffic

/// Counts of every minute of the last days.
package struct MinuteHistory: Sendable {
  /// Days that are kept: the running one and seven to compare it with.
  package static let daysKept = 8
  private static let minutesKept = daysKept * 1440

  private var minutes: [Int: LiveCounts] = [:]
  /// The minute that rows are counted in now, taken out of the table.
  private var current = LiveCounts()
  private var currentMinute = Int.min
  private var newest = Int.min
  /// The first minute that was ever counted; nil before.
  private var oldest: Int?
  /// Minutes that were counted elsewhere, for the time before that.
  private var earlier: [Int: LiveCounts] = [:]
  private var earliest = Int.max

  /// An empty history.
  package init() {}

  /// Counts a row; time is POSIX seconds UTC.
  @inline(__always)
  package mutating func add(_ outcome: Outcome, at time: Int) {
    let minute = Self.minute(of: time)
    if minute != currentMinute { turn(to: minute) }
    current.add(outcome)
  }

  private mutating func turn(to minute: Int) {
    if currentMinute != .min { minutes[currentMinute] = current }
    currentMinute = minute
    current = minutes[minute] ?? LiveCounts()
    oldest = min(oldest ?? minute, minute)
    guard minute > newest else { return }
    newest = minute
    guard minutes.count > Self.minutesKept + 60 else { return }
    let bound = newest - Self.minutesKept
    minutes = minutes.filter { $0.key >= bound }
  }

  /// Goes on from an earlier time; minutes behind it are kept, and counted with those that come in
  /// their place.
  ///
  /// Where the clock went back by more than a day they are forgotten: a clock that was so wrong says
  /// nothing of when the mail was.
  mutating func turnBack(to time: Int) {
    let minute = Self.minute(of: time)
    guard newest - minute > 1440 else { return }
    if currentMinute != .min { minutes[currentMinute] = current }
    minutes = minutes.filter { $0.key <= minute }
    currentMinute = .min
    newest = minute
    oldest = minutes.keys.min() ?? minute
  }

  /// Takes counts of the time before the first minute that is counted here.
  ///
  /// They are no part of the state: whoever takes it up gives them again.
  package mutating func use(earlier counts: [MinuteCounts]) {
    earlier = Dictionary(
      counts.map { ($0.minute, LiveCounts($0)) }, uniquingKeysWith: { first, _ in first })
    earliest = earlier.keys.min() ?? .max
  }

  /// The begin of the first minute that is known, here or from elsewhere, as far as it is kept; nil
  /// before any row.
  package var begin: Int? {
    oldest.map { max(min($0, earliest), newest - Self.minutesKept) * 60 }
  }

  /// The begin of the first minute that was counted here; nil before any row.
  package var ownBegin: Int? {
    oldest.map { max($0, newest - Self.minutesKept) * 60 }
  }

  /// The counts of whole minutes that begin in a span of POSIX seconds.
  package func sum(_ span: Range<Int>) -> LiveCounts {
    var sum = LiveCounts()
    guard let begin else { return sum }
    let first = Self.minute(of: max(span.lowerBound, begin) + 59)
    let last = Self.minute(of: min(span.upperBound, (newest + 1) * 60) + 59)
    guard first < last else { return sum }
    for minute in first..<last {
      if minute == currentMinute {
        sum.add(current)
      } else if let counts = minutes[minute] {
        sum.add(counts)
      } else if minute < oldest ?? .min, let counts = earlier[minute] {
        sum.add(counts)
      }
    }
    return sum
  }

  /// The minute that an instant lies in.
  static func minute(of time: Int) -> Int { time / 60 - (time % 60 < 0 ? 1 : 0) }

  // MARK: - State

  func write(to writer: inout StateWriter) {
    var all = minutes
    if currentMinute != .min { all[currentMinute] = current }
    writer.add(oldest)
    writer.add(all.count)
    var last = 0
    for (minute, counts) in all.sorted(by: { $0.key < $1.key }) {
      writer.add(minute - last)
      last = minute
      counts.write(to: &writer)
    }
  }

  init(from reader: inout StateReader) throws(StateDamage) {
    oldest = try reader.optionalInt()
    let count = try reader.int()
    guard count >= 0, count <= Self.minutesKept * 2 else { throw StateDamage() }
    var last = 0
    for _ in 0..<count {
      last += try reader.int()
      minutes[last] = try LiveCounts(from: &reader)
    }
    newest = minutes.keys.max() ?? .min
  }
}
