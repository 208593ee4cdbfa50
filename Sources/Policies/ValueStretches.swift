/// The stretches of time in which most windows name one value, without single mistakes.
///
/// Asked for ranges in their order it passes over the windows once; counting those of each range anew
/// would take the product of ranges and windows. Times are seconds since 1970 UTC.
struct ValueStretches<Value: Hashable & Comparable> {
  /// A time in which most windows name one value.
  struct Stretch: Equatable {
    let value: Value
    var begin: Int
    var end: Int
  }

  private struct Change {
    let time: Int
    let value: Value
    let step: Int
  }

  private let changes: [Change]
  private let counts: WindowCounts<Value>
  private var votes: [Value: Int] = [:]
  private var taken = 0

  /// Takes in all windows, of which empty ones say nothing; it costs a sort of them.
  init(_ windows: some Sequence<(window: Range<Int>, value: Value)>) {
    let windows = windows.filter { !$0.window.isEmpty }
    counts = WindowCounts(windows)
    changes = windows.flatMap { item in
      [
        Change(time: item.window.lowerBound, value: item.value, step: 1),
        Change(time: item.window.upperBound, value: item.value, step: -1),
      ]
    }.sorted { $0.time < $1.time }
  }

  /// From the first window's begin to the last one's end.
  var span: Range<Int> {
    guard let first = changes.first, let last = changes.last else { return 0..<0 }
    return first.time..<last.time
  }

  /// The stretches of a range that does not begin before the one asked for last ended.
  mutating func next(in range: Range<Int>) -> [Stretch] {
    var found: [Stretch] = []
    var time = range.lowerBound
    while time < range.upperBound {
      count(until: time)
      let next =
        taken < changes.count ? min(changes[taken].time, range.upperBound) : range.upperBound
      if let winner = winner(after: found.last?.value) {
        if found.last?.value == winner {
          found[found.count - 1].end = next
        } else {
          found.append(Stretch(value: winner, begin: time, end: next))
        }
      }
      time = next
    }
    return settle(found)
  }

  /// Counts what opens and closes up to a time, and at it.
  private mutating func count(until time: Int) {
    while taken < changes.count, changes[taken].time <= time {
      votes[changes[taken].value, default: 0] += changes[taken].step
      taken += 1
    }
  }

  /// The value with most votes; of several the one before, else the greatest.
  private func winner(after last: Value?) -> Value? {
    let most = votes.values.max() ?? 0
    guard most > 0 else { return nil }
    if let last, votes[last] == most { return last }
    return votes.lazy.filter { $0.value == most }.map(\.key).max()
  }

  /// Drops stretches that one window supports between two of the same value.
  private func settle(_ stretches: [Stretch]) -> [Stretch] {
    var settled: [Stretch] = []
    for (index, stretch) in stretches.enumerated() {
      if let last = settled.last, last.value == stretch.value {
        settled[settled.count - 1].end = stretch.end
        continue
      }
      let isBetween =
        index + 1 < stretches.count && settled.last?.value == stretches[index + 1].value
      if isBetween, counts.count(of: stretch.value, overlapping: stretch.begin..<stretch.end) == 1 {
        continue
      }
      settled.append(stretch)
    }
    return settled
  }
}
