/// What is new in a report since the last one that was remembered.
public struct ReportChanges: Hashable, Sendable {
  /// A day of which reports that came later tell more, or something else.
  public struct Day: Hashable, Sendable {
    /// From domain.
    public let domain: String
    /// Day, counted from 1970-01-01, UTC.
    public let day: Int
    /// Reporters that came, or told more.
    public let reporters: [String]
    /// Messages by then and now.
    public let before: ToldReport.DayCount, after: ToldReport.DayCount

    /// Makes a day from its parts.
    public init(
      domain: String, day: Int, reporters: [String], before: ToldReport.DayCount,
      after: ToldReport.DayCount
    ) {
      self.domain = domain
      self.day = day
      self.reporters = reporters
      self.before = before
      self.after = after
    }
  }

  /// How far a begin of an inferred stage may move with later reports and still be the same stage.
  static let stageSlackSeconds = 3 * 86_400

  /// When the last report was made, POSIX seconds UTC; nil where this one is the first.
  public let since: Int?
  /// Findings that are new, reopened or fixed since then, the gravest first.
  public let findings: [ToldReport.Finding]
  /// Findings that were told before and are still there.
  public let openCount: Int
  /// Stages that began since then, or that were not known.
  public let stages: [ToldReport.StageMark]
  /// Days whose reported messages changed, in order.
  public let days: [Day]

  /// Compares two memories, of which the second came after the first.
  public init(from before: ToldReport?, to after: ToldReport) {
    since = before?.at
    openCount = after.findings.count { $0.state == .open }
    let known = Set(
      before?.findings.filter { $0.state == .fixed }.map { [$0.kind.rawValue, $0.id] } ?? [])
    findings = after.findings.filter { finding in
      switch finding.state {
      case .new, .reopened: true
      case .open: false
      case .fixed: !known.contains([finding.kind.rawValue, finding.id])
      }
    }
    stages =
      before.map { before in
        after.stages.filter { stage in !before.stages.contains { Self.isSame($0, stage) } }
      } ?? []
    days = before.map { Self.days(from: $0.days, to: after.days) } ?? []
  }

  private static func isSame(_ a: ToldReport.StageMark, _ b: ToldReport.StageMark) -> Bool {
    a.domain == b.domain && a.policy == b.policy && a.percent == b.percent
      && a.isTesting == b.isTesting && abs(a.begin - b.begin) <= stageSlackSeconds
  }

  private struct Place: Hashable {
    let domain: String
    let day: Int
  }

  /// Days that were told of before, and of which something differs.
  ///
  /// What is missing now lies outside the period, and says nothing.
  private static func days(
    from before: [ToldReport.DayKey: ToldReport.DayCount],
    to after: [ToldReport.DayKey: ToldReport.DayCount]
  ) -> [Day] {
    var old: [Place: ToldReport.DayCount] = [:]
    for (key, count) in before {
      old[Place(domain: key.domain, day: key.day), default: .init()].add(count)
    }
    var changed: [Place: (reporters: [String], more: ToldReport.DayCount)] = [:]
    for (key, count) in after where before[key] != count {
      let place = Place(domain: key.domain, day: key.day)
      guard old[place] != nil else { continue }
      let known = before[key] ?? .init()
      changed[place, default: ([], .init())].reporters.append(key.reporter)
      changed[place, default: ([], .init())].more.add(
        .init(messages: count.messages - known.messages, aligned: count.aligned - known.aligned))
    }
    return changed.map { place, change in
      let told = old[place] ?? .init()
      var now = told
      now.add(change.more)
      return Day(
        domain: place.domain, day: place.day, reporters: change.reporters.sorted(), before: told,
        after: now)
    }.sorted { ($0.day, $0.domain) < ($1.day, $1.domain) }
  }
}

extension ToldReport.DayCount {
  fileprivate mutating func add(_ other: ToldReport.DayCount) {
    messages += other.messages
    aligned += other.aligned
  }
}
