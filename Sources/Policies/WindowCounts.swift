/// How many windows of each value overlap a range, told by searching sorted ends.
///
/// Counting them one by one for every window would take the square of their number.
struct WindowCounts<Value: Hashable> {
  private struct Ends {
    var begins: [Int] = []
    var ends: [Int] = []
  }

  private var all: [Value: Ends] = [:]
  /// The values that are there.
  var values: some Sequence<Value> { all.keys }

  /// Takes in all windows; empty ones overlap nothing.
  init(_ windows: some Sequence<(window: Range<Int>, value: Value)>) {
    for item in windows where !item.window.isEmpty {
      all[item.value, default: Ends()].begins.append(item.window.lowerBound)
      all[item.value, default: Ends()].ends.append(item.window.upperBound)
    }
    for value in all.keys {
      all[value]?.begins.sort()
      all[value]?.ends.sort()
    }
  }

  /// How many windows of a value overlap a range.
  func count(of value: Value, overlapping range: Range<Int>) -> Int {
    guard let found = all[value], !range.isEmpty else { return 0 }
    // Those that began in time, without those that ended before.
    return WindowPlan.slot(of: range.upperBound - 1, in: found.begins)
      - WindowPlan.slot(of: range.lowerBound, in: found.ends)
  }
}
