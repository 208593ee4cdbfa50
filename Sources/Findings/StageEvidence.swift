import AggregateReports
import ByteKit
import DeliveryJoin

/// What logs and reports hold of the current stage of one policy domain.
struct StageEvidence {
  struct Place: Hashable {
    let domain: String
    let address: IPAddress
  }

  /// Messages, and those that failed both alignments.
  struct Failing {
    var messages = 0
    var failing = 0

    mutating func add(_ marks: RecordMarks, _ count: Int) {
      messages += count
      if !marks.isAligned { failing += count }
    }
  }

  let group: Int
  /// The stage and its time, clipped to the period; half-open, POSIX seconds UTC.
  let stage: Stage, span: Range<Int>
  /// True for the first stage of the group.
  let isFirst: Bool
  /// Rows of the stage.
  var rows = 0
  /// Delivered rows of the stage, and those that some reporter speaks for.
  var delivered = 0, covered = 0
  /// Matched join rows of the stage: messages, and recipients that were delivered or refused for
  /// DMARC.
  var matchedMessages = 0, matchedRecipients = 0
  /// Reported messages of the stage by place.
  var reported: [Place: Failing] = [:]
  /// Relays that sent for a domain from an address in the stage.
  var relays: [Place: Set<Relay>] = [:]
  /// Times that reports speak of.
  var windows: [Range<Int>] = []
}

extension StageEvidence {
  /// The evidence of every group that has a stage, its last one that begins before `end`.
  ///
  /// One pass over rows, join and records, however many groups there are.
  static func all(
    _ correlation: Correlation, _ mail: StreamParts, begin: Int, end: Int
  ) -> [Int: StageEvidence] {
    var found: [Int: StageEvidence] = [:]
    for group in correlation.policies.domains.indices.dropFirst()
    where correlation.concerns(group: group) {
      found[group] = StageEvidence(correlation, group, begin, end)
    }
    var groups: [String: Int] = [:]
    func group(_ domain: String) -> Int {
      if let known = groups[domain] { return known }
      let group = correlation.policies.group(of: domain)
      groups[domain] = group
      return group
    }
    for part in mail.parts { found[mail.groups[part.stream]]?.add(part, mail) }
    for join in correlation.matchedJoins where !join.isMixed {
      found[group(join.domain)]?.add(join)
    }
    for report in correlation.intake.reports {
      found[correlation.policies.group(ofPolicy: report.policy.domain)]?.watch(report.window)
    }
    let index = correlation.intake.index
    let groupOf = index.domains.map(group)
    for (number, sums) in sums(correlation, found, groupOf).enumerated() where sums.messages > 0 {
      let place = index.places[number]
      let name = Place(domain: index.domains[place.domain], address: place.address)
      found[groupOf[place.domain]]?.reported[name] = sums
    }
    return found
  }

  /// Messages of each place in the stage of its group, by the place's number.
  private static func sums(
    _ correlation: Correlation, _ found: [Int: StageEvidence], _ groupOf: [Int]
  ) -> [Failing] {
    let index = correlation.intake.index
    let asked = index.domains.map(correlation.request.includes)
    var sums = Array(repeating: Failing(), count: index.places.count)
    for (number, report) in correlation.intake.reports.enumerated() {
      let window = report.window
      // Nearly all records of a report are of one group.
      var group = -1
      var counts = false
      for row in index.rows(of: number) {
        let domain = index.places[Int(row.place)].domain
        if groupOf[domain] != group {
          group = groupOf[domain]
          counts =
            !correlation.timeline.isMixed(group: group, window: window)
            && found[group]?.holds(window.lowerBound) ?? false
        }
        guard counts, asked[domain] else { continue }
        sums[Int(row.place)].add(index.marks[Int(row.outcome)], row.count)
      }
    }
    return sums
  }

  private init?(_ correlation: Correlation, _ group: Int, _ begin: Int, _ end: Int) {
    guard let index = correlation.timeline.index(group: group, at: max(begin, end - 1)) else {
      return nil
    }
    self.group = group
    stage = correlation.timeline.stages[group][index]
    isFirst = index == 0
    let from = isFirst ? begin : max(begin, stage.begin)
    span = from..<max(from, min(end, stage.end ?? end))
  }

  /// True for a time in the stage; all that lies before the first stage belongs to it.
  private func holds(_ time: Int) -> Bool {
    (isFirst || time >= stage.begin) && time < stage.end ?? .max
  }

  private mutating func add(_ part: StreamParts.Part, _ mail: StreamParts) {
    guard holds(part.first) else { return }
    rows += part.rows
    delivered += part.counts.delivered
    covered += mail.covered(part)
    let stream = mail.stream(part)
    guard let address = stream.sourceIP else { return }
    relays[Place(domain: stream.domain, address: address), default: []].insert(stream.relay)
  }

  private mutating func add(_ join: JoinRow) {
    guard holds(join.window.lowerBound) else { return }
    matchedMessages += join.reported.messages
    matchedRecipients += join.logged.delivered + join.logged.refusedDMARC
  }

  private mutating func watch(_ window: Range<Int>) {
    let inside = window.clamped(to: span)
    if !inside.isEmpty { windows.append(inside) }
  }

  /// Days of UTC in the stage that hold a row of the log and that reports cover for half or more.
  func watchedDays(_ logDays: Set<Int>) -> Int {
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
    return seconds.count { $0.value >= UTCDay.seconds / 2 && logDays.contains($0.key) }
  }
}

/// Days of UTC, counted from 1970-01-01.
enum UTCDay {
  static let seconds = 86_400

  static func of(_ time: Int) -> Int { Int((Double(time) / Double(seconds)).rounded(.down)) }
}
