import AccountingLog
import AggregateReports
import ByteKit
import Join
import Policies
import Traffic

/// Whether the inputs are all there, whole and fresh: what no verdict can be given without.
struct InputHealth {
  /// How many unread paths are named in the reasons, one by one.
  static let pathsToldMax = 3
  /// A cut log whose last row lies so long before the period can hold nothing of it: logs are
  /// rotated daily.
  static let rotationSeconds = 86_400

  let unreadPaths: [UnreadPath]
  private(set) var nodes: [NodeSummary] = []
  /// Why no verdict can be given, each one sentence; empty where all is well.
  private(set) var reasons: [String] = []

  private let correlation: Correlation
  private let expected: InputExpectation

  /// `end` is what freshness is measured against, POSIX seconds UTC; nil where nothing was read.
  init(
    _ correlation: Correlation, _ mail: StreamParts, found: [InputProblem],
    expected: InputExpectation, end: Int?
  ) {
    self.correlation = correlation
    self.expected = expected
    unreadPaths = Self.unreadPaths(correlation, found, expected)
    addUnread()
    addSources(end)
    addNodes(mail, end)
    addReports(mail, end)
    addFolded()
    addHeaderFrom(end)
  }

  // MARK: - Paths

  private static func unreadPaths(
    _ correlation: Correlation, _ found: [InputProblem], _ expected: InputExpectation
  ) -> [UnreadPath] {
    var tallies: [String: LogTally] = [:]
    for (input, tally) in zip(correlation.request.logs, correlation.tallies) {
      tallies[input.path] = tally
    }
    let logs = correlation.logProblems.filter { problem in
      !InputSummary.harmless.contains(problem.code)
        && concerns(tallies[problem.path], correlation.request)
    }
    // What somebody mailed in is no path of the user's; a file that he named is.
    let reports = correlation.intake.rejections.filter { expected.namedPaths.contains($0.path) }
    var seen: Set<String> = []
    return (found.filter { !InputSummary.harmless.contains($0.code) } + logs + reports)
      .filter { seen.insert($0.path).inserted }
      .map { UnreadPath($0) }
  }

  /// True for a log that may hold rows of the period; what was read of it says which it holds.
  private static func concerns(_ tally: LogTally?, _ request: CorrelationRequest) -> Bool {
    guard let first = tally?.first, let last = tally?.last else { return true }
    return first < request.until ?? .max && last >= (request.since ?? .min) &- rotationSeconds
      || request.since == nil
  }

  private mutating func addUnread() {
    for path in unreadPaths.prefix(Self.pathsToldMax) {
      reasons.append(
        (path.isUnread ? "could not be read whole: " : "") + "\(path.path): \(path.reason)")
    }
    let left = unreadPaths.count - Self.pathsToldMax
    if left > 0 { reasons.append("\(left) more paths could not be read whole") }
  }

  private mutating func addSources(_ end: Int?) {
    for source in expected.sources {
      if let problem = source.problem {
        let since = source.readAt.map { ", last on \(CivilTime.isoDate($0))" } ?? ", never so far"
        reasons.append("the store could not read \(source.path): \(problem)\(since)")
      }
    }
  }

  // MARK: - Nodes

  private mutating func addNodes(_ mail: StreamParts, _ end: Int?) {
    var watches: [String: SilenceWatch] = [:]
    var rows: [String: Int] = [:]
    for node in expected.nodes { rows[node] = 0 }
    for (input, tally) in zip(correlation.request.logs, correlation.tallies) {
      rows[input.node, default: 0] += tally.rows
      guard let first = tally.first, let last = tally.last else { continue }
      let limit = end ?? .max
      if correlation.request.dedupes, first <= limit {
        // Events that two nodes logged are counted at one of them; the other was not silent.
        watches[input.node, default: SilenceWatch()].hear(first, min(last, limit))
        continue
      }
      // The rows between are heard by the cells; these two reach beyond the period.
      watches[input.node, default: SilenceWatch()].hear(first, first)
      if last <= limit { watches[input.node]?.hear(last, last) }
    }
    for entry in [correlation.rollup.entries, correlation.rollup.pastEntries].joined() {
      watches[mail.streams[entry.streamIndex].relay.node, default: SilenceWatch()]
        .hear(entry.first, entry.last)
    }
    for (node, rows) in rows.sorted(by: { $0.key < $1.key }) {
      let watch = watches[node] ?? SilenceWatch()
      let problem = problem(of: watch, end)
      nodes.append(
        NodeSummary(node: node, first: watch.first, last: watch.last, rows: rows, problem: problem))
      guard let problem else { continue }
      reasons.append(node.isEmpty ? "the logs: \(problem)" : "node \(node): \(problem)")
    }
  }

