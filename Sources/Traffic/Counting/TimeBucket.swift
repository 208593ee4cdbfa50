import ByteKit

/// The stretches of time in which rows are counted for a store.
package enum TimeBucket {
  /// The finest: a quarter hour, since that is where the windows of reports usually begin and end.
  package static let secondsMin = 900
  /// The coarsest: buckets never hold rows of two days, since findings judge by the day.
  package static let secondsMax = CivilTime.secondsPerDay

  /// The number of the bucket that holds a time, counted from 1970; negative before it.
  @inline(__always)
  package static func index(of time: Int, seconds: Int) -> Int {
    time / seconds - (time % seconds < 0 ? 1 : 0)
  }

  /// True for a length that buckets may have: it divides a day and is a multiple of the finest.
  package static func isLength(_ seconds: Int) -> Bool {
    seconds >= secondsMin && secondsMax % max(seconds, 1) == 0 && seconds % secondsMin == 0
  }
}
