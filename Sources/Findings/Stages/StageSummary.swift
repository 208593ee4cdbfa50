import AggregateReports
public import Join
public import Policies
public import Traffic

/// One stage with what happened in it: rows of the log, and messages of reports that lie in it
/// whole.
public struct StageSummary: Hashable, Sendable {
  /// How one reporter treated failing mail in the stage.
  public struct Effective: Hashable, Sendable {
    /// The reporter.
    public internal(set) var reporter: String
    /// Messages that failed DMARC, overridden ones left out.
    public internal(set) var failing = 0
    /// Those whose disposition was the published one or a stricter one.
    public internal(set) var enforced = 0
    /// Those of `failing` that were rejected, quarantined, and let in.
    public internal(set) var rejected = 0, quarantined = 0, letIn = 0
    /// Those of `failing` treated as the policy asks: as published, under t=y one level less
    /// (RFC 9989), and what t=y or pct spared by the reporter's own word.
    public internal(set) var asAsked = 0
    /// Those of `quarantined` that a plain `reject` asked to reject: RFC 9989 bids receivers not to
    /// reject on the policy alone, so this is neither as asked nor a fault.
    public internal(set) var quarantinedInstead = 0
    /// Those of `failing` that the reporter says pct spared.
    var sampledOut = 0
    /// Failing messages treated more mildly than asked for a reason other than sampling, which are
    /// in neither count.
    public internal(set) var overridden = 0
  }

  /// The stage.
  public let stage: Stage
  /// Rows of the log; live.
  public internal(set) var logged = DeliveryCounts()
  /// Delivered rows at receivers that some reporter speaks for; live.
  public internal(set) var covered = 0
  /// Messages of reports whose window lies in the stage; reported.
  public internal(set) var reported = ReportedCounts()
  /// Those of `reported` that come from our own addresses, by the log; reported.
  public internal(set) var matched = ReportedCounts()
  /// Messages of reports whose window reaches into the time of a change and ends in this stage; they
  /// are in no other count.
  public internal(set) var mixedMessages = 0
  /// Enforcement by reporter, in order of name.
  public internal(set) var effective: [Effective] = []

  /// How much of the stage's mail any report can speak of.
  public var coverage: CoveredShare {
    CoveredShare(delivered: logged.delivered, covered: covered)
  }
}

/// Counts what happened in each stage.
struct StageSummaries {
  private let correlation: Correlation
  private var summaries: [[StageSummary]]
  private var effective: [[[String: StageSummary.Effective]]]

  init(_ correlation: Correlation, _ mail: StreamParts) {
    self.correlation = correlation
    summaries = correlation.timeline.stages.map { stages in stages.map { StageSummary(stage: $0) } }
    effective = correlation.timeline.stages.map { stages in stages.map { _ in [:] } }
    countRows(mail)
    countReports()
    countMatched()
  }

  /// All stages, by policy domain and begin; the catch-all's only where it has rows or messages.
  func all() -> [StageSummary] {
    var list: [StageSummary] = []
    for (group, stages) in summaries.enumerated() {
      for (index, stage) in stages.enumerated() {
        var whole = stage
        whole.effective = effective[group][index].values.sorted { $0.reporter < $1.reporter }
        let isIdle =
          whole.logged.isEmpty && whole.reported.messages == 0 && whole.mixedMessages == 0
        if group == 0, isIdle { continue }
        list.append(whole)
      }
    }
    return list
  }

  private mutating func countRows(_ mail: StreamParts) {
    for part in mail.parts {
      guard let index = part.stage else { continue }
      let group = mail.groups[part.stream]
      summaries[group][index].logged.add(part.counts)
      summaries[group][index].covered += mail.covered(part)
    }
  }

  private mutating func countMatched() {
    var groups: [String: Int] = [:]
    for row in correlation.matchedJoins where !row.isMixed {
      let group = groups[row.domain] ?? correlation.policies.group(of: row.domain)
      groups[row.domain] = group
      guard let index = correlation.timeline.index(group: group, at: row.window.lowerBound)
      else { continue }
      summaries[group][index].matched.add(row.reported)
    }
  }

  private mutating func countReports() {
    let index = correlation.intake.index
    let asked = index.domains.map(correlation.request.includes)
    let groupOf = index.domains.map { correlation.policies.group(of: $0) }
    for (number, report) in correlation.intake.reports.enumerated() {
      // Nearly all records of a report are of one group.
      var lastGroup = -1
      var place: Place?
      for row in index.rows(of: number) {
        let domain = index.places[Int(row.place)].domain
        guard asked[domain] else { continue }
        if groupOf[domain] != lastGroup {
          lastGroup = groupOf[domain]
          place = stagePlace(lastGroup, report.window)
        }
        if let place { count(row, index, report.reporter, place) }
      }
    }
  }

  /// Where messages of a window count.
  private struct Place {
    let group: Int
    let stage: Int
    /// The window reaches into the time of a change.
    let isMixed: Bool
  }

  private func stagePlace(_ group: Int, _ window: Range<Int>) -> Place? {
    let timeline = correlation.timeline
    guard let index = timeline.index(group: group, at: window.lowerBound) else { return nil }
    guard timeline.isMixed(group: group, window: window) else {
      return Place(group: group, stage: index, isMixed: false)
    }
    let last = timeline.index(group: group, at: max(window.lowerBound, window.upperBound - 1))
    return Place(group: group, stage: last ?? index, isMixed: true)
  }

  private mutating func count(
    _ row: RecordIndex.Row, _ records: RecordIndex, _ reporter: String, _ place: Place
  ) {
    let (group, index) = (place.group, place.stage)
    guard !place.isMixed else {
      summaries[group][index].mixedMessages += row.count
      return
    }
    let marks = records.marks[Int(row.outcome)]
    summaries[group][index].reported.add(marks, row.count)
    guard marks.isFailing else { return }
    let record = records.outcomes[Int(row.outcome)]
    let stage = summaries[group][index].stage
    var counts =
      effective[group][index][reporter] ?? StageSummary.Effective(reporter: reporter)
    // A reason beside the disposition that is asked for overrides nothing; some write one for all.
    if record.disposition < stage.asked(of: record.headerFrom),
      record.reasons.contains(where: { !$0.isSampling })
    {
      counts.overridden += row.count
    } else {
      counts.add(record, row.count, in: stage)
    }
    effective[group][index][reporter] = counts
  }
}

extension StageSummary.Effective {
  /// Adds failing messages of one record of a stage.
  fileprivate mutating func add(_ record: ReportRecord, _ count: Int, in stage: Stage) {
    failing += count
    if record.disposition >= stage.published(for: record.headerFrom) { enforced += count }
    switch record.disposition {
    case .none: letIn += count
    case .quarantine: quarantined += count
    case .reject: rejected += count
    }
    let isSampledOut = record.reasons.contains { $0.kind == .sampledOut }
    if isSampledOut { sampledOut += count }
    let asked = stage.asked(of: record.headerFrom)
    let isSpared =
      record.reasons.contains { $0.kind == .policyTestMode }
      || (isSampledOut && stage.percent < 100)
    if record.disposition == asked || isSpared {
      asAsked += count
    } else if asked == .reject, record.disposition == .quarantine {
      quarantinedInstead += count
    }
  }
}

extension OverrideReason {
  /// True where only pct or t=y spared the message: that is the stage at work, no exemption.
  var isSampling: Bool { kind == .sampledOut || kind == .policyTestMode }
}
