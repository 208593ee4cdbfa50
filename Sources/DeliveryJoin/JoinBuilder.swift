import AggregateReports
import ByteKit

/// Makes the join rows out of the rollup and the reports.
///
/// Domains, and windows with their reporter, become numbers in the order of the rows, so that
/// records are counted and rows are sorted by comparing numbers.
struct JoinBuilder {
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
  func rows(_ intake: ReportIntake, includes: (String) -> Bool) -> [JoinRow] {
    let order = JoinOrder(
      intake, coverage: coverage, policies: policies, log: log, includes: includes)
    let reported = reportedRows(intake, order)
    let rows = reported + logOnly(reported, order)
    return rows.sorted { $0.place < $1.place }.map { row($0, order) }
  }

  /// A row before it is written out.
  private struct Draft {
    var place: JoinOrder.Place
    var isReported: Bool
    var reported: ReportedCounts
    var logged: DeliveryCounts
  }

  /// What reports name, each place once, in order, with what the log says of it.
  private func reportedRows(_ intake: ReportIntake, _ order: JoinOrder) -> [Draft] {
    let index = intake.index
    let domains = index.domains.map { order.domain($0) }
    var places: [(place: JoinOrder.Place, outcome: Int32, count: Int)] = []
    for (number, report) in intake.reports.enumerated() {
      guard let window = order.window(of: report) else { continue }
      for row in index.rows(of: number) {
        let place = index.places[Int(row.place)]
        guard let domain = domains[place.domain] else { continue }
        places.append(
          (
            JoinOrder.Place(domain: domain, window: window, address: place.address), row.outcome,
            row.count
          ))
      }
    }
    places.sort { $0.place < $1.place }
    var drafts: [Draft] = []
    drafts.reserveCapacity(places.count)
    for (place, outcome, count) in places {
      if drafts.last?.place != place {
        drafts.append(
          Draft(
            place: place, isReported: true, reported: ReportedCounts(),
            logged: logged(place, order)))
      }
      drafts[drafts.count - 1].reported.add(index.marks[Int(outcome)], count)
    }
    return drafts
  }

  /// Mail to a reporter in a window of which it sent a report that does not name the address.
  private func logOnly(_ reported: [Draft], _ order: JoinOrder) -> [Draft] {
    var drafts: [Draft] = []
    for window in windows.reportWindows {
      guard let number = order.window(window.begin, window.end, window.reporter) else { continue }
      for (domain, addresses) in log.addresses(group: window.group) {
        guard let domain = order.domain(domain) else { continue }
        var next = Self.first(reported, domain, number)
        for address in addresses {
          let place = JoinOrder.Place(domain: domain, window: number, address: address)
          while next < reported.count, reported[next].place < place { next += 1 }
          if next < reported.count, reported[next].place == place { continue }
          let counts = logged(place, order)
          if !counts.isEmpty {
            drafts.append(
              Draft(place: place, isReported: false, reported: ReportedCounts(), logged: counts))
          }
        }
      }
    }
    return drafts
  }

  /// Where the rows of a domain and window begin, or would.
  private static func first(_ drafts: [Draft], _ domain: Int, _ window: Int) -> Int {
    let start = JoinOrder.Place(domain: domain, window: window)
    var low = 0
    var high = drafts.count
    while low < high {
      let middle = (low + high) / 2
      if drafts[middle].place < start { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func logged(_ place: JoinOrder.Place, _ order: JoinOrder) -> DeliveryCounts {
    guard let number = order.domains[place.domain].logNumber else { return DeliveryCounts() }
    let window = order.windows[place.window]
    return log.counts(number, place.address, window.reporter, window.begin..<window.end)
  }

  private func row(_ draft: Draft, _ order: JoinOrder) -> JoinRow {
    let window = order.windows[draft.place.window]
    let domain = order.domains[draft.place.domain]
    let grade: JoinRow.Grade =
      !draft.isReported ? .logOnly : draft.logged.isEmpty ? .reportOnly : .matched
    return JoinRow(
      domain: domain.name, sourceIP: draft.place.address,
      reporter: coverage.reporters[window.reporter],
      receivers: coverage.coveredNames[window.reporter], window: window.begin..<window.end,
      grade: grade,
      isMixed: timeline.isMixed(
        group: domain.group, window: window.begin..<window.end),
      isApproximate: approximations.touch(window.begin..<window.end, group: domain.group),
      reported: draft.reported, logged: draft.logged)
  }
}
