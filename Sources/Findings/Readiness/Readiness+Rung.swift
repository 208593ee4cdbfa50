public import AggregateReports
import Policies

extension Readiness {
  /// A policy, whether it is only tested, and the share of failing mail that it applies to.
  public struct Rung: Hashable, Sendable {
    /// `p`.
    public let policy: Disposition
    /// `pct`; 100 where nothing else is published, as since RFC 9989.
    public let percent: Int
    /// t=y: receivers that know it apply one level less (RFC 9989 section 4.7).
    public let isTesting: Bool

    init(policy: Disposition, percent: Int = 100, isTesting: Bool = false) {
      self.policy = policy
      self.percent = percent
      self.isTesting = isTesting
    }

    init(_ stage: Stage) {
      self.init(policy: stage.policy, percent: stage.percent, isTesting: stage.isTesting)
    }

    /// The steps on the way to full enforcement.
    static let ladder = [
      Rung(policy: .none), Rung(policy: .quarantine, isTesting: true), Rung(policy: .quarantine),
      Rung(policy: .reject, isTesting: true), Rung(policy: .reject),
    ]

    /// True for a pct step: with p=none there is nothing that a share could apply to.
    public var isShare: Bool { policy != .none && percent < 100 }

    /// The next step on the way to a target; nil where the way ends here.
    ///
    /// A share or a test of a policy goes on to the whole of it. A pct step is taken only where it is
    /// the declared one, since RFC 9989 removed pct.
    func next(upTo target: Disposition, declared: Rung?) -> Rung? {
      if let declared, declared.isShare, declared.policy <= target, declared.isAbove(self) {
        return declared
      }
      if isPartial { return policy <= target ? Rung(policy: policy) : nil }
      guard policy < target else { return nil }
      return Self.ladder.first { $0.policy > policy }
    }

    /// True where some receivers apply less than the policy says.
    private var isPartial: Bool { policy != .none && (isTesting || percent < 100) }

    private func isAbove(_ other: Rung) -> Bool {
      if policy != other.policy { return policy > other.policy }
      return other.isTesting && !isTesting || percent > other.percent
    }
  }
}
