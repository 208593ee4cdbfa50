import AggregateReports
import Join
import Policies

/// What a policy asked of mail when it was judged, by what its judge saw of it.
///
/// A receiver goes by the record that it finds itself: what others report says less of it, and may
/// come from anybody.
struct SeenPolicies {
  private struct Key: Hashable {
    let group: Int
    let reporter: Int
  }

  /// Reports of one reporter about one group, by the begin of their windows.
  private struct Views {
    var begins: [Int] = []
    var published: [PublishedPolicy] = []
  }

  private let timeline: StageTimeline
  private var views: [Key: Views] = [:]

  /// O(reports · log reports).
  init(_ correlation: Correlation) {
    timeline = correlation.timeline
    let numbers = correlation.coverage.reporterNumbers
    let reports = correlation.intake.reports + correlation.intake.outsideReports
    for report in reports.sorted(by: { $0.window.lowerBound < $1.window.lowerBound }) {
      let group = correlation.policies.group(ofPolicy: report.policy.domain)
      guard group != 0, let reporter = numbers[report.reporter] else { continue }
      views[Key(group: group, reporter: reporter), default: Views()].begins
        .append(report.window.lowerBound)
      views[Key(group: group, reporter: reporter)]?.published.append(report.policy)
    }
  }

  /// How strict the policy was for mail of a From domain of a group at a time, at the receivers that
  /// some reporters speak for.
  ///
  /// Where mail failed it was as strict as anybody saw: the report of the day of a change may tell
  /// the policy before.
  func level(
    group: Int, of domain: String, at time: Int, reporters: [Int], failed: Bool
  ) -> PolicyLevel {
    let all = timeline.level(group: group, of: domain, at: time)
    let own = reporters.compactMap { view(group, $0, time) }.map { PolicyLevel($0, of: domain) }
    guard let strictest = own.max() else { return all }
    return failed ? max(all, strictest) : strictest
  }

  /// What a reporter saw last by a time; nil where it told nothing yet.
  private func view(_ group: Int, _ reporter: Int, _ time: Int) -> PublishedPolicy? {
    guard let found = views[Key(group: group, reporter: reporter)] else { return nil }
    let count = WindowPlan.slot(of: time, in: found.begins)
    return count > 0 ? found.published[count - 1] : nil
  }
}
