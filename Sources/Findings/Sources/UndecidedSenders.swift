import AggregateReports
import ByteKit
import Join
import Policies

/// Which reported mail comes from senders that are not ours, authenticate as themselves, send as one
/// of our domains again and again, and that nobody has decided on.
///
/// A spammer signs as nobody or is gone in a day or two; a vendor whom somebody in the firm hired
/// signs as himself and comes back. Mail that bears a key of ours was forwarded, and so is what a
/// reporter calls forwarded. One pass over the records; what a record says is looked at once for all
/// records that say the same.
struct UndecidedSenders {
  /// Within so many days in a row the sender's days are counted.
  static let spanDays = 14
  /// Days of mail that make a sender, where so many reporters saw it.
  static let daysMin = 5, reportersMin = 2
  /// Days that suffice where so large a part of own and its mail is the sender's.
  static let fewDaysMin = 3, shareMin = 0.01

  /// The undecided sender of each kind of record, by numbers; nil where there is none.
  let sender: [Int?]
  /// What the senders authenticate as, and the group that they send as, by number; decided ones and
  /// forwarders are among them.
  let names: [(name: String, group: Int)]
  /// Own mail by group and day.
  let own: OwnDays

  /// `isOwn` and `isForwarder` tell whose the places of the record index are, by number, and `begins`
  /// from when on own mail of them counts, POSIX seconds UTC; `groups` is the group of each domain.
  init(
    _ correlation: Correlation, isOwn: [Bool], isForwarder: [Bool], begins: [Int], groups: [Int]
  ) {
    let index = correlation.intake.index
    let kinds = Kinds(index, groups, correlation.policies, correlation.coverage)
    var own = OwnDays(groupCount: correlation.policies.domains.count)
    var senders = Array(repeating: Sender(), count: kinds.senders.count)
    var reporters: [String: Int] = [:]
    for (number, report) in correlation.intake.reports.enumerated() {
      let day = UTCDay.of(report.window.lowerBound)
      let reporter = reporters[report.reporter] ?? reporters.count
      reporters[report.reporter] = reporter
      for row in index.rows(of: number) {
        let (place, outcome) = (Int(row.place), Int(row.outcome))
        if isOwn[place] {
          guard report.window.lowerBound >= begins[place] else { continue }
          own.add(row.count, group: groups[index.places[place].domain], day: day)
          continue
        }
        guard let sender = kinds.sender[outcome] else { continue }
        if isForwarder[place] || kinds.isForwarded[outcome] {
          senders[sender].forwarded += row.count
        } else if !index.marks[outcome].isAligned {
          senders[sender].add(row.count, day: day, reporter: reporter)
        }
      }
    }
    own.finish()
    self.own = own
    let found = senders.enumerated().map { number, sender in
      sender.isRegular(own, group: kinds.senders[number].group)
    }
    sender = index.outcomes.indices.map { outcome in
      guard let sender = kinds.sender[outcome], found[sender], !kinds.isForwarded[outcome],
        !index.marks[outcome].isAligned
      else { return nil }
      return sender
    }
    names = kinds.senders
  }

  // MARK: - What records say

  private struct Key: Hashable {
    let group: Int
    let name: String
  }

  private struct Selector: Hashable {
    let domain: String
    let selector: String?
  }

  /// What each kind of record says of who sent it.
  private struct Kinds {
    /// The sender's number; nil where nobody but us, or nobody, authenticates.
    var sender: [Int?] = []
    /// True where mail of ours came by another hand.
    var isForwarded: [Bool] = []
    var senders: [(name: String, group: Int)] = []

    init(_ index: RecordIndex, _ groups: [Int], _ policies: PolicyMap, _ coverage: Coverage) {
      let keys = Self.ownKeys(index, policies)
      var known: [Key: Int] = [:]
      for (number, record) in index.outcomes.enumerated() {
        let group = groups[Int(index.domainOfOutcome[number])]
        isForwarded.append(!record.isAligned && Self.isForwarded(record, keys))
        guard group != 0, let name = Self.name(record, policies, coverage) else {
          sender.append(nil)
          continue
        }
        let key = Key(group: group, name: name)
        if known[key] == nil {
          known[key] = senders.count
          senders.append((name, group))
        }
        sender.append(known[key])
      }
    }

