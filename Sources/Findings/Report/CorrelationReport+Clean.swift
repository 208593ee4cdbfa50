extension CorrelationReport {
  /// How long before the end of what reporters saw a drift of the policy must have ended to be over.
  public static let driftOverSeconds = 2 * 86_400

  /// True when nobody has anything to look at: there was mail, none of ours is lost or fails, nothing
  /// was found, nothing is new, and nothing of the inputs was lost.
  ///
  /// What is mended is nothing to look at, nor is junk that strangers mailed in among the reports.
  /// A drift of the policy that is over is nothing to look at, nor is a new source that is not ours.
  /// Whether a domain may go on plays no part: waiting is no trouble.
  public var isClean: Bool {
    verdict.status == .ok && !hasNoTraffic && stageFailures.allSatisfy(\.isMended)
      && missingDKIM.allSatisfy(\.isMended) && !losesMail && !ownMailFails
      && newReplies.isEmpty && silentReporters.isEmpty
      && !policyDrift.contains { $0.end > (inputs.reports.last ?? 0) - Self.driftOverSeconds }
      && !sources.contains { $0.isNew && $0.ownership == .ownDirect }
      && hasWholeInputs
  }

  /// True while a relay loses mail to DMARC, however little.
  private var losesMail: Bool {
    Accounting.Kind.allCases.contains { accounting[$0].relays.contains { !$0.course.isMended } }
  }

  /// True while mail of ours fails both alignments, at whatever policy.
  private var ownMailFails: Bool { readiness.contains { $0.ownFailing > 0 } }

  /// True when every row could be used, and none was counted twice.
  private var hasWholeInputs: Bool {
    inputs.unread == 0 && inputs.logs.rejected == 0
      && !inputs.overlaps.contains { !$0.isDeduplicated }
  }
}
