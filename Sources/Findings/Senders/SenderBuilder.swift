import AggregateReports
import ByteKit
import FailureReports
import Join
import Policies
import Traffic

/// Makes what is told of senders outside the log.
///
/// Nodes whose log is missing are told by network, strangers all together: but for those that
/// authenticate as themselves on enough days and too few reporters saw, nobody need look at them.
struct SenderBuilder {
  /// A sender that loses so many messages, and this share of the domain's mail, is critical.
  static let graveMessagesMin = VerdictBuilder.graveMessagesMin
  static let graveShareMin = VerdictBuilder.graveShareMin

  private let correlation: Correlation
  private let book: SenderBook
  /// When the current stage of each group began, POSIX seconds UTC; nil for its first.
  private let stageBegins: [Int?]
  /// Addresses that failure reports are about.
  private let reported: Set<IPAddress>
  /// The first and the last day that reports tell of.
  private let firstDay: Int, lastDay: Int

  /// `end` is the period's, POSIX seconds UTC; nil where there is nothing.
  init(_ correlation: Correlation, _ book: SenderBook, end: Int?) {
    self.correlation = correlation
    self.book = book
    reported = Set(correlation.failureReports.compactMap(\.report.sourceIP))
    let last = (end ?? .max) - 1
    stageBegins = correlation.policies.domains.indices.map { group in
      guard let index = correlation.timeline.index(group: group, at: last), index > 0 else {
        return nil
      }
      return correlation.timeline.stages[group][index].begin
    }
    let windows = correlation.intake.reports.lazy.map(\.window)
    firstDay = UTCDay.of(windows.map(\.lowerBound).min() ?? 0)
    lastDay = UTCDay.of((windows.map(\.upperBound).max() ?? 1) - 1)
  }

  /// All senders: what is to be decided or mended first, then by messages; strangers last.
  func all() -> [Sender] {
    let told = book.entries.map(isTold)
    let courses = SenderCourses(correlation, book, told: told, stageBegins: stageBegins)
    var senders = book.entries.indices.filter { told[$0] && !isLoneNode($0) }.map {
      sender($0, courses)
    }
    senders += nodes(courses)
    senders.sort(by: Self.isBefore)
    return senders + (strangers(told).map { [$0] } ?? [])
  }

  private func isTold(_ entry: SenderBook.Entry) -> Bool {
    entry.ownership != .stranger || isTooNew(entry)
      || !entry.isDecided && entry.tally.regular.count >= SenderDays.daysMin
  }

  /// True for a sender that authenticates as itself, began in the last days, and may come back.
  private func isTooNew(_ entry: SenderBook.Entry) -> Bool {
    guard !entry.isDecided, entry.tally.regular.count > 0 else { return false }
    let days = (UTCDay.of(entry.tally.firstSeen), UTCDay.of(entry.tally.lastSeen - 1))
    return days.0 > lastDay - SenderDays.fewDaysMin && days.1 >= lastDay - 1
  }

  private static func isBefore(_ a: Sender, _ b: Sender) -> Bool {
    if a.severity != b.severity { return a.severity > b.severity }
    return (b.messages, a.name, a.id) < (a.messages, b.name, b.id)
  }

  private func sender(_ number: Int, _ courses: SenderCourses) -> Sender {
    let entry = book.entries[number]
    var sender = make(
      entry.tally, id: entry.identity, name: entry.name, by: entry.by,
      ownership: entry.ownership, reason: entry.reason, rule: entry.rule,
      severity: severity(number, courses), losses: courses.losses[number],
      course: courses.course(number), days: courses.days[number])
    if entry.ownership == .forwarder {
      let people = book.hosts.recipients(entry.identity, entry.tally.addresses.keys)
      sender.recipients = Array(people.prefix(Sender.recipientsMax))
      sender.moreRecipients = people.count - sender.recipients.count
    }
    return sender
  }

  // MARK: - Severity

  private func severity(_ number: Int, _ courses: SenderCourses) -> Severity {
    let entry = book.entries[number]
    switch entry.ownership {
    case .ownNode: return entry.isDecided ? .info : .warning
    case .vendorUnknown:
      // A spammer who signs as himself is rightly refused; a vendor was there before the stage.
      let isGrave = losesMuch(courses.losses[number]) { wasThere(entry, before: $0) }
      return isGrave ? .critical : .warning
    case .stranger:
      return isTooNew(entry) && losesMuch(courses.losses[number]) { _ in true } ? .warning : .info
    case .forwarder, .vendor, .notOurs: return .info
    }
  }

  /// True where a sender had come back before a stage began, POSIX seconds UTC; nil for a stage that
  /// began before the reports do, where those may have been there whom their first days show already.
  private func wasThere(_ entry: SenderBook.Entry, before begin: Int?) -> Bool {
    guard let proof = entry.proof else { return false }
    return begin.map { proof.day < UTCDay.of($0) }
      ?? (!entry.isShownBefore && UTCDay.of(entry.tally.firstSeen) < firstDay + SenderDays.daysMin)
  }

