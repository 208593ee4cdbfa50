package import AggregateReports

/// The report windows, and the slots of time between their ends in which rows are counted.
///
/// A row's count in a slot is part of every window that covers the slot, whole; a window is a run
/// of whole slots. So each window's count is exact, whatever its length and offset, from one pass
/// over the log. Slots are cut only by windows of reporters that speak for the delivery, and only
/// for the policy domains that the reports are about.
package struct WindowPlan: Sendable {
  /// One report's window for one group of From domains.
  package struct Window: Hashable, Sendable {
    /// The group of From domains.
    package let group: Int
    /// The reporter, as `Coverage.reporters`.
    package let reporter: Int
    /// Begin, POSIX seconds UTC.
    package let begin: Int
    /// End, not in it.
    package let end: Int
  }

  /// Distinct windows of reports about a group itself, in order.
  package let reportWindows: [Window]
  private let cuts: [GroupReporter: [Int]]
  /// The reporters that have windows of a group, in order.
  private let reportersOfGroup: [Int: [Int]]
  private let stageCuts: [Int: [Int]]
  /// Begin of the period where rows before it are counted for themselves; nil where they are not.
  private let periodCut: Int?

  private struct GroupReporter: Hashable {
    let group: Int
    let reporter: Int
  }

  /// A plan without windows, for counting that does not depend on reports.
  package init() {
    (reportWindows, cuts, reportersOfGroup, stageCuts, periodCut) = ([], [:], [:], [:], nil)
  }

  /// Plans the slots for some reports.
  package init(
    reports: [AggregateReport], index: RecordIndex, coverage: Coverage, policies: PolicyMap,
    stageBegins: [Int: [Int]], periodCut: Int? = nil
  ) {
    let groupOf = index.domains.map { policies.group(of: $0) }
    let reporterIndex = coverage.reporterNumbers
    var cuts: [GroupReporter: Set<Int>] = [:]
    var windows: Set<Window> = []
    for (number, report) in reports.enumerated() {
      guard let reporter = reporterIndex[report.reporter] else { continue }
      let window = report.window
      // A report about a name that is no policy domain speaks for the mail that it names only.
      let own = policies.group(ofPolicy: report.policy.domain)
      var groups: Set<Int> = []
      if own != 0 {
        groups.insert(own)
        windows.insert(
          Window(
            group: own, reporter: reporter, begin: window.lowerBound, end: window.upperBound))
      }
      var lastGroup = own == 0 ? -1 : own
      for row in index.rows(of: number) {
        let group = groupOf[index.places[Int(row.place)].domain]
        if group != lastGroup { groups.insert(group) }
        lastGroup = group
      }
      for group in groups {
        cuts[GroupReporter(group: group, reporter: reporter), default: []]
          .formUnion([window.lowerBound, window.upperBound])
      }
    }
    self.cuts = cuts.mapValues { $0.sorted() }
    reportersOfGroup = Dictionary(grouping: cuts.keys, by: \.group).mapValues { keys in
      keys.map(\.reporter).sorted()
    }
    stageCuts = stageBegins
    self.periodCut = periodCut
    reportWindows = windows.sorted {
      ($0.group, $0.begin, $0.end, $0.reporter) < ($1.group, $1.begin, $1.end, $1.reporter)
    }
  }

  /// The times, ascending, at which slots of a group begin for deliveries that some reporters speak
  /// for.
  ///
  /// Slot 0 lies before the first.
  package func boundaries(group: Int, reporters: [Int]) -> [Int] {
    var all = Set(stageCuts[group] ?? [])
    if let periodCut { all.insert(periodCut) }
    for reporter in reporters {
      all.formUnion(cuts[GroupReporter(group: group, reporter: reporter)] ?? [])
    }
    return all.sorted()
  }

  /// The times at which slots of a group may begin for deliveries that any of the reporters speaks
  /// for which `mayCover` takes.
  package func boundaries(group: Int, where mayCover: (Int) -> Bool) -> [Int] {
    boundaries(
      group: group, reporters: (reportersOfGroup[group] ?? []).filter(mayCover))
  }

  /// The slot of a time: how many boundaries are at or before it.
  ///
  /// O(log boundaries).
  package static func slot(of time: Int, in boundaries: [Int]) -> Int {
    var low = 0
    var high = boundaries.count
    while low < high {
      let middle = (low + high) / 2
      if boundaries[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
