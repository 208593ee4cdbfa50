import AggregateReports
import ByteKit
import Policies
import Traffic

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
  func rows(
    _ intake: ReportIntake, threads: Int, includes: (String) -> Bool
  ) -> [JoinRow] {
    let order = JoinOrder(
      intake, coverage: coverage, policies: policies, log: log, includes: includes)
    // Rows stand by domain first, so the parts only have to be put behind one another.
    let shares = Self.shares(intake.index, order, threads)
    let parts = ThreadTeam.each(shares.count, threads: threads) {
      marks(intake, order, shares[$0])
    }
    let ends = parts.reduce(into: [0]) { $0.append($0[$0.count - 1] + Self.placeCount($1)) }
    let rowCount = ends[parts.count]
    // Each row is made where it stays: there may be millions, and each is large.
    return Array(unsafeUninitializedCapacity: rowCount) { rows, count in
      nonisolated(unsafe) let rows = rows
      _ = ThreadTeam.each(parts.count, threads: threads) { number in
        fill(rows.extracting(ends[number]..<ends[number + 1]), parts[number], intake, order)
      }
      count = rowCount
    }
  }

  /// Domains in so many shares of about as many records each; large domains may leave some empty.
  private static func shares(
    _ index: RecordIndex, _ order: JoinOrder, _ shareCount: Int
  ) -> [Range<Int>] {
    var counts = Array(repeating: 0, count: order.domains.count)
    for (outcome, domain) in index.domainOfOutcome.enumerated() {
      guard let number = order.domain(index.domains[Int(domain)]) else { continue }
      counts[number] += index.rowCounts[outcome]
    }
    let total = counts.reduce(0, +)
    var (ends, sum) = ([0], 0)
    for (number, count) in counts.enumerated() {
      // A domain belongs to the share that its middle lies in.
      while ends.count < shareCount, (sum + count / 2) * shareCount >= total * ends.count {
        ends.append(number)
      }
      sum += count
    }
    ends.append(counts.count)
    return zip(ends, ends.dropFirst()).map { $0..<$1 }
  }

  /// What a record, or the log alone, tells of a place.
  private struct Mark {
    let place: JoinOrder.Place
    /// `RecordIndex.outcomes`; -1 where the log has mail of which no report tells.
    let outcome: Int32
    let count: Int
  }

  /// What is known of some domains, in the order of the rows.
  private func marks(
    _ intake: ReportIntake, _ order: JoinOrder, _ domains: Range<Int>
  ) -> [Mark] {
    var marks = reported(intake, order, domains)
    marks.sort { $0.place < $1.place }
    let silent = logOnly(marks, order, domains)
    if !silent.isEmpty {
      marks += silent
      marks.sort { $0.place < $1.place }
    }
    return marks
  }

  /// How many places there are in marks that are in order.
  private static func placeCount(_ marks: [Mark]) -> Int {
    marks.indices.count { $0 == 0 || marks[$0].place != marks[$0 - 1].place }
  }

  /// Makes a row of each place.
  private func fill(
    _ rows: UnsafeMutableBufferPointer<JoinRow>, _ marks: [Mark], _ intake: ReportIntake,
    _ order: JoinOrder
  ) {
    var index = 0
    var next = 0
    while index < marks.count {
      let place = marks[index].place
      let isReported = marks[index].outcome >= 0
      var counts = ReportedCounts()
      while index < marks.count, marks[index].place == place {
        if isReported {
          counts.add(intake.index.marks[Int(marks[index].outcome)], marks[index].count)
        }
        index += 1
      }
      rows.initializeElement(at: next, to: row(place, isReported ? counts : nil, order))
      next += 1
    }
    precondition(next == rows.count, "a row for each place")
  }

  /// What reports name of some domains.
  private func reported(
    _ intake: ReportIntake, _ order: JoinOrder, _ part: Range<Int>
  ) -> [Mark] {
    let index = intake.index
    let domains = index.domains.map { name in
      order.domain(name).flatMap { part.contains($0) ? $0 : nil }
    }
    let addresses = index.places.map { order.address($0.address) ?? 0 }
    var marks: [Mark] = []
    for (number, report) in intake.reports.enumerated() {
      guard let window = order.window(of: report) else { continue }
      for row in index.rows(of: number) {
        guard let domain = domains[index.places[Int(row.place)].domain] else { continue }
        marks.append(
          Mark(
            place: JoinOrder.Place(
              domain: domain, window: window, address: addresses[Int(row.place)]),
            outcome: row.outcome, count: row.count))
      }
    }
    return marks
  }

  /// Mail to a reporter in a window of which it sent a report that does not name the address.
  private func logOnly(_ reported: [Mark], _ order: JoinOrder, _ part: Range<Int>) -> [Mark] {
    var marks: [Mark] = []
    for window in windows.reportWindows {
      guard let number = order.window(window.begin, window.end, window.reporter) else { continue }
      for (domain, addresses) in log.addresses(group: window.group) {
        guard let domain = order.domain(domain), part.contains(domain) else { continue }
        var next = Self.first(reported, JoinOrder.Place(domain: domain, window: number, address: 0))
        for address in addresses {
          guard let rank = order.address(address) else { continue }
          let place = JoinOrder.Place(domain: domain, window: number, address: rank)
          while next < reported.count, reported[next].place < place { next += 1 }
          if next < reported.count, reported[next].place == place { continue }
          if !logged(place, order).isEmpty {
            marks.append(Mark(place: place, outcome: -1, count: 0))
          }
        }
      }
    }
    return marks
  }

  /// Where a place stands, or would.
  private static func first(_ marks: [Mark], _ place: JoinOrder.Place) -> Int {
    var low = 0
    var high = marks.count
    while low < high {
      let middle = (low + high) / 2
      if marks[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private func logged(_ place: JoinOrder.Place, _ order: JoinOrder) -> DeliveryCounts {
    guard let number = order.domains[place.domain].logNumber else { return DeliveryCounts() }
    let window = order.windows[place.window]
    return log.counts(
      number, order.addresses[Int(place.address)], window.reporter, window.begin..<window.end)
  }

  /// A row; `reported` is nil where no report names it.
  private func row(
    _ place: JoinOrder.Place, _ reported: ReportedCounts?, _ order: JoinOrder
  ) -> JoinRow {
    let window = order.windows[place.window]
    let domain = order.domains[place.domain]
    let logged = logged(place, order)
    let grade: JoinRow.Grade =
      reported == nil ? .logOnly : logged.isEmpty ? .reportOnly : .matched
    return JoinRow(
      domain: domain.name, sourceIP: order.addresses[Int(place.address)],
      reporter: coverage.reporters[window.reporter],
      receivers: coverage.coveredNames[window.reporter], window: window.begin..<window.end,
      grade: grade,
      isMixed: timeline.isMixed(
        group: domain.group, window: window.begin..<window.end),
      isApproximate: approximations.touch(window.begin..<window.end, group: domain.group),
      reported: reported ?? ReportedCounts(), logged: logged)
  }
}
