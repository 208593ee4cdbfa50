public import AggregateReports

/// The stages of every policy domain, in order of time.
public struct StageTimeline: Sendable {
  /// Stages by group of `PolicyMap`; empty where nothing is known.
  public let stages: [[Stage]]
  /// When each of them begins.
  private let begins: [[Int]]
  /// What reporters saw of the groups whose stages are declared; empty for the others.
  private let seen: [[Stage]]
  /// The group of the next policy domain above each; 0 where there is none.
  private let parents: [Int]

  /// Declared stages win; without any of its own a domain takes those of `*`; without those its
  /// stages are inferred from what reporters saw.
  public init(policies: PolicyMap, declared: [DeclaredStage], reports: [AggregateReport]) {
    var sightings: [Int: [PolicySighting]] = [:]
    for report in reports {
      let group = policies.group(ofPolicy: report.policy.domain)
      guard group != 0 else { continue }
      sightings[group, default: []].append(
        PolicySighting(report))
    }
    let inferred = policies.domains.enumerated().map { group, domain in
      StageInference.stages(of: domain, sightings[group] ?? [])
    }
    let given = policies.domains.map { domain in
      let own = declared.filter { $0.domain == domain }
      let given = own.isEmpty ? declared.filter { $0.domain == PolicyMap.catchAll } : own
      return Self.declaredStages(domain, given)
    }
    stages = zip(given, inferred).map { $0.isEmpty ? $1 : $0 }
    seen = zip(given, inferred).map { $0.isEmpty ? [] : $1 }
    begins = stages.map { $0.map(\.begin) }
    parents = policies.domains.map { policies.group(above: $0) }
  }

  private static func declaredStages(_ domain: String, _ given: [DeclaredStage]) -> [Stage] {
    let sorted = given.sorted { $0.begin < $1.begin }
    return sorted.enumerated().map { index, stage in
      Stage(
        domain: domain, policy: stage.published.policy,
        subdomainPolicy: stage.published.subdomainPolicy,
        nonexistentPolicy: stage.published.nonexistentPolicy,
        percent: stage.published.percent ?? 100, isTesting: stage.published.isTesting,
        begin: stage.begin, end: index + 1 < sorted.count ? sorted[index + 1].begin : nil,
        origin: .declared, beginUncertaintySeconds: 0, band: stage.begin...stage.begin)
    }
  }

  /// The index of the stage of a group at a time; nil where the group has none.
  public func index(group: Int, at time: Int) -> Int? {
    let all = begins[group]
    guard !all.isEmpty else { return nil }
    return max(0, (all.firstIndex { $0 > time } ?? all.count) - 1)
  }

  /// The group whose policy holds for mail of a group at a time: before a domain's own record was
  /// seen, the one above it.
  package func group(inForce group: Int, at time: Int) -> Int {
    guard group != 0, let begin = begins[group].first, time < begin, !begins[parents[group]].isEmpty
    else { return group }
    return self.group(inForce: parents[group], at: time)
  }

  /// What reporters had seen published by a time, where a group's stages are declared; nil where
  /// they are not, or no report tells.
  package func seen(group: Int, at time: Int) -> Stage? {
    seen[group].last { $0.begin <= time }
  }

  /// The begins of a group's stages but the first, which cut the slots.
  package func changes(group: Int) -> [Int] { stages[group].dropFirst().map(\.begin) }

  /// True when a change of stage lies, or may lie, inside a window.
  public func isMixed(group: Int, window: Range<Int>) -> Bool {
    stages[group].dropFirst().contains { stage in
      window.lowerBound < stage.band.upperBound && window.upperBound > stage.band.lowerBound
    }
  }
}
