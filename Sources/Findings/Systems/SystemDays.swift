import AggregateReports
import ByteKit

/// What one system's mail came to, day by day.
struct SystemDays {
  /// A share of a day's mail that makes it the day's state: single messages that break do not.
  static let shareMin = 0.95
  /// Days at the end without mail after which a system is silent.
  static let silentDays = 14
  /// A state holds by so many messages, or by fewer over several days.
  static let messagesMin = FailureCourse.messagesMin
  static let messagesOverDaysMin = FailureCourse.messagesOverDaysMin
  static let daysMin = FailureCourse.daysMin

  /// Messages of one day.
  struct Day {
    /// Messages whose verdict is known, those of them that pass, and those with a signature that does.
    var messages = 0, passing = 0, signed = 0
    /// Failing messages that bear another domain's signature.
    var byOthers = 0
    /// Messages from addresses outside the log.
    var outside = 0

    /// How the day's mail stands.
    var state: SystemBoard.State {
      let least = SystemDays.shareMin * Double(messages)
      if Double(signed) >= least { return .signed }
      if Double(passing) >= least { return .carriedBySPF }
      return byOthers * 2 > messages - passing ? .unaligned : .failing
    }
  }

  /// Reported messages by day.
  private(set) var days: [Int: Day] = [:]
  /// Days with rows of the log.
  private var logged: Set<Int> = []
  /// Addresses outside the log whose mail passes no SPF, and From domains without a signature, each
  /// with the last day on which that was so.
  private var addresses: [IPAddress: Int] = [:]
  private var domains: [String: Int] = [:]

  mutating func add(logged day: Int) { logged.insert(day) }

  mutating func add(
    _ count: Int, _ marks: RecordMarks, day: Int, bearsOther: Bool, outside: IPAddress?,
    domain: String
  ) {
    var sum = days[day] ?? Day()
    // Mail of which nothing is known still shows that the system sends.
    if !marks.isUnknown { sum.messages += count }
    if marks.isAligned { sum.passing += count }
    if marks.dkimAligned { sum.signed += count }
    if marks.isFailing, bearsOther { sum.byOthers += count }
    if outside != nil { sum.outside += count }
    days[day] = sum
    if let outside, marks.spfVerdict == .fail {
      addresses[outside] = max(addresses[outside] ?? .min, day)
    }
    if marks.dkimVerdict == .fail { domains[domain] = max(domains[domain] ?? .min, day) }
  }

  /// How the system stands at the end of a day; `firstLogDay` is the first of all logs.
  func board(through last: Int, firstLogDay: Int?) -> SystemBoard {
    let run = trailingRun
    let begin = last - Self.silentDays
    let isSilent = !days.keys.contains { $0 > begin } && !logged.contains { $0 > begin }
    let moved = movedSince(firstLogDay)
    let isGood = run?.state == .signed || run?.state == .carriedBySPF
    let state: SystemBoard.State? =
      days.isEmpty && logged.isEmpty
      ? nil : isSilent ? .silent : moved != nil && isGood ? .moved : run?.state
    let signed = run?.state == .signed && run?.begin != days.keys.min() ? run?.begin : nil
    return SystemBoard(
      state: state, since: run.map { Self.time($0.begin) }, movedSince: moved.map(Self.time),
      signedSince: signed.map(Self.time), weeks: weeks(through: last),
      sendsFromOutside: days.contains { $0.key > begin && $0.value.outside > 0 },
      spfAddresses: addresses.filter { $0.value > begin }.map(\.key).sorted(),
      keyDomains: domains.filter { $0.value > begin }.map(\.key).sorted())
  }

  private static func time(_ day: Int) -> Int { day * UTCDay.seconds }

  /// The state at the end, and since which day: of the last days in the same state that hold enough
  /// mail to tell, else of those before.
  private var trailingRun: (state: SystemBoard.State, begin: Int)? {
    var runs: [(state: SystemBoard.State, begin: Int, days: Int, messages: Int)] = []
    for (day, sum) in days.sorted(by: { $0.key < $1.key }) where sum.messages > 0 {
      let state = sum.state
      if let last = runs.indices.last, runs[last].state == state {
        runs[last].days += 1
        runs[last].messages += sum.messages
      } else {
        runs.append((state, day, 1, sum.messages))
      }
    }
    let told = runs.last {
      $0.messages >= Self.messagesMin
        || $0.messages >= Self.messagesOverDaysMin && $0.days >= Self.daysMin
    }
    return (told ?? runs.last).map { ($0.state, $0.begin) }
  }

  /// The first day of rows after the last mail from outside; nil where it sent through our relays
  /// from the first day on, or still sends from outside.
  private func movedSince(_ firstLogDay: Int?) -> Int? {
    let outside = days.filter { $0.value.outside > 0 }.keys.max()
    guard let begin = logged.filter({ $0 >= outside ?? .min }).min() else { return nil }
    if let outside { return days.keys.contains { $0 > outside } ? begin : nil }
    return begin > (firstLogDay ?? begin) ? begin : nil
  }

  private func weeks(through last: Int) -> [SystemBoard.Week] {
    guard let first = days.keys.min() else { return [] }
    let starts = (1...SystemBoard.weeksMax).reversed().map { last + 1 - 7 * $0 }
    return starts.filter { $0 + 6 >= first }.map { start in
      var week = SystemBoard.Week(begin: Self.time(start))
      for day in start..<(start + 7) {
        week.messages += days[day]?.messages ?? 0
        week.passing += days[day]?.passing ?? 0
      }
      return week
    }
  }
}
