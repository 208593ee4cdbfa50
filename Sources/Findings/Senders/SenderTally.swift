import AggregateReports
import ByteKit

/// What the records of one sender come to.
struct SenderTally {
  private(set) var messages = 0, aligned = 0, unknown = 0
  private(set) var quarantined = 0, rejected = 0
  /// Messages that bear a key of ours, that a reporter calls forwarded, and that bear another key of
  /// ours that no longer verifies.
  private(set) var byOwnKey = 0, told = 0
  /// Messages that pass aligned, and not by a key of our own mail.
  private(set) var passingByOther = 0
  /// The same by group of the From domain, and those that fail and authenticate as the sender.
  private var passing: [Int: Group] = [:], unaligned: [Int: Group] = [:]
  /// Messages that fail and authenticate as another domain of ours, and as nobody else.
  private(set) var asOurs = 0
  /// Messages from hosts that mail of ours was delivered to.
  private(set) var fromHosts = 0
  /// Messages by what they are known by.
  private(set) var byDKIM = 0, bySPF = 0
  /// Messages by address, and by From domain's number.
  private(set) var addresses: [IPAddress: Int] = [:]
  private(set) var domains: Set<Int> = []
  private(set) var reporters: Set<Int> = []
  /// Names as they stand in records, by number; more than two are not told apart.
  private(set) var texts: Set<Int> = []
  private(set) var firstSeen = Int.max, lastSeen = Int.min
  /// Days with mail, and of how much of it our key and SPF for our domain stand.
  private var days: [Int: DayCount] = [:]
  /// Mail that fails and authenticates as the sender.
  private(set) var regular = SenderDays()

  private static let textsMax = 2
  /// Of so many messages that authenticate as the sender one must pass aligned for its domain's owner
  /// to have set it up: a single one may be anybody's, or of a report that anybody mailed in.
  static let messagesForOneAligned = 100

  /// Days after the last aligned mail on which a sender that was set up still counts as set up.
  static let setUpDays = 7

  private struct Group {
    var messages = 0, lastDay = Int.min

    mutating func add(_ count: Int, day: Int) {
      messages += count
      lastDay = max(lastDay, day)
    }
  }

  private struct DayCount {
    var messages = 0, asOwnNode = 0
  }

  /// What was counted last and is not in `days`, `addresses`, `domains` and `reporters` yet: nearly all
  /// records that follow one another are of one day, reporter and domain, and many of one address.
  private struct Open {
    var day = Int.min, count = DayCount()
    var address = IPAddress(high: 0, low: 0), messages = 0
    var domain = -1, reporter = -1
  }

  private var open = Open()

  /// What is added at once: records of one kind in one report.
  struct Part {
    let count: Int
    let kind: SenderKinds.Kind
    let marks: RecordMarks
    let address: IPAddress
    /// Number of the From domain, of the reporter, and the day in UTC.
    let domain: Int, reporter: Int, day: Int
    let window: Range<Int>
    /// True where nothing that the address sends passes by another key.
    let nothingPasses: Bool
    let isHost: Bool

    var isForwarded: Bool {
      switch kind.forwarding {
      case .ownKey, .told: true
      case .otherKey: nothingPasses
      case nil: false
      }
    }
  }

  mutating func add(_ part: Part) {
    let (count, kind) = (part.count, part.kind)
    messages += count
    if kind.isAligned { aligned += count }
    if kind.isUnknown { unknown += count }
    switch part.marks.disposition {
    case .none: break
    case .quarantine: quarantined += count
    case .reject: rejected += count
    }
    if part.isForwarded {
      switch kind.forwarding {
      case .ownKey, .otherKey: byOwnKey += count
      case .told: told += count
      case nil: break
      }
    } else if kind.name != nil || kind.isOfOurs, !kind.isAligned, !kind.isUnknown {
      if kind.name == nil { asOurs += count }
      unaligned[kind.group, default: Group()].add(count, day: part.day)
      regular.add(count, group: kind.group, day: part.day, reporter: part.reporter)
    }
    if part.isHost { fromHosts += count }
    if kind.passesByOther {
      passingByOther += count
      passing[kind.group, default: Group()].add(count, day: part.day)
    }
    if kind.by == .dkim { byDKIM += count } else if kind.by == .spf { bySPF += count }
    note(part)
    if let text = kind.text, texts.count < Self.textsMax { texts.insert(text) }
    firstSeen = min(firstSeen, part.window.lowerBound)
    lastSeen = max(lastSeen, part.window.upperBound)
  }

  private mutating func note(_ part: Part) {
    if part.address != open.address {
      closeAddress()
      open.address = part.address
    }
    open.messages += part.count
    if part.day != open.day {
      closeDay()
      open.day = part.day
    }
    open.count.messages += part.count
    if part.kind.isOwnNode { open.count.asOwnNode += part.count }
    if part.domain != open.domain {
      domains.insert(part.domain)
      open.domain = part.domain
    }
    if part.reporter != open.reporter {
      reporters.insert(part.reporter)
      open.reporter = part.reporter
    }
  }

  private mutating func closeAddress() {
    if open.messages > 0 { addresses[open.address, default: 0] += open.messages }
    open.messages = 0
  }

  private mutating func closeDay() {
    if open.count.messages > 0 {
      days[open.day, default: DayCount()].messages += open.count.messages
      days[open.day, default: DayCount()].asOwnNode += open.count.asOwnNode
    }
    open.count = DayCount()
  }

  /// Ends the counting.
  mutating func finish() {
    closeAddress()
    closeDay()
    regular.finish()
  }

  var failing: Int { messages - aligned - unknown }

  /// Messages that show that they came by another hand; those of a host that took mail of ours only
  /// where it took enough of it.
  func forwarded(isHost: Bool) -> Int { max(byOwnKey + told, isHost ? fromHosts : 0) }

  /// True where mail passes aligned for every domain that much of it fails for, and has not stopped to:
  /// what is set up for one domain says nothing of another, and what was set up once may be broken.
  var isSetUp: Bool {
    passingByOther > 0
      && unaligned.allSatisfy {
        guard let group = passing[$0.key] else { return false }
        return group.messages * Self.messagesForOneAligned >= $0.value.messages
          && group.lastDay + Self.setUpDays >= $0.value.lastDay
      }
  }

  var dayCount: Int { days.count }

  /// True where on most days most mail bears a key of ours and passes SPF for our domain.
  var isOwnNode: Bool {
    days.count { $0.value.asOwnNode * 2 > $0.value.messages } * 2 > days.count
  }

  mutating func add(_ other: SenderTally) {
    messages += other.messages
    aligned += other.aligned
    unknown += other.unknown
    quarantined += other.quarantined
    rejected += other.rejected
    addresses.merge(other.addresses, uniquingKeysWith: +)
    domains.formUnion(other.domains)
    reporters.formUnion(other.reporters)
    firstSeen = min(firstSeen, other.firstSeen)
    lastSeen = max(lastSeen, other.lastSeen)
    days.merge(other.days) {
      DayCount(messages: $0.messages + $1.messages, asOwnNode: $0.asOwnNode + $1.asOwnNode)
    }
  }
}
