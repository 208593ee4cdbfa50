import AggregateReports
import ByteKit
import Join
import Policies
import Traffic

/// What logs and reports hold of the current stage of one policy domain.
///
/// Days of watching count in the whole stage, all else in its last days, so that what was mended
/// long ago does not hold a domain for ever.
struct StageEvidence {
  /// Reported messages of one place, those left out whose verdict is not known: they show neither that
  /// mail passes nor that it fails.
  struct Tally {
    var messages = 0
    /// Those that failed both alignments.
    var failing = 0
    /// Those with an aligned signature that verifies.
    var signed = 0
    /// Those whose verdict on DKIM is known.
    var judgedByDKIM = 0
    /// Those at reporters that write `testing`.
    var atTesting = 0

    mutating func add(_ marks: RecordMarks, _ count: Int, writesTesting: Bool) {
      guard !marks.isUnknown else { return }
      messages += count
      if marks.isFailing { failing += count }
      if marks.dkimVerdict != .unknown { judgedByDKIM += count }
      if marks.dkimAligned { signed += count }
      if writesTesting { atTesting += count }
    }

    mutating func add(_ other: Tally) {
      messages += other.messages
      failing += other.failing
      signed += other.signed
      judgedByDKIM += other.judgedByDKIM
      atTesting += other.atTesting
    }
  }

  /// What is the same for all groups.
  struct Facts {
    /// Group of each domain of the record index.
    let groups: [Int]
    /// Senders outside the log.
    let senders: SenderBook
    /// Own mail by group and day.
    let own: OwnDays
    /// From when on mail of a place counts, POSIX seconds UTC; also by number of the place.
    let mended: [MailPlace: Int], begins: [Int]
    /// How many days at the end of the stage count.
    let days: Int
  }

  let group: Int
  /// The stage and its time, clipped to the period; half-open, POSIX seconds UTC.
  let stage: Stage, span: Range<Int>
  /// The last days of `span`, whole days of UTC but for its ends.
  let judged: Range<Int>
  /// The declared stage that follows the period; nil where none is declared.
  let declaredNext: Stage?
  /// True for the first stage of the group.
  let isFirst: Bool
  /// True where the log has a row of the group in some stage.
  var isLogged = false
  /// Rows of the judged days.
  var rows = 0
  /// Delivered rows of these days, and those that some reporter speaks for.
  var delivered = 0, covered = 0
  /// Matched join rows of these days: messages, and recipients that were delivered or refused for
  /// DMARC.
  var matchedMessages = 0, matchedRecipients = 0
  /// Reported messages of these days by number of the place.
  var reported: [(place: Int, tally: Tally)] = []
  /// Messages of these days by undecided sender, most first.
  var undecided: [Readiness.Sender] = []
  /// Relays that sent for a domain from an address in the stage.
  var relays: [MailPlace: Set<Relay>] = [:]
  /// Times in the stage that reports speak of.
  var windows: [Range<Int>] = []
  /// Begin of the first and end of the last window of the policy domain, in whatever stage.
  var firstWindow = Int.max, lastWindow = Int.min
}

extension StageEvidence {
  /// The evidence of every group that has a stage, its last one that begins before `end`.
  ///
  /// One pass over rows, join and records, however many groups there are.
  static func all(
    _ correlation: Correlation, _ mail: StreamParts, _ facts: Facts, period: Range<Int>
  ) -> [StageEvidence] {
    // A period that was asked for may reach beyond all that the inputs cover.
    let last = max(
      mail.parts.lazy.map(\.last).max().map { $0 + 1 } ?? .min,
      correlation.intake.reports.lazy.map(\.window.upperBound).max() ?? .min)
    var found: [StageEvidence?] = correlation.policies.domains.indices.map { group in
      group > 0 && correlation.concerns(group: group)
        ? StageEvidence(correlation, group, period, dataEnd: last, facts) : nil
    }
    for part in mail.parts { found[mail.groups[part.stream]]?.add(part, mail) }
    addRows(&found, correlation, mail)
    var groups: [String: Int] = [:]
    for join in correlation.matchedJoins where !join.isMixed {
      let group = groups[join.domain] ?? correlation.policies.group(of: join.domain)
      groups[join.domain] = group
      found[group]?.add(join, facts)
    }
    for report in correlation.intake.reports {
      found[correlation.policies.group(ofPolicy: report.policy.domain)]?.watch(report.window)
    }
    let index = correlation.intake.index
    let (places, senders) = tallies(correlation, found, facts)
    for (number, tally) in places.enumerated() where tally.messages > 0 {
      found[facts.groups[index.places[number].domain]]?.reported.append((number, tally))
    }
    for (key, messages) in senders {
      found[key.group]?.undecided.append(
        Readiness.Sender(name: facts.senders.entries[key.sender].name, messages: messages))
    }
    return found.compactMap { $0 }
  }

  /// Rows of the judged days; an entry lies within one day and one stage.
  private static func addRows(
    _ found: inout [StageEvidence?], _ correlation: Correlation, _ mail: StreamParts
  ) {
    let isReported = mail.streams.map { !$0.delivery.reporters.isEmpty }
    let judged = found.map { $0?.judged ?? 0..<0 }
    var sums = Array(repeating: (rows: 0, delivered: 0, covered: 0), count: found.count)
    for entry in correlation.rollup.entries {
      let stream = entry.streamIndex
      let group = mail.groups[stream]
      guard judged[group].contains(entry.first) else { continue }
      sums[group].rows += entry.count
      guard entry.outcome == .delivered else { continue }
      sums[group].delivered += entry.count
      if isReported[stream] { sums[group].covered += entry.count }
    }
    for (group, sum) in sums.enumerated() {
      found[group]?.rows = sum.rows
      found[group]?.delivered = sum.delivered
      found[group]?.covered = sum.covered
    }
  }

