public import AggregateReports
package import Join
import Policies

/// A reporter that saw another policy than the one in force, over one or more of its windows.
public struct PolicyDrift: Hashable, Sendable {
  /// A policy as published.
  public struct Policy: Hashable, Sendable {
    /// `p`.
    public let policy: Disposition
    /// `sp`; nil where it is not published and `p` applies.
    public let subdomainPolicy: Disposition?
    /// `np`; nil where it is not published.
    public let nonexistentPolicy: Disposition?
    /// `pct`; nil where a report does not tell.
    public let percent: Int?
    /// t=y.
    public let isTesting: Bool
  }

  /// The policy domain.
  public let domain: String
  /// The reporter.
  public internal(set) var reporter: String
  /// What it saw.
  public let seen: Policy
  /// What was in force.
  public let expected: Policy
  /// Begin of the first and end of the last window, half-open, POSIX seconds UTC.
  public internal(set) var begin: Int, end: Int
  /// Windows that showed it.
  public internal(set) var windows: Int
}

extension PolicyDrift {
  /// All of a correlation, by domain, begin and reporter.
  package static func all(of correlation: Correlation) -> [PolicyDrift] {
    PolicyDrifts(correlation).all()
  }
}

extension PolicyDrift.Policy {
  init(_ published: PublishedPolicy) {
    policy = published.policy
    subdomainPolicy = published.subdomainPolicy
    nonexistentPolicy = published.nonexistentPolicy
    percent = published.percent
    isTesting = published.isTesting
  }

  init(_ stage: Stage) {
    policy = stage.policy
    subdomainPolicy = stage.subdomainPolicy
    nonexistentPolicy = stage.nonexistentPolicy
    percent = stage.percent
    isTesting = stage.isTesting
  }
}

/// Finds reporters whose published policy differs from the stage over their whole window.
struct PolicyDrifts {
  private struct View: Hashable {
    let stage: Int
    let seen: PolicyDrift.Policy
  }

  private struct Place: Hashable {
    let group: Int
    let reporter: String
  }

  private let correlation: Correlation

  init(_ correlation: Correlation) { self.correlation = correlation }

  /// All of them, by domain, begin and reporter.
  func all() -> [PolicyDrift] {
    var windows: [Place: [Range<Int>: Set<View>]] = [:]
    for report in correlation.intake.reports where !report.window.isEmpty {
      let group = correlation.policies.group(ofPolicy: report.policy.domain)
      guard group != 0, correlation.concerns(group: group),
        let stage = stage(group, report.window)
      else { continue }
      let place = Place(group: group, reporter: report.reporter)
      // A window without a wrong view ends the runs before it.
      windows[place, default: [:]][report.window, default: []].formUnion(
        Self.agrees(report, correlation.timeline.stages[group][stage])
          ? [] : [View(stage: stage, seen: PolicyDrift.Policy(report.policy))])
    }
    return windows.flatMap { runs($0, $1) }.sorted(by: Self.order)
  }

  /// The stage in force over a whole window.
  ///
  /// Nil for a window that a change may lie in, and for one that begins before all that is
  /// declared: nobody said what was published then.
  private func stage(_ group: Int, _ window: Range<Int>) -> Int? {
    let timeline = correlation.timeline
    guard !timeline.isMixed(group: group, window: window),
      let index = timeline.index(group: group, at: window.lowerBound),
      window.lowerBound >= timeline.stages[group][index].begin
    else { return nil }
    return index
  }

  /// True when a report tells nothing else than the stage.
  ///
  /// What a report's form has no place for it cannot contradict: RFC 9990 has no pct, RFC 7489 has
  /// no testing, and `sp=none` is also how reporters (rspamd 3.4) write that there is no `sp`, unless
  /// the report let failing mail of a subdomain in.
  static func agrees(_ report: AggregateReport, _ stage: Stage) -> Bool {
    let seen = report.policy
    let sub = seen.subdomainPolicy ?? seen.policy
    let knowsTesting = report.schema == .rfc9990 || seen.isTesting
    let sameNonexistent =
      seen.nonexistentPolicy == nil || stage.nonexistentPolicy == nil
      || seen.nonexistentPolicy == stage.nonexistentPolicy
    let meansAbsent =
      seen.subdomainPolicy == Disposition.none && stage.subdomainPolicy == nil
      && !letsSubdomainsIn(report)
    return seen.policy == stage.policy && (sub == stage.policyOfSubdomains || meansAbsent)
      && sameNonexistent && seen.percent ?? stage.percent == stage.percent
      && (!knowsTesting || seen.isTesting == stage.isTesting)
  }

  private static func letsSubdomainsIn(_ report: AggregateReport) -> Bool {
    report.records.contains {
      $0.headerFrom != report.policy.domain && $0.isFailing
        && $0.disposition == .none
        && $0.reasons.isEmpty
    }
  }

  private func runs(_ place: Place, _ windows: [Range<Int>: Set<View>]) -> [PolicyDrift] {
    var done: [PolicyDrift] = []
    var open: [View: PolicyDrift] = [:]
    let sorted = windows.sorted {
      ($0.key.lowerBound, $0.key.upperBound) < ($1.key.lowerBound, $1.key.upperBound)
    }
    for (window, views) in sorted {
      for view in open.keys.filter({ !views.contains($0) }) {
        if let ended = open.removeValue(forKey: view) { done.append(ended) }
      }
      for view in views {
        var run =
          open[view]
          ?? PolicyDrift(
            domain: correlation.policies.domains[place.group], reporter: place.reporter,
            seen: view.seen,
            expected: PolicyDrift.Policy(correlation.timeline.stages[place.group][view.stage]),
            begin: window.lowerBound, end: window.upperBound, windows: 0)
        run.end = max(run.end, window.upperBound)
        run.windows += 1
        open[view] = run
      }
    }
    return done + open.values
  }

  private static func order(_ a: PolicyDrift, _ b: PolicyDrift) -> Bool {
    if a.domain != b.domain { return a.domain < b.domain }
    if a.begin != b.begin { return a.begin < b.begin }
    if a.reporter != b.reporter { return a.reporter < b.reporter }
    return (a.end, a.seen.sortKey) < (b.end, b.seen.sortKey)
  }
}

extension PolicyDrift.Policy {
  /// A text that differs where policies differ, for a stable order.
  fileprivate var sortKey: String {
    let words = [policy, subdomainPolicy, nonexistentPolicy].map { $0?.rawValue ?? "" }
    return (words + [String(percent ?? -1), String(isTesting)]).joined(separator: " ")
  }
}

extension Correlation {
  /// True when a policy domain is part of what was asked for: with a domain asked for, the one that
  /// it belongs to and those under it.
  func concerns(group: Int) -> Bool {
    guard let domain = request.domain else { return true }
    return policies.group(of: domain) == group || request.includes(policies.domains[group])
  }
}
