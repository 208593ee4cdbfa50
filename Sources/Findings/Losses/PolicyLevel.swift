import AggregateReports
import Policies

/// How strict a policy is, for telling whether mail that passes now would have failed before.
struct PolicyLevel: Hashable, Comparable {
  /// What is asked of mail that fails.
  let asked: Disposition
  /// For how much of it.
  let percent: Int

  /// Nothing is asked where no policy is known.
  static let unknown = PolicyLevel(asked: .none, percent: 0)

  static func < (a: PolicyLevel, b: PolicyLevel) -> Bool {
    a.asked != b.asked ? a.asked < b.asked : a.percent < b.percent
  }
}

extension PolicyLevel {
  private init(_ asked: Disposition, _ percent: Int) {
    self.asked = asked
    self.percent = asked == .none ? 100 : percent
  }

  init(_ stage: Stage, of domain: String) { self.init(stage.asked(of: domain), stage.percent) }

  init(_ published: PublishedPolicy, of domain: String) {
    self.init(published.asked(of: domain), published.percent ?? 100)
  }
}

extension StageTimeline {
  /// How strict the policy was for mail of a From domain of a group at a time.
  ///
  /// A stage that is declared counts as no more than what reporters saw published by then: a record
  /// that was taken back in DNS asks for nothing, whatever the configuration says. Before a domain
  /// has a record of its own the one above it holds.
  func level(group: Int, of domain: String, at time: Int) -> PolicyLevel {
    let group = self.group(inForce: group, at: time)
    guard let index = index(group: group, at: time) else { return .unknown }
    let level = PolicyLevel(stages[group][index], of: domain)
    guard let seen = seen(group: group, at: time) else { return level }
    return min(level, PolicyLevel(seen, of: domain))
  }
}