  private struct SenderKey: Hashable {
    let group: Int
    let sender: Int
  }

  /// Messages of each place, by number, and failing ones of each undecided sender in the judged days
  /// of their group.
  private static func tallies(
    _ correlation: Correlation, _ found: [StageEvidence?], _ facts: Facts
  ) -> (places: [Tally], senders: [SenderKey: Int]) {
    let index = correlation.intake.index
    let asked = index.domains.map(correlation.request.includes)
    let testing = correlation.testingReporters
    var tallies = Array(repeating: Tally(), count: index.places.count)
    var senders: [SenderKey: Int] = [:]
    for (number, report) in correlation.intake.reports.enumerated() {
      let window = report.window
      let writesTesting = testing.contains(report.reporter)
      // Nearly all records of a report are of one group.
      var group = -1
      var counts = false
      for row in index.rows(of: number) {
        let (place, outcome) = (Int(row.place), Int(row.outcome))
        let domain = index.places[place].domain
        if facts.groups[domain] != group {
          group = facts.groups[domain]
          counts =
            found[group]?.judged.contains(window.lowerBound) ?? false
            && !correlation.timeline.isMixed(group: group, window: window)
        }
        guard counts, asked[domain], window.lowerBound >= facts.begins[place] else { continue }
        tallies[place].add(index.marks[outcome], row.count, writesTesting: writesTesting)
        guard index.marks[outcome].isFailing,
          let sender = facts.senders.sender(place: place, outcome: outcome),
          facts.senders.isUndecided(sender)
        else { continue }
        senders[SenderKey(group: group, sender: sender), default: 0] += row.count
      }
    }
    return (tallies, senders)
  }

  private init?(
    _ correlation: Correlation, _ group: Int, _ period: Range<Int>, dataEnd: Int, _ facts: Facts
  ) {
    let stages = correlation.timeline.stages[group]
    let last = max(period.lowerBound, period.upperBound - 1)
    guard let index = correlation.timeline.index(group: group, at: last) else { return nil }
    self.group = group
    stage = stages[index]
    isFirst = index == 0
    let next = index + 1 < stages.count ? stages[index + 1] : nil
    declaredNext = next?.origin == .declared ? next : nil
    let end = min(period.upperBound, dataEnd, stage.end ?? .max)
    let begin = isFirst ? period.lowerBound : max(period.lowerBound, stage.begin)
    span = begin..<max(begin, end)
    // Where the last days hold too little own mail for an answer, as many more count as it takes.
    let lastDay = UTCDay.of(span.upperBound - 1)
    let enough = facts.own.day(
      group: group, leaving: Readiness.ownMessagesMin, through: lastDay)
    let day = min(lastDay - facts.days + 1, enough ?? UTCDay.of(begin))
    judged = min(max(begin, day * UTCDay.seconds), span.upperBound)..<span.upperBound
  }

  /// True for a time in the stage; all that lies before the first stage belongs to it.
  private func holds(_ time: Int) -> Bool {
    (isFirst || time >= stage.begin) && time < stage.end ?? .max
  }

  private mutating func add(_ part: StreamParts.Part, _ mail: StreamParts) {
    isLogged = true
    guard holds(part.first) else { return }
    let stream = mail.stream(part)
    guard let address = stream.sourceIP else { return }
    relays[MailPlace(domain: stream.domain, address: address), default: []].insert(stream.relay)
  }

  private mutating func add(_ join: JoinRow, _ facts: Facts) {
    let begin = join.window.lowerBound
    let mended = facts.mended[MailPlace(domain: join.domain, address: join.sourceIP)]
    guard judged.contains(begin), begin >= mended ?? .min else { return }
    matchedMessages += join.reported.messages
    matchedRecipients += join.logged.delivered + join.logged.refusedDMARC
  }

  private mutating func watch(_ window: Range<Int>) {
    firstWindow = min(firstWindow, window.lowerBound)
    lastWindow = max(lastWindow, window.upperBound)
    let inside = window.clamped(to: span)
    if !inside.isEmpty { windows.append(inside) }
  }

  /// Days from the first to the last report of the policy domain, in whatever stage.
  var reportedDays: Int {
    lastWindow > firstWindow ? (lastWindow - firstWindow) / UTCDay.seconds : 0
  }

  /// Days of UTC in the stage that reports cover for half or more and that hold a row of the log;
  /// without `logDays` the log is not asked.
  func watchedDays(_ logDays: Set<Int>?) -> Int {
    var seconds: [Int: Int] = [:]
    var through = Int.min
    for window in windows.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      var time = max(window.lowerBound, through)
      through = max(through, window.upperBound)
      while time < window.upperBound {
        let day = UTCDay.of(time)
        let end = min(window.upperBound, (day + 1) * UTCDay.seconds)
        seconds[day, default: 0] += end - time
        time = end
      }
    }
    return seconds.count {
      $0.value >= UTCDay.seconds / 2 && logDays?.contains($0.key) ?? true
    }
  }
}
