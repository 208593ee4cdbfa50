import ByteKit
import Policies

// What a plan tells an engine that counts rows elsewhere.
extension RollupPlan {
  /// The times at which rows of a From domain to a receiver have to be told apart, ascending; midnights
  /// (UTC), which part all rows, are not among them unless they are such times.
  ///
  /// `receiver` is nil for mail to receivers that the table does not know. Of mail to one receiver not
  /// every row may need each of the times. O(reporters of the policy domain × windows).
  package func edges(domain: String, receiver: String?) -> [Int] {
    let own = windows.boundaries(group: policies.group(of: domain)) {
      coverage.mayCover($0, receiver: receiver)
    }
    return Set(own + [since, until].compactMap { $0 }).sorted()
  }

  /// True for a day, counted from 1970-01-01, some of whose rows are to be counted.
  package func counts(day: Int) -> Bool {
    let begin = day * CivilTime.secondsPerDay
    let isPast = begin + CivilTime.secondsPerDay <= since ?? .min
    return (countsPast || !isPast) && begin < until ?? .max
  }
}
