/// One published policy of one policy domain over a time, `[begin, end)` in UTC seconds.
package struct ScenarioStage: Sendable, Hashable {
  /// A DMARC policy in rising strength (RFC 9989 section 4.7).
  package enum Policy: Int, Sendable, Codable {
    /// Watch only.
    case none = 0
    /// Treat as suspect.
    case quarantine = 1
    /// Refuse.
    case reject = 2

    /// The tag's value.
    package var text: String { ["none", "quarantine", "reject"][rawValue] }
  }

  /// The policy.
  package var policy: Policy
  /// `pct`, 0…100 (RFC 7489 section 6.3).
  package var percent = 100
  /// True for `t=y` (RFC 9989): one level less is applied than published.
  package var testing = false
  /// First second.
  package var begin: Int
  /// One past the last second.
  package var end: Int
}

/// A policy domain with its stages.
package struct ScenarioDomain: Sendable {
  /// The domain.
  package var name: String
  /// Stages in order, without gaps, over the whole scenario.
  package var stages: [ScenarioStage]

  /// Number of the stage at a time; times outside belong to the nearest.
  package func stage(at time: Int) -> Int {
    var index = 0
    while index + 1 < stages.count, time >= stages[index + 1].begin { index += 1 }
    return index
  }

  /// True where the policy never changes.
  package var isControl: Bool { stages.count == 1 }
}
