package import AccountingLog
import ByteKit
import CSVRows

/// In which stretches of time a store counts rows: the older a day is, the coarser.
///
/// Days are never split, and the lengths are those of `TimeBucket`.
package struct BucketPlan: Sendable {
  /// Times from which on buckets have a length, the finest first; POSIX seconds at midnight, UTC.
  private let grains: [(from: Int, seconds: Int)]
  /// The first time that the journal keeps.
  let journalFrom: Int

  /// Seconds throughout.
  package static let finest = BucketPlan()

  private init() {
    grains = [(.min, TimeBucket.secondsMin)]
    journalFrom = .min
  }

  /// As a retention asks where the latest day in the store is this or a later one, so that nothing is
  /// counted coarser than it would be kept.
  package init(_ retention: Retention, latestDay: Int) {
    var grains: [(from: Int, seconds: Int)] = []
    for (days, seconds) in [
      (retention.secondDays, TimeBucket.secondsMin),
      (retention.quarterHourDays, TimeBucket.quarterHour), (retention.hourDays, 3600),
    ] where days > 0 {
      grains.append(((latestDay - days + 1) * CivilTime.secondsPerDay, seconds))
    }
    self.grains = grains + [(.min, TimeBucket.secondsMax)]
    journalFrom = (latestDay - retention.minuteDays + 1) * CivilTime.secondsPerDay
  }

  /// The length of the bucket that holds a time.
  @inline(__always)
  package func seconds(at time: Int) -> Int {
    for grain in grains where time >= grain.from { return grain.seconds }
    return TimeBucket.secondsMax
  }

  /// The number of the bucket that holds a time, counted from 1970; no two of them are equal, since
  /// coarser ones lie earlier.
  @inline(__always)
  func index(of time: Int) -> Int { TimeBucket.index(of: time, seconds: seconds(at: time)) }

  /// The latest day of which some logs surely hold rows that count, by those at their ends; nil where
  /// none are there.
  package static func latestDay(of inputs: [LogInput], assumedLayout: ColumnLayout?) -> Int? {
    let latest = inputs.compactMap { input in
      LogEnds.latest(of: input, assumedLayout: assumedLayout) { batch, row, scratch in
        let isAttempt = row.type == .delivery || row.type == .bounce || row.type == .transient
        return isAttempt && IgnoreReason.isSMTP(scratch.value(of: batch.field(row, .dlvType)))
      }
    }.max()
    return latest.map(CivilTime.day)
  }
}
