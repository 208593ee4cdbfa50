import ByteKit

/// One published DMARC policy over a time, `[begin, end)` in UTC seconds.
struct FirmStage: Sendable {
  /// `none`, `quarantine` or `reject`.
  let policy: Policy
  /// The share of failing mail the policy is asked for, in percent.
  let percent: Int
  /// First second.
  let begin: Int
  /// One past the last second.
  let end: Int

  /// A DMARC policy, in rising strength (RFC 7489 section 6.3).
  enum Policy: Int, Sendable {
    /// Watch only.
    case none = 0
    /// Treat as suspect.
    case quarantine = 1
    /// Refuse.
    case reject = 2

    /// The tag's value.
    var text: String { ["none", "quarantine", "reject"][rawValue] }
  }
}

/// The stages of the three policy domains.
///
/// The parent goes through all six at equal lengths after the baseline. The subsidiary follows
/// later, once, so that it is a control for most of the parent's changes; the third never changes.
struct StageSchedule: Sendable {
  /// Stages of the parent.
  static let parent = 0
  /// Stages of the subsidiary.
  static let subsidiary = 1
  /// Stages of the domain that stays at none.
  static let control = 2

  /// Stages by policy domain.
  let stages: [[FirmStage]]
  /// First second of the story.
  let begin: Int
  /// One past its last second.
  let end: Int

  /// Lays out the stages of a plan.
  init(_ plan: FirmPlan) {
    let day = CivilTime.secondsPerDay
    let baseline = (plan.baselineDays ?? plan.daysPerStage) * day
    let length = plan.daysPerStage * day
    begin = plan.begin
    end = plan.begin + baseline + 5 * length
    let steps: [(FirmStage.Policy, Int)] = [
      (.none, 100), (.quarantine, 5), (.quarantine, 25), (.quarantine, 50), (.quarantine, 100),
      (.reject, 100),
    ]
    var parent: [FirmStage] = []
    for (index, step) in steps.enumerated() {
      let from = index == 0 ? begin : begin + baseline + (index - 1) * length
      let to = begin + baseline + index * length
      parent.append(FirmStage(policy: step.0, percent: step.1, begin: from, end: to))
    }
    // A third into the parent's fifth stage, on a midnight where the stage has one to give.
    let later = parent[4].begin + (length / 3 / day) * day
    let subsidiary = [
      FirmStage(policy: .none, percent: 100, begin: begin, end: later),
      FirmStage(policy: .quarantine, percent: 100, begin: later, end: end),
    ]
    let control = [FirmStage(policy: .none, percent: 100, begin: begin, end: end)]
    stages = [parent, subsidiary, control]
  }

  /// Number of the stage of a policy domain at a time; times outside belong to the nearest.
  func index(_ domain: Int, at time: Int) -> Int {
    let list = stages[domain]
    var index = 0
    while index + 1 < list.count, time >= list[index + 1].begin { index += 1 }
    return index
  }

  /// A moment of the parent's story: a share of the way through one of its stages.
  func moment(stage: Int, share: Double) -> Int {
    let at = stages[Self.parent][stage]
    return at.begin + Int(Double(at.end - at.begin) * share)
  }
}
