import ByteKit

/// The stretches of time in which rows are counted for a store.
package enum TimeBucket {
  /// The finest: while reports may still come, their windows may begin and end at any second.
  package static let secondsMin = 1
  /// The finest of days of which no more reports come: a quarter hour, since that is where windows
  /// usually begin and end.
  package static let quarterHour = 900
  /// The coarsest: buckets never hold rows of two days, since findings judge by the day.
  package static let secondsMax = CivilTime.secondsPerDay

  /// The number of the bucket that holds a time, counted from 1970; negative before it.
  @inline(__always)
  package static func index(of time: Int, seconds: Int) -> Int {
    time / seconds - (time % seconds < 0 ? 1 : 0)
  }

  /// True for a length that buckets may have: a second, or what divides a day and is a multiple of a
  /// quarter hour.
  package static func isLength(_ seconds: Int) -> Bool {
    seconds == secondsMin
      || seconds >= quarterHour && secondsMax % seconds == 0 && seconds % quarterHour == 0
  }
}
