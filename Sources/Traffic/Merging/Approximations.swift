/// Times at which a window, a stage or the period cuts a bucket of the history that holds rows of
/// both sides; such a bucket counts where its earliest row lies.
package struct Approximations: Hashable, Sendable {
  /// By group of `PolicyMap`.
  private(set) var times: [Int: Set<Int>] = [:]
  /// Ends of the period that cut buckets.
  package private(set) var period: Set<Int> = []

  init() {}

  /// All of them in order, POSIX seconds UTC.
  package var all: [Int] { times.values.reduce(into: period) { $0.formUnion($1) }.sorted() }

  mutating func add(_ time: Int, group: Int) { times[group, default: []].insert(time) }

  mutating func add(period time: Int) { period.insert(time) }

  mutating func add(_ other: Approximations) {
    times.merge(other.times) { $0.union($1) }
    period.formUnion(other.period)
  }

  /// True when a window's counts of a group's mail are approximate.
  package func touch(_ window: Range<Int>, group: Int) -> Bool {
    if period.contains(window.lowerBound) || period.contains(window.upperBound) { return true }
    guard let times = times[group] else { return false }
    return times.contains(window.lowerBound) || times.contains(window.upperBound)
  }
}
