/// On which days a sender that authenticates as itself was seen, and by whom.
struct SenderDays {
  /// Within so many days in a row the sender's days are counted.
  static let spanDays = 14
  /// Days of mail that make a sender, where so many reporters saw it.
  static let daysMin = 5, reportersMin = 2
  /// Days that suffice where so large a part of the domain's and its mail is the sender's.
  static let fewDaysMin = 3, shareMin = 0.01

  private struct Day {
    /// Messages by group of the From domain.
    var groups: [Int: Int] = [:]
    var reporters: Set<Int> = []

    mutating func add(_ messages: Int, _ group: Int, _ reporter: Int) {
      groups[group, default: 0] += messages
      reporters.insert(reporter)
    }
  }

  private var days: [Int: Day] = [:]

  /// What was counted last and is not in `days` yet.
  private var open = (day: Int.min, group: 0, reporter: 0, messages: 0)

  mutating func add(_ count: Int, group: Int, day: Int, reporter: Int) {
    if open.day != day || open.group != group || open.reporter != reporter {
      finish()
      open = (day, group, reporter, 0)
    }
    open.messages += count
  }

  /// Ends the counting.
  mutating func finish() {
    guard open.messages > 0 else { return }
    days[open.day, default: Day()].add(open.messages, open.group, open.reporter)
    open.messages = 0
  }

  /// All days, and all reporters.
  var count: Int { days.count }

  /// What shows that the sender comes back.
  struct Proof: Equatable {
    /// The first day by which it is shown, from 1970-01-01.
    let day: Int
    /// Days and reporters of the span that shows it.
    let days: Int, reporters: Int
    /// The part of the domain's and its mail that is the sender's; nil where the days suffice.
    let share: Double?
  }

  /// The earliest proof that the sender comes back; nil where there is none.
  ///
  /// A spammer signs as nobody or is gone in a day or two; a vendor whom somebody in the firm hired
  /// signs as himself and comes back. O(days).
  func proof(_ own: OwnDays) -> Proof? {
    let days = days.sorted { $0.key < $1.key }
    var begin = 0
    var sums: [Int: Int] = [:]
    var reporters: [Int: Int] = [:]
    for (end, last) in days.enumerated() {
      for (group, messages) in last.value.groups { sums[group, default: 0] += messages }
      for reporter in last.value.reporters { reporters[reporter, default: 0] += 1 }
      while last.key - days[begin].key >= Self.spanDays {
        for (group, messages) in days[begin].value.groups { sums[group]? -= messages }
        for reporter in days[begin].value.reporters {
          reporters[reporter, default: 0] -= 1
          if reporters[reporter] == 0 { reporters[reporter] = nil }
        }
        begin += 1
      }
      let count = end - begin + 1
      if count >= Self.daysMin, reporters.count >= Self.reportersMin {
        return Proof(day: last.key, days: count, reporters: reporters.count, share: nil)
      }
      guard count >= Self.fewDaysMin else { continue }
      let span = (last.key - Self.spanDays + 1)...last.key
      let share =
        sums.map { group, sum in
          sum == 0 ? 0 : Double(sum) / Double(sum + own.messages(group: group, days: span))
        }.max() ?? 0
      if share >= Self.shareMin {
        return Proof(day: last.key, days: count, reporters: reporters.count, share: share)
      }
    }
    return nil
  }
}
