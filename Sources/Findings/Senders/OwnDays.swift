import AggregateReports
import Join
import Policies

/// Own messages by group and day of UTC, as sums from the first day on.
struct OwnDays {
  private var counts: [[Int: Int]]
  private var sums: [[(day: Int, messages: Int)]] = []
  /// What was counted last; nearly all records of a report are of one group.
  private var last = (group: 0, day: 0, messages: 0)

  init(groupCount: Int) {
    counts = Array(repeating: [:], count: groupCount)
  }

  mutating func add(_ count: Int, group: Int, day: Int) {
    if last.group != group || last.day != day {
      flush()
      last = (group, day, 0)
    }
    last.messages += count
  }

  /// Ends the counting.
  mutating func finish() {
    flush()
    sums = counts.map { days in
      var sum = 0
      return days.sorted { $0.key < $1.key }.map { day, messages in
        sum += messages
        return (day, sum)
      }
    }
  }

  private mutating func flush() {
    if last.messages > 0 { counts[last.group][last.day, default: 0] += last.messages }
    last.messages = 0
  }

  /// The latest day that leaves so many messages to the days from it through the last one given; nil
  /// where there are fewer.
  func day(group: Int, leaving messages: Int, through last: Int) -> Int? {
    let before = sum(group, before: last + 1) - messages
    guard before >= 0 else { return nil }
    // The first day whose sum is above what may lie before it.
    let list = sums[group]
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if list[middle].messages <= before { low = middle + 1 } else { high = middle }
    }
    return low < list.count ? list[low].day : nil
  }

  func messages(group: Int, days: ClosedRange<Int>) -> Int {
    sum(group, before: days.upperBound + 1)
      - (days.lowerBound == .min ? 0 : sum(group, before: days.lowerBound))
  }

  private func sum(_ group: Int, before day: Int) -> Int {
    let list = sums[group]
    var (low, high) = (0, list.count)
    while low < high {
      let middle = (low + high) / 2
      if list[middle].day < day { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : list[low - 1].messages
  }
}

extension OwnDays {
  /// Messages of places that are ours, by their numbers, in windows that begin at a place's time or
  /// later, POSIX seconds UTC; `groups` is the group of each domain.
  init(_ correlation: Correlation, isOwn: [Bool], begins: [Int], groups: [Int]) {
    self.init(groupCount: correlation.policies.domains.count)
    let index = correlation.intake.index
    for (number, report) in correlation.intake.reports.enumerated() {
      let day = UTCDay.of(report.window.lowerBound)
      for row in index.rows(of: number) {
        let place = Int(row.place)
        guard isOwn[place], report.window.lowerBound >= begins[place] else { continue }
        add(row.count, group: groups[index.places[place].domain], day: day)
      }
    }
    finish()
  }
}
