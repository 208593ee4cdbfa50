import AggregateReports
import ByteKit

/// Makes the join rows out of the rollup and the reports.
struct JoinBuilder {
  private struct Key: Hashable {
    let domain: String
    let sourceIP: IPAddress
    let reporter: Int
    let begin: Int
    let end: Int
  }

  private let coverage: Coverage
  private let policies: PolicyMap
  private let windows: WindowPlan
  private let timeline: StageTimeline
  private let log: LogIndex
  private let approximations: Approximations

  init(
    rollup: Rollup, coverage: Coverage, policies: PolicyMap, windows: WindowPlan,
    timeline: StageTimeline
  ) {
    self.coverage = coverage
    self.policies = policies
    self.windows = windows
    self.timeline = timeline
    approximations = rollup.approximations
    log = LogIndex(rollup: rollup, policies: policies, windows: windows)
  }

  /// All rows, by domain, window, reporter and address.
  func rows(reports: [AggregateReport], includes: (String) -> Bool) -> [JoinRow] {
    let reporterIndex = Dictionary(
      uniqueKeysWithValues: coverage.reporters.enumerated().map { ($1, $0) })
    var reported: [Key: ReportedCounts] = [:]
    for report in reports {
      guard let reporter = reporterIndex[report.reporter] else { continue }
      let window = report.window
      for record in report.records where includes(record.headerFrom) {
        let key = Key(
          domain: record.headerFrom, sourceIP: record.sourceIP, reporter: reporter,
          begin: window.lowerBound, end: window.upperBound)
        reported[key, default: ReportedCounts()].add(record)
      }
    }
    var rows = reported.map { key, counts in
      row(key, counts, log.counts(key.domain, key.sourceIP, key.reporter, key.begin..<key.end))
    }
    rows += logOnly(reported, includes)
    return rows.sorted(by: Self.order)
  }

  /// Mail to a reporter in a window of which it sent a report that does not name the address.
  private func logOnly(
    _ reported: [Key: ReportedCounts], _ includes: (String) -> Bool
  ) -> [JoinRow] {
    var rows: [JoinRow] = []
    for window in windows.reportWindows {
      for (domain, addresses) in log.addresses(group: window.group) where includes(domain) {
        for address in addresses {
          let key = Key(
            domain: domain, sourceIP: address, reporter: window.reporter, begin: window.begin,
            end: window.end)
          guard reported[key] == nil else { continue }
          let counts = log.counts(
            domain, address, window.reporter, window.begin..<window.end)
          if !counts.isEmpty { rows.append(row(key, nil, counts)) }
        }
      }
    }
    return rows
  }

  private func row(_ key: Key, _ reported: ReportedCounts?, _ logged: DeliveryCounts) -> JoinRow {
    let group = policies.group(of: key.domain)
    let grade: JoinRow.Grade =
      reported == nil ? .logOnly : logged.isEmpty ? .reportOnly : .matched
    return JoinRow(
      domain: key.domain, sourceIP: key.sourceIP, reporter: coverage.reporters[key.reporter],
      receivers: coverage.coveredNames[key.reporter], window: key.begin..<key.end, grade: grade,
      isMixed: timeline.isMixed(group: group, window: key.begin..<key.end),
      isApproximate: approximations.touch(key.begin..<key.end, group: group),
      reported: reported ?? ReportedCounts(), logged: logged)
  }

  private static func order(_ a: JoinRow, _ b: JoinRow) -> Bool {
    if a.domain != b.domain { return a.domain < b.domain }
    if a.window != b.window {
      return (a.window.lowerBound, a.window.upperBound) < (b.window.lowerBound, b.window.upperBound)
    }
    return a.reporter != b.reporter ? a.reporter < b.reporter : a.sourceIP < b.sourceIP
  }
}
