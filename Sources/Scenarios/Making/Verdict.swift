/// What a receiver does by DMARC with mail that fails: the chance of each disposition.
struct Verdict: Equatable {
  /// Chance of `quarantine`, 0…1.
  var quarantine = 0.0
  /// Chance of `reject`, 0…1.
  var reject = 0.0
  /// True where a published refusal is not carried out by the receiver's own rule.
  var isLocal = false

  /// Applies a policy: `pct` by RFC 7489 section 6.6.4, `t=y` by RFC 9989.
  init(_ stage: ScenarioStage, at mailbox: Mailbox) {
    let share = mailbox.samples ? Double(stage.percent) / 100 : 1
    let testing = mailbox.samples && stage.testing
    switch stage.policy {
    case .none: break
    case .quarantine: quarantine = testing ? 0 : share
    case .reject:
      reject = testing ? 0 : share
      quarantine = 1 - reject
    }
    if mailbox.neverRefuses, reject > 0 {
      quarantine += reject
      reject = 0
      isLocal = true
    }
  }
}