  private func problem(of watch: SilenceWatch, _ end: Int?) -> String? {
    guard let end, correlation.tallies.contains(where: { $0.rows > 0 }) else { return nil }
    guard let first = watch.first, let last = watch.last else { return "no row was found" }
    // A log of one day shows no habit; only a period that was asked for expects more of it.
    if !correlation.request.hasPeriod, last - first < Self.rotationSeconds { return nil }
    guard let silence = watch.silence(at: end, patienceSeconds: expected.freshnessSeconds) else {
      return nil
    }
    return "no row for \(Self.span(silence)), since \(Self.minute(last))"
  }

  // MARK: - Reports

  private mutating func addReports(_ mail: StreamParts, _ end: Int?) {
    guard let end else { return }
    var watch = SilenceWatch()
    for report in [correlation.intake.reports, correlation.intake.outsideReports].joined()
    where !report.window.isEmpty && report.window.lowerBound < end {
      watch.hear(report.window.lowerBound, min(report.window.upperBound, end))
    }
    guard let last = watch.last,
      let silence = watch.silence(at: end, patienceSeconds: expected.freshnessSeconds)
    else { return }
    let isMissed = mail.parts.contains {
      $0.lastDelivered >= last && !mail.stream($0).delivery.reporters.isEmpty
    }
    guard isMissed else { return }
    reasons.append(
      "no aggregate report for \(Self.span(silence)): reported through \(Self.minute(last))")
  }

  /// Own addresses that reports may name among those that are not told apart.
  private mutating func addFolded() {
    let networks = correlation.intake.foldedNetworks
    guard !networks.isEmpty else { return }
    let told = Set(correlation.intake.index.places.lazy.map(\.address))
    let hidden = Set(correlation.rollup.streams.compactMap(\.sourceIP))
      .filter { !told.contains($0) && networks.contains($0.network) }
    guard let first = hidden.min() else { return }
    reasons.append(
      "reports of \(first)"
        + (hidden.count > 1 ? " and \(hidden.count - 1) more own addresses" : "")
        + " may be counted with those of \(first.network): reports name too many addresses")
  }

  // MARK: - From domains

  private mutating func addHeaderFrom(_ end: Int?) {
    guard let enforced = enforcedDomain(end) else { return }
    let sources = correlation.rollup.domainSources
    let isEmpty = sources.headerFrom == 0 && sources.mailFrom > 0
    let without = nodesWithoutHeaderFrom()
    guard isEmpty || !without.isEmpty else { return }
    let nodes = without.filter { !$0.isEmpty }
    let place =
      !nodes.isEmpty ? " on " + nodes.joined(separator: ", ") : isEmpty ? " in any row" : ""
    reasons.append(
      "header_From is not logged\(place), so the mail that the policy of \(enforced) applies to is"
        + " not known")
  }

  /// A policy domain whose policy asks for something at the end.
  private func enforcedDomain(_ end: Int?) -> String? {
    let timeline = correlation.timeline
    for group in correlation.policies.domains.indices.dropFirst()
    where correlation.concerns(group: group) {
      guard let index = timeline.index(group: group, at: (end ?? .max) - 1) else { continue }
      if timeline.stages[group][index].policy != .none {
        return correlation.policies.domains[group]
      }
    }
    return nil
  }

  /// Nodes of which a log has no `header_From` column that is written now: the newest one, or one that
  /// was written beside it.
  private func nodesWithoutHeaderFrom() -> [String] {
    let logs = zip(correlation.request.logs, correlation.tallies)
      .compactMap { input, tally -> (input: LogInput, times: ClosedRange<Int>)? in
        guard let first = tally.first, let last = tally.last else { return nil }
        return (input, first...last)
      }
    var newest: [String: ClosedRange<Int>] = [:]
    for log in logs where log.times.upperBound >= newest[log.input.node]?.upperBound ?? .min {
      newest[log.input.node] = log.times
    }
    let without = logs.filter { log in
      guard let newest = newest[log.input.node],
        log.times == newest || log.times.upperBound > newest.lowerBound,
        let layout = correlation.logLayouts.lastLayout(of: log.input.path)
      else { return false }
      return layout.position(of: .headerFrom) == nil
    }
    return Set(without.map(\.input.node)).sorted()
  }

  // MARK: - Words

  private static func span(_ seconds: Int) -> String {
    let hours = seconds / 3600
    return hours < 96 ? "\(hours) hours" : "\(hours / 24) days"
  }

  private static func minute(_ time: Int) -> String {
    String(CivilTime.iso(time).prefix(16)).replacing("T", with: " ")
  }
}
