public import AggregateReports

/// May a policy domain go on to its next stage: what must be met, and what mail is at risk.
public struct Readiness: Hashable, Sendable {
  /// A policy and the share of failing mail that it applies to.
  public struct Rung: Hashable, Sendable {
    /// `p`.
    public let policy: Disposition
    /// `pct`.
    public let percent: Int

    /// The steps on the way to full enforcement.
    static let ladder = [
      Rung(policy: .none, percent: 100), Rung(policy: .quarantine, percent: 5),
      Rung(policy: .quarantine, percent: 25), Rung(policy: .quarantine, percent: 50),
      Rung(policy: .quarantine, percent: 100), Rung(policy: .reject, percent: 100),
    ]

    /// The lowest step above this one; nil at the top.
    var next: Rung? { Self.ladder.first { $0.isAbove(self) } }

    private func isAbove(_ other: Rung) -> Bool {
      if policy != other.policy { return policy > other.policy }
      // With p=none there is nothing that a share could apply to.
      return policy != .none && percent > other.percent
    }
  }

  /// The answer.
  public enum Verdict: String, Hashable, Sendable {
    /// Every criterion that can hold is met.
    case go
    /// Some criterion is not met.
    case hold
    /// Too little mail to tell.
    case notEnoughData = "not_enough_data"
  }

  /// One thing that must be met.
  public struct Criterion: Hashable, Sendable {
    /// What is asked.
    public enum Name: String, CaseIterable, Hashable, Sendable {
      /// Days of the stage that both logs and reports cover.
      case days
      /// Share of own reported messages that pass DMARC.
      case ownPass = "own_pass"
      /// Share of delivered mail at receivers that report.
      case coverage
      /// Reported messages for each logged recipient.
      case ratio
      /// Own relays that fail beyond chance.
      case failingRelays = "failing_relays"
      /// Own addresses that are new.
      case newSources = "new_sources"
    }

    /// What is asked.
    public let name: Name
    /// The value; nil where there is nothing to count.
    public let value: Double?
    /// The least or most that is allowed; both ends for `ratio`.
    public let threshold: ClosedRange<Double>
    /// True when the value lies within the threshold.
    public let isMet: Bool
    /// Lower end of the value's 95 % Wilson interval; nil for what is no share of messages.
    public internal(set) var low: Double?

    /// True for what is only told and never holds.
    public var warns: Bool { name == .ratio }
  }

  /// Failing messages of own sources that one relay sent.
  public struct AtRisk: Hashable, Sendable {
    /// The relay, as far as the log tells it.
    public internal(set) var relay: RelayName
    /// Messages that failed both SPF and DKIM alignment.
    public let messages: Int
  }

  /// The fewest reported own messages that allow a verdict.
  public static let ownMessagesMin = 30

  /// The policy domain.
  public let domain: String
  /// The last stage within the period.
  public let current: Rung
  /// True while the stage is only tested (t=y).
  public let isTesting: Bool
  /// The next step; nil at the top.
  public let next: Rung?
  /// The answer.
  public let verdict: Verdict
  /// What must be met, in the order of `Criterion.Name`.
  ///
  /// `newSources` is left out where the period is too short to tell.
  public let criteria: [Criterion]
  /// Messages that own sources sent in the stage, as reporters counted them.
  public let ownMessages: Int
  /// Those of `ownMessages` that failed both alignments.
  public let ownFailing: Int
  /// `ownFailing` by relay, most first.
  public internal(set) var atRisk: [AtRisk]
  /// Forwarded messages that failed both.
  public let forwardedFailing: Int
  /// Messages of foreign sources that failed both.
  public let foreignFailing: Int

  /// `ownFailing` among `ownMessages`, 0…1; nil where there are none.
  public var atRiskShare: Double? {
    ownMessages == 0 ? nil : Double(ownFailing) / Double(ownMessages)
  }
}
