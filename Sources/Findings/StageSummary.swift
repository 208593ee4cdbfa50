import AggregateReports
public import DeliveryJoin

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
    /// Failing messages with an override other than sampling, which are in neither count.
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
  public var coverage: CorrelationReport.CoveredShare {
    CorrelationReport.CoveredShare(delivered: logged.delivered, covered: covered)
  }
}

extension Rollup.Entry {
  /// True for delivered rows at receivers that some reporter speaks for.
  var isCoveredDelivery: Bool { outcome == .delivered && !delivery.reporters.isEmpty }
}

/// Counts what happened in each stage.
struct StageSummaries {
  private let correlation: Correlation
  private var summaries: [[StageSummary]]
  private var effective: [[[String: StageSummary.Effective]]]

  init(_ correlation: Correlation) {
    self.correlation = correlation
    summaries = correlation.timeline.stages.map { stages in stages.map { StageSummary(stage: $0) } }
    effective = correlation.timeline.stages.map { stages in stages.map { _ in [:] } }
    countRows()
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

  private mutating func countRows() {
    for entry in correlation.rollup.entries {
      let group = correlation.policies.group(of: entry.domain)
      // Slots are cut where stages begin, so the earliest row tells the stage of all.
      guard let index = correlation.timeline.index(group: group, at: entry.first) else { continue }
      summaries[group][index].logged.add(entry.outcome, entry.count)
      if entry.isCoveredDelivery { summaries[group][index].covered += entry.count }
    }
  }

  private mutating func countMatched() {
    var groups: [String: Int] = [:]
    for row in correlation.joins where row.grade == .matched && !row.isMixed {
      let group = groups[row.domain] ?? correlation.policies.group(of: row.domain)
      groups[row.domain] = group
      guard let index = correlation.timeline.index(group: group, at: row.window.lowerBound)
      else { continue }
      summaries[group][index].matched.add(row.reported)
    }
  }

  private mutating func countReports() {
    for report in correlation.intake.reports {
      for record in report.records where correlation.request.includes(record.headerFrom) {
        count(record, report)
      }
    }
  }

  private mutating func count(_ record: ReportRecord, _ report: AggregateReport) {
    let group = correlation.policies.group(of: record.headerFrom)
    let timeline = correlation.timeline
    let window = report.window
    guard let index = timeline.index(group: group, at: window.lowerBound) else { return }
    if timeline.isMixed(group: group, window: window) {
      let last = timeline.index(group: group, at: max(window.lowerBound, window.upperBound - 1))
      summaries[group][last ?? index].mixedMessages += record.count
      return
    }
    summaries[group][index].reported.add(record)
    guard !record.isAligned else { return }
    let stage = summaries[group][index].stage
    let published =
      record.headerFrom == stage.domain || stage.domain == PolicyMap.catchAll
      ? stage.policy : stage.subdomainPolicy ?? stage.policy
    let reporter = report.reporter
    var counts =
      effective[group][index][reporter] ?? StageSummary.Effective(reporter: reporter)
    if record.reasons.contains(where: { !$0.isSampling }) {
      counts.overridden += record.count
    } else {
      counts.failing += record.count
      if record.disposition >= published { counts.enforced += record.count }
    }
    effective[group][index][reporter] = counts
  }
}

extension OverrideReason {
  /// True where only pct or t=y spared the message: that is the stage at work, no exemption.
  var isSampling: Bool { kind == .sampledOut || kind == .policyTestMode }
}
