/// What a receiver decides on a message by DMARC (RFC 7489 section 6.6).
struct Verdict: Equatable {
  /// Why the applied policy is not the published one.
  enum Reason: UInt8, Sendable {
    /// It is.
    case none = 0
    /// The message was spared by `pct`; one level less applies (RFC 7489 section 6.6.4).
    case sampledOut = 1
    /// The receiver never refuses for DMARC and puts the message aside.
    case localPolicy = 2
  }

  /// The policy applied; `none` also for mail that passes.
  let disposition: FirmStage.Policy
  /// The reason for an exception.
  let reason: Reason

  /// Decides on a message of a policy domain that passes or fails, at a receiver and time.
  static func decide(
    passes: Bool, policy: Int, mailbox: MailboxTexts, schedule: StageSchedule, time: Int,
    chance: inout SplitMix
  ) -> Verdict {
    guard !passes, mailbox.receiver.enforces else {
      return Verdict(disposition: .none, reason: .none)
    }
    let stage = schedule.stages[policy][mailbox.stageSeen(policy: policy, at: time)]
    guard stage.policy != .none else { return Verdict(disposition: .none, reason: .none) }
    let percent = mailbox.receiver.honoursPercent ? stage.percent : 100
    if percent < 100, chance.below(100) >= percent {
      let less = FirmStage.Policy(rawValue: stage.policy.rawValue - 1) ?? .none
      return Verdict(disposition: less, reason: .sampledOut)
    }
    if stage.policy == .reject, mailbox.receiver.neverRefuses {
      return Verdict(disposition: .quarantine, reason: .localPolicy)
    }
    return Verdict(disposition: stage.policy, reason: .none)
  }
}