  /// True where a stage whose begin `counts`, POSIX seconds UTC, takes much of a domain's mail; nil for
  /// the first one.
  private func losesMuch(
    _ losses: [Int: SenderCourses.Loss], where counts: (Int?) -> Bool
  ) -> Bool {
    losses.contains { group, loss in
      guard loss.all >= Self.graveMessagesMin, counts(stageBegins[group]) else {
        return false
      }
      let first = stageBegins[group].map(UTCDay.of) ?? .min
      let all = book.own.messages(group: group, days: first...max(first, lastDay)) + loss.all
      return Double(loss.all) >= Self.graveShareMin * Double(all)
    }
  }

  // MARK: - Several as one

  private func isLoneNode(_ number: Int) -> Bool {
    book.entries[number].ownership == .ownNode && !book.entries[number].isDecided
  }

  /// Nodes without a log, those of one network as one.
  private func nodes(_ courses: SenderCourses) -> [Sender] {
    // Where NAT hides a node, it is in the log by an address that no receiver sees.
    let hidden = correlation.rollup.streams.lazy.compactMap(\.sourceIP).filter(\.isInternal).min()
    let lone = book.entries.indices.filter(isLoneNode)
    let networks = Dictionary(grouping: lone) { number in
      book.entries[number].tally.addresses.keys.min()?.neighbourhood
    }
    return networks.values.map { numbers in
      var tally = SenderTally()
      var days: [Int: Sender.Day] = [:]
      var losses: [Int: SenderCourses.Loss] = [:]
      for number in numbers {
        tally.add(book.entries[number].tally)
        days.merge(courses.days[number]) { $0.adding($1) }
        losses.merge(courses.losses[number]) {
          SenderCourses.Loss(
            quarantined: $0.quarantined + $1.quarantined, rejected: $0.rejected + $1.rejected)
        }
      }
      let first = tally.addresses.keys.min()?.description ?? ""
      var node = make(
        tally, id: first, name: first, by: .address, ownership: .ownNode,
        reason: SenderWords(tally, nil).ownNode, rule: nil, severity: .warning, losses: losses,
        course: nil, days: days)
      node.hiddenAddress = hidden
      return node
    }
  }

  /// Everybody else, as one line however many they are.
  private func strangers(_ told: [Bool]) -> Sender? {
    var tally = SenderTally()
    var named = 0
    for (number, entry) in book.entries.enumerated() where !told[number] {
      tally.add(entry.tally)
      if entry.tally.regular.count > 0 { named += 1 }
    }
    guard tally.messages > 0 else { return nil }
    let reason =
      named == 0
      ? tally.unknown < tally.messages
        ? "authenticate as nobody" : "the reports do not tell whether their mail passes"
      : "\(named) authenticate as themselves on a few days, the rest as nobody"
    return make(
      tally, id: Sender.strangersName, name: Sender.strangersName, by: .address,
      ownership: .stranger,
      reason: reason, rule: nil, severity: .info, losses: [:], course: nil, days: [:])
  }

  private func make(
    _ tally: SenderTally, id: String, name: String, by: Sender.Grouping,
    ownership: Sender.Class, reason: String, rule: SenderRule?, severity: Severity,
    losses: [Int: SenderCourses.Loss], course: FailureCourse?, days: [Int: Sender.Day]
  ) -> Sender {
    let index = correlation.intake.index
    let domains = tally.domains.map { index.domains[$0] }.sorted()
    let addresses = tally.addresses.keys.sorted()
    let begins = Set(domains.map { correlation.policies.group(of: $0) }).map { stageBegins[$0] }
    return Sender(
      id: FindingID.make(["sender", id]), name: name, by: by, ownership: ownership,
      isDecided: rule != nil, system: rule?.system, reason: reason,
      domains: Array(domains.prefix(Sender.listMax)),
      addresses: Array(addresses.prefix(Sender.listMax)),
      reportedAddresses: reported.isEmpty
        ? [] : reported.intersection(tally.addresses.keys),
      moreDomains: max(0, domains.count - Sender.listMax),
      moreAddresses: max(0, addresses.count - Sender.listMax), messages: tally.messages,
      aligned: tally.aligned, failing: tally.failing, unknown: tally.unknown,
      none: tally.messages - tally.quarantined - tally.rejected,
      quarantined: tally.quarantined, rejected: tally.rejected,
      lost: losses.values.reduce(0) { $0 + $1.all }, days: tally.dayCount,
      reporters: reporters(tally.reporters), firstSeen: tally.firstSeen,
      lastSeen: tally.lastSeen,
      isNew: begins.allSatisfy { $0.map { tally.firstSeen >= $0 } ?? false },
      course: course, daily: days.values.sorted { $0.day < $1.day }, severity: severity)
  }

  /// Names of reporters, by the numbers that `SenderCounter` gave them.
  private func reporters(_ numbers: Set<Int>) -> [String] {
    numbers.map { book.reporters[$0] }.sorted()
  }
}