    /// Keys that made mail of our domains pass, wherever it came from; without a selector where the
    /// reporter leaves it out.
    private static func ownKeys(_ index: RecordIndex, _ policies: PolicyMap) -> Set<Selector> {
      var keys: Set<Selector> = []
      for record in index.outcomes where record.dkimAligned {
        for result in record.dkim
        where result.result == .pass && !isForeign(result.domain, record.headerFrom, policies) {
          keys.insert(selector(result))
          keys.insert(Selector(domain: result.domain, selector: nil))
        }
      }
      return keys
    }

    private static func isForwarded(_ record: ReportRecord, _ keys: Set<Selector>) -> Bool {
      record.reasons.contains(where: \.namesForwarding)
        || record.dkim.contains { $0.result != .none && keys.contains(selector($0)) }
    }

    /// Selectors are labels of the DNS, so their letter case means nothing (RFC 6376 section 3.1).
    private static func selector(_ result: DKIMResult) -> Selector {
      Selector(domain: result.domain, selector: result.selector?.lowercased())
    }

    /// The organisation that the mail authenticates as and that is not ours; of several signatures
    /// the first by name, since reporters list them in any order.
    private static func name(
      _ record: ReportRecord, _ policies: PolicyMap, _ coverage: Coverage
    ) -> String? {
      let signers = record.dkim.lazy.filter {
        $0.result == .pass && isForeign($0.domain, record.headerFrom, policies)
      }
      if let signer = signers.map(\.domain).min() { return coverage.registrableDomain(of: signer) }
      let envelope = record.spf.first {
        $0.result == .pass && !$0.isHelo && isForeign($0.domain, record.headerFrom, policies)
      }
      return envelope.map { coverage.registrableDomain(of: $0.domain) }
    }

    private static func isForeign(
      _ name: String, _ domain: String, _ policies: PolicyMap
    ) -> Bool {
      !name.isEmpty && name != domain && !domain.hasSuffix("." + name)
        && policies.group(of: name) == 0
    }
  }
}

// MARK: - Counts

/// One sender's mail.
private struct Sender {
  struct Day {
    let day: Int
    var messages = 0
    var reporters: Set<Int> = []
  }

  private var messages = 0
  var forwarded = 0
  private var days: [Int: Day] = [:]

  mutating func add(_ count: Int, day: Int, reporter: Int) {
    messages += count
    days[day, default: Day(day: day)].messages += count
    days[day, default: Day(day: day)].reporters.insert(reporter)
  }

  /// True where the sender comes back, and most of its mail is no mail of ours that it handed on.
  func isRegular(_ own: OwnDays, group: Int) -> Bool {
    guard messages > forwarded else { return false }
    let days = days.values.sorted { $0.day < $1.day }
    var begin = 0
    var sum = 0
    var reporters: [Int: Int] = [:]
    for (end, last) in days.enumerated() {
      sum += last.messages
      for reporter in last.reporters { reporters[reporter, default: 0] += 1 }
      while last.day - days[begin].day >= UndecidedSenders.spanDays {
        sum -= days[begin].messages
        for reporter in days[begin].reporters {
          reporters[reporter, default: 0] -= 1
          if reporters[reporter] == 0 { reporters[reporter] = nil }
        }
        begin += 1
      }
      let count = end - begin + 1
      if count >= UndecidedSenders.daysMin, reporters.count >= UndecidedSenders.reportersMin {
        return true
      }
      guard count >= UndecidedSenders.fewDaysMin else { continue }
      let first = last.day - UndecidedSenders.spanDays + 1
      let whole = sum + own.messages(group: group, days: first...last.day)
      if Double(sum) >= UndecidedSenders.shareMin * Double(whole) { return true }
    }
    return false
  }
}

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
    sum(group, before: days.upperBound + 1) - sum(group, before: days.lowerBound)
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
